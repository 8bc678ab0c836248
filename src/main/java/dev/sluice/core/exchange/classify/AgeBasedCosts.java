package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.settings.CostRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A calculator of costs that depend on the age of the orders that a call names. The age is measured from the response
 * to the call that placed the order. The exchange sees a higher age, so the computed cost is not too low. A cancel pays
 * for each order that has had its id. An order that is not in the cache has the worst-case cost, charged to the
 * instrument of the call if it names one.
 */
public final class AgeBasedCosts {
    private AgeBasedCosts() {}

    public static List<Cost> of(Call call, OrderCache orderCache, long nowNanos) {
        List<Cost> costs = new ArrayList<>();
        for (Cost cost : call.costs()) {
            CostRule.ByAge rule = call.compiledRoute().costs().ageRule(cost.limit());
            if (rule == null || call.orderIds().isEmpty()) {
                costs.add(cost);
            } else {
                units(call, rule, orderCache, nowNanos)
                        .forEach((instrument, units) -> costs.add(new Cost(cost.limit(), instrument, units, units)));
            }
        }
        return costs;
    }

    private static Map<String, Long> units(Call call, CostRule.ByAge rule, OrderCache orderCache, long nowNanos) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (String id : call.orderIds()) {
            OrderCache.PlacedOrder order = orderCache.find(call.account(), id);
            if (order == null) {
                units.merge(call.instrument(), rule.range().max(), Long::sum);
            } else {
                long cost = CostCalculator.ageUnits(rule, nowNanos - order.placedNanos());
                if (call.kind().cancels()) {
                    for (long placedNanos : order.earlierNanos()) {
                        cost += CostCalculator.ageUnits(rule, nowNanos - placedNanos);
                    }
                }
                units.merge(order.instrument(), cost, Long::sum);
            }
        }
        return units;
    }
}
