package dev.sluice.sim.kernel;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a call of a route costs in the counters of one quota.
 *
 * @param refunds whether the costs of a call with this result are refunded
 */
public record QuotaCharge(Quota quota, Costs costs, Predicate<HandlerResult> refunds) {

    public QuotaCharge refundedIf(Predicate<HandlerResult> condition) {
        return new QuotaCharge(quota, costs, condition);
    }

    /** A function that returns the costs of a call; none when it does not count. */
    public interface Costs {
        List<Cost> of(RestCall call);
    }

    /**
     * Units in the counter of the quota's owner for that detail, such as one instrument; empty when it has one counter.
     */
    public record Cost(String detail, long units) {}
}
