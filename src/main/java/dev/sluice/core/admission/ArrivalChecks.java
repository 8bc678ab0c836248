package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a new call before its limits: runaway guard, {@link AdmissionPolicy}, withdrawal of orders by a cancel, and the order within its
 * nonce key. Guarded by the controller's lock.
 */
final class ArrivalChecks {
    private final OutcomeMonitor outcomeMonitor;
    private final AdmissionPolicy admissionPolicy;
    private final NonceKeys nonceKeys;
    private final AccountOrders accountOrders;
    private final AdmissionEngine admissionEngine;

    ArrivalChecks(
            OutcomeMonitor outcomeMonitor,
            AdmissionPolicy admissionPolicy,
            NonceKeys nonceKeys,
            AccountOrders accountOrders,
            AdmissionEngine admissionEngine) {
        this.outcomeMonitor = outcomeMonitor;
        this.admissionPolicy = admissionPolicy;
        this.nonceKeys = nonceKeys;
        this.accountOrders = accountOrders;
        this.admissionEngine = admissionEngine;
    }

    /**
     * Returns the refusal that applies whatever the limits allow; null when there is none. The guard also counts calls that the policy refuses, but not
     * those under a claimed name: they could latch the bot that has the name.
     */
    @Nullable
    RefusalReason findRefusal(AdmissionRequest admissionRequest, long now, Decisions out) {
        RefusalReason byName = admissionPolicy.checkName(admissionRequest);
        if (byName != null) {
            return byName;
        }
        RefusalReason byGuard = outcomeMonitor.checkGuard(admissionRequest, now, out);
        RefusalReason byPolicy = admissionPolicy.checkOnArrival(admissionRequest, now);
        return byPolicy != null ? byPolicy : byGuard;
    }

    void acquire(AdmissionRequest admissionRequest, long now) {
        cancelFirst(admissionRequest, now);
        RefusalReason overtaken = nonceKeys.join(admissionRequest, now);
        NonceKey key = admissionRequest.nonceKey();
        if (overtaken != null) {
            admissionEngine.refuse(admissionRequest, overtaken);
        } else if (key == null) {
            admissionEngine.attempt(admissionRequest, now);
        } else {
            admissionEngine.attemptInKey(admissionRequest, key, now);
        }
    }

    private void cancelFirst(AdmissionRequest admissionRequest, long now) {
        if (!admissionRequest.isCancel()) {
            return;
        }
        for (AdmissionRequest order : accountOrders.withdrawnBy(admissionRequest)) {
            admissionEngine.refuse(order, new RefusalReason.Withdrawn());
        }
        accountOrders.await(admissionRequest, now);
    }
}
