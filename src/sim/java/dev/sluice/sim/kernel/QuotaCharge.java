package dev.sluice.sim.kernel;

import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What a call of a route costs in the counters of one quota.
 *
 * @param refunds whether the costs of a call with this result are refunded
 */
public record QuotaCharge(Quota quota, Costs costs, Predicate<HandlerResult> refunds) {

    QuotaCharge refundedIf(Predicate<HandlerResult> condition) {
        return new QuotaCharge(quota, costs, condition);
    }

    /** Returns whether the call counts before its key is checked. */
    boolean onArrival() {
        return quota.is(Quota.Trait.ON_ARRIVAL);
    }

    /** A function that returns the costs of a call; none when it does not count. */
    public interface Costs {
        List<Cost> of(RestCall call);

        /** Returns the costs in the only counter of the owner; a call of no units does not count. */
        static Costs units(ToLongFunction<RestCall> units) {
            return call -> {
                long cost = units.applyAsLong(call);
                return cost == 0 ? List.of() : List.of(new Cost("", cost));
            };
        }

        static Costs units(long units) {
            List<Cost> costs = List.of(new Cost("", units));
            return call -> costs;
        }
    }

    /**
     * Units in the counter of the quota's owner for that detail, such as one instrument; empty when it has one counter.
     */
    public record Cost(String detail, long units) {}
}
