package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;

/**
 * The end of a permit: frees its share of limits and connections, its nonce key, and the cancels that wait for its
 * order, exactly once.
 */
final class PermitRelease {
    private final AdmissionCounters admissionCounters;
    private final LimitStates limitStates;
    private final NonceKeys nonceKeys;
    private final AccountOrders accountOrders;
    private final AdmissionEngine admissionEngine;

    PermitRelease(
            AdmissionCounters admissionCounters,
            LimitStates limitStates,
            NonceKeys nonceKeys,
            AccountOrders accountOrders,
            AdmissionEngine admissionEngine) {
        this.admissionCounters = admissionCounters;
        this.limitStates = limitStates;
        this.nonceKeys = nonceKeys;
        this.accountOrders = accountOrders;
        this.admissionEngine = admissionEngine;
    }

    /** Gives everything back, since nothing of the call was sent. */
    void giveBack(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().refund(charge, now);
        }
        close(permit, now);
        admissionEngine.answeredFor(accountOrders.removeInFlight(permit), now);
    }

    /** Ends a permit whose outcome was applied. */
    void close(Permit permit, long now) {
        admissionCounters.closed(permit.request().laneClass());
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
