package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.settings.CostRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A splitter of the costs of a batch by instrument, wherever a cost depends on the number of orders alone. A cost that
 * has units for the call itself stays whole: each part would have them again.
 */
final class BatchCosts {
    private BatchCosts() {}

    /** Returns the same costs, with those that count orders split by instrument. */
    static List<Cost> split(List<Cost> whole, CompiledRoute compiledRoute, CallFields callFields) {
        CallFields.ListValue batch = callFields.list(compiledRoute.routeFields().list);
        if (batch == null || batch.count() == 0) { // an empty batch has its smallest cost
            return whole;
        }
        List<Cost> split = new ArrayList<>();
        for (Cost cost : whole) {
            CostRule.Count rule = compiledRoute.costs().orderCountRule(cost.limit(), compiledRoute.routeFields());
            if (rule == null || rule.plus() > 0) {
                split.add(cost);
            } else {
                ordersByInstrument(batch, compiledRoute).forEach((instrument, count) -> {
                    long units = CostCalculator.countUnits(rule, count);
                    split.add(new Cost(cost.limit(), instrument, units, units));
                });
            }
        }
        return split;
    }

    private static Map<String, Integer> ordersByInstrument(CallFields.ListValue batch, CompiledRoute compiledRoute) {
        Map<String, Integer> orders = new LinkedHashMap<>();
        for (CallFields order : batch.objects()) {
            String instrument = order.get(compiledRoute.routeFields().instrument);
            orders.merge(compiledRoute.instrumentKey(instrument == null ? "" : instrument), 1, Integer::sum);
        }
        if (batch.count() > batch.objects().size()) {
            orders.merge(
                    compiledRoute.instrumentKey(""),
                    batch.count() - batch.objects().size(),
                    Integer::sum);
        }
        return orders;
    }
}
