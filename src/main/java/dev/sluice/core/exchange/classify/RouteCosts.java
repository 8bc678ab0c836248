package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.settings.CostRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The costs of a route for each limit. Routes with equal costs share one instance. Immutable and thread-safe. */
public final class RouteCosts {
    private final Map<String, CostRule> byLimit;
    private final int[] limits;
    private final CostRule[] rules;
    private final boolean dependsOnAge;
    private final List<Cost> maxCosts;
    /**
     * The instrument key of calls without an instrument, and their costs where no rule reads a field; null otherwise.
     */
    private final String noInstrument;

    private final @Nullable List<Cost> fixedCosts;

    RouteCosts(GroupRules groupRules, Map<String, CostRule> byLimit) {
        this.byLimit = byLimit;
        this.limits = byLimit.keySet().stream().mapToInt(groupRules::limitIndex).toArray();
        this.rules = byLimit.values().toArray(CostRule[]::new);
        this.dependsOnAge = byLimit.values().stream().anyMatch(CostRule.ByAge.class::isInstance);
        this.maxCosts = maxCosts(groupRules, List.of());
        this.noInstrument = groupRules.noInstrumentKey();
        this.fixedCosts = fixedCosts();
    }

    private @Nullable List<Cost> fixedCosts() {
        List<Cost> costs = new ArrayList<>(rules.length);
        for (int i = 0; i < rules.length; i++) {
            if (!(rules[i] instanceof CostRule.Fixed fixed)) {
                return null;
            }
            costs.add(new Cost(limits[i], noInstrument, fixed.units(), fixed.units()));
        }
        return List.copyOf(costs);
    }

    /** Returns the rules by the name of their limit. */
    Map<String, CostRule> byLimit() {
        return byLimit;
    }

    /**
     * Returns the highest cost for each limit of these costs and of unlisted calls. Calls that contradict themselves
     * are charged this.
     */
    List<Cost> maxCosts() {
        return maxCosts;
    }

    /** Returns the highest cost for each limit of these costs, of the given other costs and of unlisted calls. */
    List<Cost> maxCosts(GroupRules groupRules, List<Cost> others) {
        Map<String, Long> maxUnits = new LinkedHashMap<>();
        byLimit.forEach((limit, rule) -> maxUnits.merge(limit, rule.range().max(), Math::max));
        others.forEach(cost -> maxUnits.merge(groupRules.limitName(cost.limit()), cost.max(), Math::max));
        groupRules
                .unlistedCosts()
                .forEach((limit, rule) -> maxUnits.merge(limit, rule.range().max(), Math::max));
        return maxUnits.entrySet().stream()
                .map(cost -> new Cost(
                        groupRules.limitIndex(cost.getKey()),
                        groupRules.noInstrumentKey(),
                        cost.getValue(),
                        cost.getValue()))
                .toList();
    }

    /** Returns whether a cost depends on the age of the named orders, so that it must be computed when it is needed. */
    public boolean dependsOnAge() {
        return dependsOnAge;
    }

    /**
     * Returns the costs that follow from the call alone. Costs by age are the worst case for one order. A rule that
     * evaluates to 0 means that the call is not subject to the limit; a fixed cost of 0 means that it is.
     *
     * @param instrument the key of limits by instrument
     */
    List<Cost> of(CallFields callFields, String instrument) {
        List<Cost> fixed = fixedCosts;
        return fixed != null && instrument.equals(noInstrument) ? fixed : compute(callFields, instrument);
    }

    private List<Cost> compute(CallFields callFields, String instrument) {
        Cost[] costs = new Cost[limits.length];
        int size = 0;
        for (int i = 0; i < limits.length; i++) {
            long failed = CostCalculator.units(rules[i], callFields, false);
            long ok = rules[i] instanceof CostRule.Fixed ? failed : CostCalculator.units(rules[i], callFields, true);
            if (failed > 0 || ok > 0 || rules[i] instanceof CostRule.Fixed) {
                costs[size++] = new Cost(limits[i], instrument, Math.max(failed, ok), ok);
            }
        }
        return List.of(size == costs.length ? costs : Arrays.copyOf(costs, size));
    }

    /** Returns the rule that counts the orders of a batch for a limit, or null if there is none. */
    CostRule.@Nullable Count orderCountRule(int limit, RouteFields routeFields) {
        for (int i = 0; i < limits.length; i++) {
            if (limits[i] == limit
                    && rules[i] instanceof CostRule.Count rule
                    && routeFields.find(rule.count()) == routeFields.list) {
                return rule;
            }
        }
        return null;
    }

    /** Returns the rule by age for a limit, or null if there is none. */
    public CostRule.@Nullable ByAge ageRule(int limit) {
        for (int i = 0; i < limits.length; i++) {
            if (limits[i] == limit && rules[i] instanceof CostRule.ByAge rule) {
                return rule;
            }
        }
        return null;
    }

    /** Returns the highest and the lowest possible cost for each limit. */
    public List<Cost> costRanges() {
        List<Cost> ranges = new ArrayList<>();
        for (int i = 0; i < limits.length; i++) {
            CostRule.Range range = rules[i].range();
            ranges.add(new Cost(limits[i], "", range.max(), range.min()));
        }
        return ranges;
    }
}
