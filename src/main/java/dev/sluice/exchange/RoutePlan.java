package dev.sluice.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One route, made ready: what its calls are read for and what they cost. Immutable; any thread. */
final class RoutePlan {
    private static final String SEGMENT = "/";

    private final Route route;
    private final Group group;
    private final Plan plan;
    private final OrderSettings orders;
    private final List<KindRule> kinds;
    private final List<KindRule> reduces;
    private final int[] limits;
    private final CostRule[] rules;
    private final boolean aged;
    private final List<Cost> dearest;
    private final AnswerPaths answer;
    private final boolean ignoresUsed;

    RoutePlan(Group group, Route route, RouteSettings settings, Map<String, CostRule> costs) {
        this.group = group;
        this.route = route;
        this.kinds = settings.kinds();
        this.ignoresUsed = settings.ignoresUsed();
        OrderSettings named = settings.orders();
        this.orders = named == null ? OrderSettings.NONE : named;
        // Only orders close positions; other writes that carry the same flag stay what they are.
        this.reduces = named != null && route.kind() == Kind.PLACE ? group.reduces() : List.of();
        this.plan = new Plan(group.dialect(), orders, List.copyOf(costs.values()), both(kinds, reduces));
        this.limits = costs.keySet().stream().mapToInt(group::limit).toArray();
        this.rules = costs.values().toArray(CostRule[]::new);
        this.aged = costs.values().stream().anyMatch(CostRule.ByAge.class::isInstance);
        this.dearest = dearest(group, costs);
        this.answer = new AnswerPaths(group.dialect().answers(), orders, settings.serverTime());
    }

    private static List<KindRule> both(List<KindRule> one, List<KindRule> other) {
        List<KindRule> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    /** Of each limit of the route or of an unlisted call the dearest: for calls that contradict themselves. */
    private static List<Cost> dearest(Group group, Map<String, CostRule> costs) {
        Map<String, Long> most = new LinkedHashMap<>();
        costs.forEach((limit, rule) -> most.merge(limit, Pricing.dearest(rule), Math::max));
        group.unlistedCosts().forEach((limit, rule) -> most.merge(limit, Pricing.dearest(rule), Math::max));
        return most.entrySet().stream()
                .map(cost -> new Cost(group.limit(cost.getKey()), "", cost.getValue(), cost.getValue()))
                .toList();
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

    OrderSettings orders() {
        return orders;
    }

    AnswerPaths answer() {
        return answer;
    }

    boolean ignoresUsed() {
        return ignoresUsed;
    }

    /** Whether a cost depends on the age of the orders the call names, so that it is known only when it is asked for. */
    boolean aged() {
        return aged;
    }

    List<Cost> dearest() {
        return dearest;
    }

    /** The costs that the call itself tells; those by age are the worst case for one order. */
    List<Cost> costs(Fields fields, String instrument) {
        Cost[] costs = new Cost[limits.length];
        for (int i = 0; i < costs.length; i++) {
            long failed = Pricing.units(rules[i], fields, false);
            long ok = rules[i] instanceof CostRule.Fixed ? failed : Pricing.units(rules[i], fields, true);
            costs[i] = new Cost(limits[i], instrument, Math.max(failed, ok), ok);
        }
        return List.of(costs);
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
        Fields.Many batch = plan.list() == Plan.NONE ? null : fields.many(plan.list());
        return plan.list() == Plan.NONE ? reducing(fields, caller) : reducing(batch, caller);
    }

    private @Nullable KindRule reducing(Fields order, Caller caller) {
        for (KindRule rule : reduces) {
            if (fits(rule, order, caller)) {
                return rule;
            }
        }
        return null;
    }

    /** A batch reduces only when every order in it does. */
    private @Nullable KindRule reducing(Fields.@Nullable Many batch, Caller caller) {
        if (batch == null || batch.objects().size() != batch.count()) {
            return null;
        }
        KindRule last = null;
        for (Fields order : batch.objects()) {
            last = reducing(order, caller);
            if (last == null) {
                return null;
            }
        }
        return last;
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
            int index = template[i].startsWith("{") ? plan.find(template[i], 1, template[i].length() - 1) : Plan.NONE;
            if (index != Plan.NONE) {
                String value = Percent.decode(segments[i], 0, segments[i].length());
                if (value == null) {
                    into.doubt("a percent escape in the path is cut off or wrong");
                } else {
                    into.put(index, value, Fields.PATH);
                }
            }
        }
    }
}
