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
    static List<Cost> parted(List<Cost> whole, CompiledRoute plan, CallFields callFields) {
        CallFields.Many batch = callFields.many(plan.routeFields().list);
        if (batch == null || batch.count() == 0) { // an empty batch has its smallest cost
            return whole;
        }
        List<Cost> parted = new ArrayList<>();
        for (Cost cost : whole) {
            CostRule.Count rule = plan.costs().countsOrders(cost.limit(), plan.routeFields());
            if (rule == null || rule.plus() > 0) {
                parted.add(cost);
            } else {
                orders(batch, plan).forEach((instrument, count) -> {
                    long units = CostCalculator.counted(rule, count);
                    parted.add(new Cost(cost.limit(), instrument, units, units));
                });
            }
        }
        return parted;
    }

    private static Map<String, Integer> orders(CallFields.Many batch, CompiledRoute plan) {
        Map<String, Integer> orders = new LinkedHashMap<>();
        for (CallFields order : batch.objects()) {
            String instrument = order.get(plan.routeFields().instrument);
            orders.merge(plan.family(instrument == null ? "" : instrument), 1, Integer::sum);
        }
        if (batch.count() > batch.objects().size()) {
            orders.merge(plan.family(""), batch.count() - batch.objects().size(), Integer::sum);
        }
        return orders;
    }
}
