package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;

/** How a permit ends: what it holds of limits, connections, its nonce key and cancels that wait for its order becomes free, once. */
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

    /** Nothing of it was sent: everything is given back. */
    void giveBack(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().refund(charge, now);
        }
        close(permit, now);
        admissionEngine.answeredFor(accountOrders.landed(permit.admissionRequest()), now);
    }

    /** Its outcome is known. */
    void close(Permit permit, long now) {
        admissionCounters.open--;
        permit.stage = Permit.Stage.ENDED;
        permit.admissionRequest().stage = AdmissionRequest.Stage.ENDED;
        release(permit, now);
    }

    /** It was answered: overdraws and its nonce key are free. */
    void release(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            LimitState limitState = limitStates.at(charge.limit(), now);
            if (limitState != null) {
                limitState.overdraw.closed(permit);
                limitStates.touch(limitState);
            }
        }
        NonceKey key = permit.admissionRequest().nonceKey;
        if (key != null) {
            nonceKeys.freed(permit, key);
        }
    }
}
