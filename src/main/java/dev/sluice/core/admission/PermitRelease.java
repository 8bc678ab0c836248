package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;

/**
 * The end of a permit: frees its share of limits and connections, its nonce key, and the cancels that wait for its
 * order, exactly once.
 */
final class PermitRelease {
    private final AdmissionCounters counters;
    private final LimitStates limitStates;
    private final NonceKeys nonceKeys;
    private final AccountOrders orders;
    private final AdmissionEngine engine;

    PermitRelease(
            AdmissionCounters counters,
            LimitStates limitStates,
            NonceKeys nonceKeys,
            AccountOrders orders,
            AdmissionEngine engine) {
        this.counters = counters;
        this.limitStates = limitStates;
        this.nonceKeys = nonceKeys;
        this.orders = orders;
        this.engine = engine;
    }

    /** Gives everything back, since nothing of the call was sent. */
    void giveBack(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().refund(charge, now);
        }
        close(permit, now);
        engine.answeredFor(orders.removeInFlight(permit), now);
    }

    /** Ends a permit whose outcome was applied. */
    void close(Permit permit, long now) {
        counters.closed(permit.request().laneClass());
        permit.end();
        release(permit, now);
    }

    /** Frees overdraws and the nonce key after the response. */
    void release(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            LimitState limitState = limitStates.at(charge.limit(), now);
            if (limitState != null) {
                limitState.overdraw.close(permit.arrival());
                limitStates.touch(limitState);
            }
        }
        NonceKey key = permit.nonceKey();
        if (key != null) {
            nonceKeys.release(permit, key, now);
        }
    }
}
