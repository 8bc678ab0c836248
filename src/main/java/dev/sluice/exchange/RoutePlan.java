package dev.sluice.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One route, made ready: what its calls are read for and what they cost. Immutable; any thread. */
final class RoutePlan {
    private static final String SEGMENT = "/";
    private static final long MOST_UNITS = 1_000_000_000;

    private final RouteSettings settings;
    private final Map<String, CostRule> costs;
    private final Route route;
    private final Group group;
    private final Plan plan;
    private final OrderSettings orders;
    private final List<KindRule> kinds;
    private final List<KindRule> reduces;
    private final int[] limits;
    private final CostRule[] rules;
    private final boolean aged;
    private final boolean withdraws;
    private final boolean variantWithdraws;
    private final List<Cost> dearest;
    private final AnswerPaths answer;
    private final boolean ignoresUsed;
    private final @Nullable PublishedSettings publishes;
    private final @Nullable MarginRow margin;
    private final @Nullable String rewriteHost;
    private final @Nullable DeadManRule deadMan;
    private final @Nullable Variants variants;

    RoutePlan(Group group, Route route, RouteSettings settings, Map<String, CostRule> costs) {
        this(group, route, settings, new Pricelist(costs, null));
    }

    /** @param prices what a call costs that is none of the variants */
    RoutePlan(Group group, Route route, RouteSettings settings, Pricelist prices) {
        Map<String, CostRule> costs = prices.costs();
        this.variants = prices.variants();
        this.settings = settings;
        this.costs = costs;
        this.group = group;
        this.route = route;
        this.kinds = settings.kinds();
        this.withdraws = route.kind() == Kind.WITHDRAW || kinds.stream().anyMatch(rule -> rule.kind() == Kind.WITHDRAW);
        this.variantWithdraws = variants != null && variants.all().stream().anyMatch(variant -> variant.withdraws);
        this.ignoresUsed = settings.ignoresUsed();
        this.publishes = settings.publishes();
        this.margin = settings.margin();
        this.rewriteHost = settings.rewriteHost();
        this.deadMan = settings.deadMan();
        OrderSettings named = settings.orders();
        this.orders = named == null ? OrderSettings.NONE : named;
        // Only orders close positions; other writes that carry the same flag stay what they are.
        this.reduces = named != null && route.kind() == Kind.PLACE ? group.reduces() : List.of();
        this.plan = new Plan(group, orders, List.copyOf(costs.values()), deciding());
        this.limits = costs.keySet().stream().mapToInt(group::limit).toArray();
        this.rules = costs.values().toArray(CostRule[]::new);
        this.aged = costs.values().stream().anyMatch(CostRule.ByAge.class::isInstance);
        this.dearest = dearest(group, prices);
        this.answer = new AnswerPaths(
                group.answers(),
                orders,
                settings.serverTime(),
                named != null && !route.kind().reads());
    }

    /** @param variants the routes of the same method and path that a parameter tells apart from this one; null: there are none */
    record Pricelist(Map<String, CostRule> costs, @Nullable Variants variants) {}

    /** The parameters that decide which kind and which route it is. */
    private Set<String> deciding() {
        Set<String> deciding = new LinkedHashSet<>();
        kinds.forEach(rule -> deciding.addAll(rule.when().keySet()));
        reduces.forEach(rule -> deciding.addAll(rule.when().keySet()));
        if (deadMan != null && deadMan.timeout() != null) {
            deciding.add(deadMan.timeout());
        }
        if (variants != null) {
            deciding.add(variants.parameter());
        }
        return deciding;
    }

    /** Of each limit of the route, of its variants or of an unlisted call the dearest: for calls that contradict themselves. */
    private static List<Cost> dearest(Group group, Pricelist prices) {
        Map<String, Long> most = new LinkedHashMap<>();
        prices.costs().forEach((limit, rule) -> most.merge(limit, Pricing.dearest(rule), Math::max));
        if (prices.variants() != null) {
            for (RoutePlan variant : prices.variants().all()) {
                for (Cost cost : variant.dearest) {
                    most.merge(group.limitName(cost.limit()), cost.most(), Math::max);
                }
            }
        }
        group.unlistedCosts().forEach((limit, rule) -> most.merge(limit, Pricing.dearest(rule), Math::max));
        return most.entrySet().stream()
                .map(cost -> new Cost(group.limit(cost.getKey()), group.nameless(), cost.getValue(), cost.getValue()))
                .toList();
    }

    /** The same call as a message: to the exchange it is one, so route, kind, costs and limits are these; how it is read and answered is that group's. */
    RoutePlan asMessage(Group messages, @Nullable String result) {
        RouteSettings said = new RouteSettings(
                settings.calls(),
                settings.kind(),
                settings.kinds(),
                settings.costs(),
                settings.orders() == null ? null : settings.orders().inside(result),
                null,
                settings.ignoresUsed(),
                settings.source(),
                null,
                null,
                settings.deadMan());
        return new RoutePlan(messages, route, said, costs);
    }

    Route route() {
        return route;
    }

    Group group() {
        return group;
    }

    Plan plan() {
        return plan;
    }

    /** The route that this call is of: this one, or one of its variants. */
    RoutePlan chosen(Fields fields) {
        RoutePlan variant = variants == null ? null : variants.of(fields);
        return variant == null ? this : variant;
    }

    /** Whether a call that this plan was found for and that seems to be of {@code chosen} may be a withdrawal after all. */
    boolean mayWithdraw(RoutePlan chosen, Fields fields) {
        return chosen.withdraws
                || (variantWithdraws && (chosen == this || (variants != null && fields.isTwice(variants.parameter()))));
    }

    OrderSettings orders() {
        return orders;
    }

    AnswerPaths answer() {
        return answer;
    }

    /** Whether anybody who asks the same may have the answer, as far as the route goes. That of a time call is worth what its caller knows of when it was sent. */
    boolean isForAll() {
        return route.listed() && route.kind() == Kind.READ_PUBLIC && settings.serverTime() == null;
    }

    boolean ignoresUsed() {
        return ignoresUsed;
    }

    @Nullable
    PublishedSettings publishes() {
        return publishes;
    }

    @Nullable
    MarginRow margin() {
        return margin;
    }

    @Nullable
    String rewriteHost() {
        return rewriteHost;
    }

    @Nullable
    DeadManRule deadMan() {
        return deadMan;
    }

    /** For how long a dead man's call arms; 0: it disarms, -1: it does not say. */
    long armsForMillis(Fields fields) {
        if (deadMan == null || deadMan.timeout() == null) {
            return -1;
        }
        long units = Numbers.whole(fields.get(deadMan.timeout()));
        return units < 0 ? -1 : Math.min(units, MOST_UNITS) * deadMan.unitMs();
    }

    /** Whether a cost depends on the age of the orders the call names, so that it is known only when it is asked for. */
    boolean aged() {
        return aged;
    }

    List<Cost> dearest() {
        return dearest;
    }

    /**
     * The costs that the call itself tells; those by age are the worst case for one order. Of a batch each instrument is charged for its own
     * orders. A rule that comes to nothing says that the call is not under that limit; a bare 0 says that it is.
     */
    List<Cost> costs(Fields fields, String instrument) {
        Cost[] costs = new Cost[limits.length];
        String family = family(instrument);
        int size = 0;
        for (int i = 0; i < limits.length; i++) {
            long failed = Pricing.units(rules[i], fields, false);
            long ok = rules[i] instanceof CostRule.Fixed ? failed : Pricing.units(rules[i], fields, true);
            if (failed > 0 || ok > 0 || rules[i] instanceof CostRule.Fixed) {
                costs[size++] = new Cost(limits[i], family, Math.max(failed, ok), ok);
            }
        }
        List<Cost> whole = List.of(size == costs.length ? costs : Arrays.copyOf(costs, size));
        return instrument.isEmpty() && plan.list() != Plan.NONE ? BatchCosts.parted(whole, this, fields) : whole;
    }

    /** What the limits by instrument are kept under for that instrument. */
    String family(String instrument) {
        String spelt = group.spelt(instrument);
        if (spelt.isEmpty()) {
            return group.nameless();
        }
        FamilySettings family = group.dialect().family();
        return family == null ? spelt : family.of(spelt);
    }

    /** The rule that counts the orders of a batch for that limit; null: none does. */
    CostRule.@Nullable Count countsOrders(int limit) {
        for (int i = 0; i < limits.length; i++) {
            if (limits[i] == limit
                    && rules[i] instanceof CostRule.Count rule
                    && plan.find(rule.count()) == plan.list()) {
                return rule;
            }
        }
        return null;
    }

    /** The rule by age for that limit; null: it has none. */
    CostRule.@Nullable ByAge aged(int limit) {
        for (int i = 0; i < limits.length; i++) {
            if (limits[i] == limit && rules[i] instanceof CostRule.ByAge rule) {
                return rule;
            }
        }
        return null;
    }

    /** What a call must at least, or can at most, cost of each limit. */
    List<Cost> extremes() {
        List<Cost> extremes = new ArrayList<>();
        for (int i = 0; i < limits.length; i++) {
            extremes.add(new Cost(limits[i], "", Pricing.dearest(rules[i]), Pricing.cheapest(rules[i])));
        }
        return extremes;
    }

    /** The rule that makes this call another kind than its route's; null: none. */
    @Nullable
    KindRule deviation(Fields fields, Caller caller) {
        for (KindRule rule : kinds) {
            if (fits(rule, fields, caller)) {
                return rule;
            }
        }
        if (reduces.isEmpty()) {
            return null;
        }
        KindRule whole = reducing(fields, caller);
        if (plan.list() == Plan.NONE || (whole != null && whole.kind() != Kind.REDUCE)) {
            return whole;
        }
        return reducing(fields.many(plan.list()), caller);
    }

    private @Nullable KindRule reducing(Fields order, Caller caller) {
        for (KindRule rule : reduces) {
            if (fits(rule, order, caller)) {
                return rule;
            }
        }
        return null;
    }

    /** A batch reduces only when every order in it does or is a cancel, and cancels only when all do; whatever stands beside them. */
    private @Nullable KindRule reducing(Fields.@Nullable Many batch, Caller caller) {
        if (batch == null || batch.objects().size() != batch.count()) {
            return null;
        }
        KindRule whole = null;
        for (Fields order : batch.objects()) {
            KindRule one = reducing(order, caller);
            if (one == null || (one.kind() != Kind.REDUCE && one.kind() != Kind.CANCEL)) {
                return null;
            }
            whole = whole == null || one.kind() == Kind.REDUCE ? one : whole;
        }
        return whole;
    }

    private static boolean fits(KindRule rule, Fields fields, Caller caller) {
        if (rule.spotSells() && !caller.spotSellsReduce()) {
            return false;
        }
        for (Map.Entry<String, List<String>> condition : rule.when().entrySet()) {
            String value = fields.get(condition.getKey());
            if (value == null || !condition.getValue().contains(value)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the variables of the template out of the path. */
    void variables(String path, Fields into) {
        if (route.path().indexOf('{') < 0) {
            return;
        }
        String[] template = route.path().split(SEGMENT, -1);
        String[] segments = path.split(SEGMENT, -1);
        for (int i = 0; i < template.length && i < segments.length; i++) {
            int from = template[i].indexOf('{');
            int index = from < 0 ? Plan.NONE : plan.find(template[i], from + 1, template[i].length() - 1);
            if (index != Plan.NONE && from <= segments[i].length()) {
                String value = Percent.decode(segments[i], from, segments[i].length());
                if (value == null) {
                    into.doubt("a percent escape in the path is cut off or wrong");
                } else {
                    into.put(index, value, Fields.PATH);
                }
            }
        }
    }
}
