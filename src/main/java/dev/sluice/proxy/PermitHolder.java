package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.RefusalReason;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.Waiting;
import dev.sluice.core.exchange.ResponseMeaning;
import org.jspecify.annotations.Nullable;

/**
 * What a call has of the gate now: the ticket that it asks with, the permit that it holds, if any, and that permit's one end: not started, not sent, or settled. On its
 * bot's event loop only.
 */
final class PermitHolder {
    private final AdmissionController admission;
    private final ProxyVerticle proxyVerticle;
    private @Nullable AdmissionRequest admissionRequest;
    private @Nullable Permit permit;

    PermitHolder(AdmissionController admission, ProxyVerticle proxyVerticle) {
        this.admission = admission;
        this.proxyVerticle = proxyVerticle;
    }

    // ---- asking

    AdmissionDecision ask(AdmissionRequest asking, long now) {
        admissionRequest = asking;
        return admission.acquire(asking, now, proxyVerticle.decisions());
    }

    /** The caller has heard that word on its asking: others hear theirs. */
    void asked(AdmissionDecision admissionDecision, boolean inOrder) {
        if (admissionDecision instanceof Waiting
                || inOrder
                || !proxyVerticle.decisions().isEmpty()) {
            proxyVerticle.afterGate(admission);
        }
    }

    boolean hasAsked() {
        return admissionRequest != null;
    }

    boolean isOf(AdmissionRequest other) {
        return admissionRequest == other;
    }

    /** A word on a ticket that is no longer of interest: leave goes back. */
    void pass(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted late) {
            admission.notSent(late.permit(), proxyVerticle.nanos(), proxyVerticle.decisions());
            proxyVerticle.afterGate(admission);
        }
    }

    /** Why a call like that would be turned away at the door; null: it would not. */
    @Nullable
    Refused look(AdmissionRequest like) {
        return admission.checkFollower(like, proxyVerticle.nanos(), proxyVerticle.decisions());
    }

    /** It asks no more, for it needs nothing. */
    void withdraw() {
        AdmissionRequest asking = admissionRequest;
        admissionRequest = null;
        if (asking != null) {
            admission.withdraw(asking, proxyVerticle.nanos(), proxyVerticle.decisions());
            proxyVerticle.afterGate(admission);
        }
    }

    /** Its caller is gone. False: what waited is dropped. */
    boolean hungUp() {
        boolean goesOn = admissionRequest == null
                || admission.callerGone(admissionRequest, proxyVerticle.nanos(), proxyVerticle.decisions());
        proxyVerticle.afterGate(admission);
        return goesOn;
    }

    // ---- the permit

    void take(Permit given) {
        permit = given;
    }

    /** Whether there is a permit that {@link #start} would refuse for good now. */
    boolean isRefusedAtStart(long now) {
        return permit != null && admission.refusesAtStart(permit, now);
    }

    /** Ends it unless the call goes. */
    StartDecision start(long now) {
        StartDecision verdict = admission.start(held(), now, proxyVerticle.decisions());
        if (!(verdict instanceof StartDecision.Go)) {
            permit = null;
        }
        return verdict;
    }

    void answered(long now) {
        admission.answered(held(), now, proxyVerticle.decisions());
    }

    /** Text of {@code X-Sluice-Reason} on the exchange's answer; "" for none. */
    String remark() {
        return held().orderUnanswered() ? RefusalReason.ORDER_UNANSWERED.header() : "";
    }

    void settle(ResponseMeaning responseMeaning, long now) {
        admission.settle(held(), responseMeaning, now, proxyVerticle.decisions());
        permit = null;
    }

    void notSent(long now) {
        admission.notSent(held(), now, proxyVerticle.decisions());
        permit = null;
    }

    private Permit held() {
        if (permit == null) {
            throw new IllegalStateException("a call without a permit cannot go, be answered or end");
        }
        return permit;
    }
}
