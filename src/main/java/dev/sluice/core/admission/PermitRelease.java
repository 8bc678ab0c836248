package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;

/**
 * The end of a permit: frees its share of limits and connections, its nonce key, and the cancels that wait for its
 * order, exactly once.
 */
final class PermitRelease {
    private final AdmissionCounters counters;
    private final LimitStates limitStates;
    private final NonceSequences nonceSequences;
    private final AccountOrders orders;
    private final AdmissionEngine engine;

    PermitRelease(
            AdmissionCounters counters,
            LimitStates limitStates,
            NonceSequences nonceSequences,
            AccountOrders orders,
            AdmissionEngine engine) {
        this.counters = counters;
        this.limitStates = limitStates;
        this.nonceSequences = nonceSequences;
        this.orders = orders;
        this.engine = engine;
    }

    /** Gives everything back, since nothing of the call was sent. */
    void giveBack(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().refund(charge, now);
        }
        close(permit, now);
        engine.retryAfterAnswer(orders.removeInFlight(permit), now);
    }

    /** Ends a permit. */
    void close(Permit permit, long now) {
        counters.countClosed(permit.request().laneClass());
        permit.end();
        release(permit, now);
    }

    /** Frees overdraws and the nonce key, at the response or else at the end. */
    void release(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            if (permit.isOverdrawnAt(charge.limit())) {
                limitStates.closeOverdraw(charge.limit(), permit.arrival(), now);
            }
            LimitState limitState = limitStates.getOrRestore(charge.limit(), now);
            if (limitState != null) {
                limitStates.scheduleRetry(limitState);
            }
        }
        NonceSequence sequence = permit.nonceSequence();
        if (sequence != null) {
            nonceSequences.release(permit, sequence, now);
        }
    }
}
