package dev.sluice.core.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One route, made ready: what its calls are read for and what they cost. Immutable; any thread. */
final class CompiledRoute {
    private static final String SEGMENT = "/";
    private static final long MOST_UNITS = 1_000_000_000;

    private final RouteSettings settings;
    private final Map<String, CostRule> costs;
    private final Route route;
    private final RouteGroup routeGroup;
    private final RouteFields routeFields;
    private final OrderSettings orders;
    private final List<KindRule> kinds;
    private final List<KindRule> reduces;
    private final int[] limits;
    private final CostRule[] rules;
    private final boolean aged;
    private final boolean withdraws;
    private final boolean variantWithdraws;
    private final List<Cost> dearest;
    private final ResponsePaths answer;
    private final boolean ignoresUsed;
    private final @Nullable PublishedSettings publishes;
    private final @Nullable MarginRow margin;
    private final @Nullable String rewriteHost;
    private final @Nullable DeadManRule deadMan;
    private final @Nullable RouteVariants routeVariants;

    CompiledRoute(RouteGroup routeGroup, Route route, RouteSettings settings, Map<String, CostRule> costs) {
        this(routeGroup, route, settings, new Pricelist(costs, null));
    }

    /** @param prices what a call costs that is none of the variants */
    CompiledRoute(RouteGroup routeGroup, Route route, RouteSettings settings, Pricelist prices) {
        Map<String, CostRule> costs = prices.costs();
        this.routeVariants = prices.routeVariants();
        this.settings = settings;
        this.costs = costs;
        this.routeGroup = routeGroup;
        this.route = route;
        this.kinds = settings.kinds();
        this.withdraws = route.kind() == Kind.WITHDRAW || kinds.stream().anyMatch(rule -> rule.kind() == Kind.WITHDRAW);
        this.variantWithdraws =
                routeVariants != null && routeVariants.all().stream().anyMatch(variant -> variant.withdraws);
        this.ignoresUsed = settings.ignoresUsed();
        this.publishes = settings.publishes();
        this.margin = settings.margin();
        this.rewriteHost = settings.rewriteHost();
        this.deadMan = settings.deadMan();
        OrderSettings named = settings.orders();
        this.orders = named == null ? OrderSettings.NONE : named;
        // Only orders close positions; other writes that carry the same flag stay what they are.
        this.reduces = named != null && route.kind() == Kind.PLACE ? routeGroup.reduces() : List.of();
        this.routeFields = new RouteFields(routeGroup, orders, List.copyOf(costs.values()), deciding());
        this.limits = costs.keySet().stream().mapToInt(routeGroup::limit).toArray();
        this.rules = costs.values().toArray(CostRule[]::new);
        this.aged = costs.values().stream().anyMatch(CostRule.ByAge.class::isInstance);
        this.dearest = dearest(routeGroup, prices);
        this.answer = new ResponsePaths(
                routeGroup.answers(),
                orders,
                settings.serverTime(),
                named != null && !route.kind().reads());
    }

    /** @param routeVariants the routes of the same method and path that a parameter tells apart from this one; null: there are none */
    record Pricelist(Map<String, CostRule> costs, @Nullable RouteVariants routeVariants) {}

    /** The parameters that decide which kind and which route it is. */
    private Set<String> deciding() {
        Set<String> deciding = new LinkedHashSet<>();
        kinds.forEach(rule -> deciding.addAll(rule.when().keySet()));
        reduces.forEach(rule -> deciding.addAll(rule.when().keySet()));
        if (deadMan != null && deadMan.timeout() != null) {
            deciding.add(deadMan.timeout());
        }
        if (routeVariants != null) {
            deciding.add(routeVariants.parameter());
        }
        return deciding;
    }

    /** Of each limit of the route, of its variants or of an unlisted call the dearest: for calls that contradict themselves. */
    private static List<Cost> dearest(RouteGroup routeGroup, Pricelist prices) {
        Map<String, Long> most = new LinkedHashMap<>();
        prices.costs().forEach((limit, rule) -> most.merge(limit, CostCalculator.dearest(rule), Math::max));
        if (prices.routeVariants() != null) {
            for (CompiledRoute variant : prices.routeVariants().all()) {
                for (Cost cost : variant.dearest) {
                    most.merge(routeGroup.limitName(cost.limit()), cost.most(), Math::max);
                }
            }
        }
        routeGroup.unlistedCosts().forEach((limit, rule) -> most.merge(limit, CostCalculator.dearest(rule), Math::max));
        return most.entrySet().stream()
                .map(cost -> new Cost(
                        routeGroup.limit(cost.getKey()), routeGroup.unlistedRoute(), cost.getValue(), cost.getValue()))
                .toList();
    }

    /** The same call as a message: to the exchange it is one, so route, kind, costs and limits are these; how it is read and answered is that group's. */
    CompiledRoute asMessage(RouteGroup messages, @Nullable String result) {
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
        return new CompiledRoute(messages, route, said, costs);
    }

    Route route() {
        return route;
    }

    RouteGroup routeGroup() {
        return routeGroup;
    }

    RouteFields routeFields() {
        return routeFields;
    }

    /** The route that this call is of: this one, or one of its variants. */
    CompiledRoute chosen(CallFields callFields) {
        CompiledRoute variant = routeVariants == null ? null : routeVariants.of(callFields);
        return variant == null ? this : variant;
    }

    /** Whether a call that this plan was found for and that seems to be of {@code chosen} may be a withdrawal after all. */
    boolean mayWithdraw(CompiledRoute chosen, CallFields callFields) {
        return chosen.withdraws
                || (variantWithdraws
                        && (chosen == this
                                || (routeVariants != null && callFields.isTwice(routeVariants.parameter()))));
    }

    OrderSettings orders() {
        return orders;
    }

    ResponsePaths answer() {
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
    long armsForMillis(CallFields callFields) {
        if (deadMan == null || deadMan.timeout() == null) {
            return -1;
        }
        long units = NumberParser.whole(callFields.get(deadMan.timeout()));
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
    List<Cost> costs(CallFields callFields, String instrument) {
        Cost[] costs = new Cost[limits.length];
        String family = family(instrument);
        int size = 0;
        for (int i = 0; i < limits.length; i++) {
            long failed = CostCalculator.units(rules[i], callFields, false);
            long ok = rules[i] instanceof CostRule.Fixed ? failed : CostCalculator.units(rules[i], callFields, true);
            if (failed > 0 || ok > 0 || rules[i] instanceof CostRule.Fixed) {
                costs[size++] = new Cost(limits[i], family, Math.max(failed, ok), ok);
            }
        }
        List<Cost> whole = List.of(size == costs.length ? costs : Arrays.copyOf(costs, size));
        return instrument.isEmpty() && routeFields.list() != RouteFields.NONE
                ? BatchCosts.parted(whole, this, callFields)
                : whole;
    }

    /** What the limits by instrument are kept under for that instrument. */
    String family(String instrument) {
        String spelt = routeGroup.spelt(instrument);
        if (spelt.isEmpty()) {
            return routeGroup.unlistedRoute();
        }
        FamilySettings family = routeGroup.dialect().family();
        return family == null ? spelt : family.of(spelt);
    }

    /** The rule that counts the orders of a batch for that limit; null: none does. */
    CostRule.@Nullable Count countsOrders(int limit) {
        for (int i = 0; i < limits.length; i++) {
            if (limits[i] == limit
                    && rules[i] instanceof CostRule.Count rule
                    && routeFields.find(rule.count()) == routeFields.list()) {
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
            extremes.add(new Cost(limits[i], "", CostCalculator.dearest(rules[i]), CostCalculator.cheapest(rules[i])));
        }
        return extremes;
    }

    /** The rule that makes this call another kind than its route's; null: none. */
    @Nullable
    KindRule deviation(CallFields callFields, CallerIdentity callerIdentity) {
        for (KindRule rule : kinds) {
            if (fits(rule, callFields, callerIdentity)) {
                return rule;
            }
        }
        if (reduces.isEmpty()) {
            return null;
        }
        KindRule whole = reducing(callFields, callerIdentity);
        if (routeFields.list() == RouteFields.NONE || (whole != null && whole.kind() != Kind.REDUCE)) {
            return whole;
        }
        return reducing(callFields.many(routeFields.list()), callerIdentity);
    }

    private @Nullable KindRule reducing(CallFields order, CallerIdentity callerIdentity) {
        for (KindRule rule : reduces) {
            if (fits(rule, order, callerIdentity)) {
                return rule;
            }
        }
        return null;
    }

    /** A batch reduces only when every order in it does or is a cancel, and cancels only when all do; whatever stands beside them. */
    private @Nullable KindRule reducing(CallFields.@Nullable Many batch, CallerIdentity callerIdentity) {
        if (batch == null || batch.objects().size() != batch.count()) {
            return null;
        }
        KindRule whole = null;
        for (CallFields order : batch.objects()) {
            KindRule one = reducing(order, callerIdentity);
            if (one == null || (one.kind() != Kind.REDUCE && one.kind() != Kind.CANCEL)) {
                return null;
            }
            whole = whole == null || one.kind() == Kind.REDUCE ? one : whole;
        }
        return whole;
    }

    private static boolean fits(KindRule rule, CallFields callFields, CallerIdentity callerIdentity) {
        if (rule.spotSells() && !callerIdentity.spotSellsReduce()) {
            return false;
        }
        for (Map.Entry<String, List<String>> condition : rule.when().entrySet()) {
            String value = callFields.get(condition.getKey());
            if (value == null || !condition.getValue().contains(value)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the variables of the template out of the path. */
    void variables(String path, CallFields into) {
        if (route.path().indexOf('{') < 0) {
            return;
        }
        String[] template = route.path().split(SEGMENT, -1);
        String[] segments = path.split(SEGMENT, -1);
        for (int i = 0; i < template.length && i < segments.length; i++) {
            int from = template[i].indexOf('{');
            int index = from < 0 ? RouteFields.NONE : routeFields.find(template[i], from + 1, template[i].length() - 1);
            if (index != RouteFields.NONE && from <= segments[i].length()) {
                String value = PercentDecoder.decode(segments[i], from, segments[i].length());
                if (value == null) {
                    into.doubt("a percent escape in the path is cut off or wrong");
                } else {
                    into.put(index, value, CallFields.PATH);
                }
            }
        }
    }
}
