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
 * The admission state of one call: its current admission request, its permit, if any, and the single end of that permit: not started, not sent, or
 * settled. Used on the bot's event loop only.
 */
final class PermitHolder {
    private final AdmissionController admission;
    private final AdmissionDispatcher dispatcher;
    private @Nullable AdmissionRequest admissionRequest;
    private @Nullable Permit permit;

    PermitHolder(AdmissionController admission, AdmissionDispatcher dispatcher) {
        this.admission = admission;
        this.dispatcher = dispatcher;
    }

    // ---- acquire

    AdmissionDecision ask(AdmissionRequest asking, long now) {
        admissionRequest = asking;
        return admission.acquire(asking, now, dispatcher.decisions());
    }

    /** Called after the caller has handled the decision on its request; delivers decisions about other calls. */
    void asked(AdmissionDecision admissionDecision, boolean inOrder) {
        if (admissionDecision instanceof Waiting
                || inOrder
                || !dispatcher.decisions().isEmpty()) {
            dispatcher.afterAdmission(admission);
        }
    }

    boolean hasAsked() {
        return admissionRequest != null;
    }

    boolean isOf(AdmissionRequest other) {
        return admissionRequest == other;
    }

    /** Handles a decision on a request that is no longer current: returns its permit. */
    void pass(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted late) {
            admission.notSent(late.permit(), dispatcher.nanos(), dispatcher.decisions());
            dispatcher.afterAdmission(admission);
        }
    }

    /** Returns the reason why such a call would be refused on arrival; null if it would not be refused. */
    @Nullable
    Refused look(AdmissionRequest like) {
        return admission.checkFollower(like, dispatcher.nanos(), dispatcher.decisions());
    }

    /** Withdraws the admission request because the call no longer needs a permit. */
    void withdraw() {
        AdmissionRequest asking = admissionRequest;
        admissionRequest = null;
        if (asking != null) {
            admission.withdraw(asking, dispatcher.nanos(), dispatcher.decisions());
            dispatcher.afterAdmission(admission);
        }
    }

    /** Handles the caller's disconnect. Returns false if the waiting call is dropped. */
    boolean hungUp() {
        boolean goesOn = admissionRequest == null
                || admission.callerGone(admissionRequest, dispatcher.nanos(), dispatcher.decisions());
        dispatcher.afterAdmission(admission);
        return goesOn;
    }

    // ---- the permit

    void take(Permit given) {
        permit = given;
    }

    /** Returns true if there is a permit that {@link #start} would now refuse permanently. */
    boolean isRefusedAtStart(long now) {
        return permit != null && admission.refusesAtStart(permit, now);
    }

    /** Starts the call. The permit ends unless the decision is to send. */
    StartDecision start(long now) {
        StartDecision verdict = admission.start(held(), now, dispatcher.decisions());
        if (!(verdict instanceof StartDecision.Go)) {
            permit = null;
        }
        return verdict;
    }

    void answered(long now) {
        admission.answered(held(), now, dispatcher.decisions());
    }

    /** Returns the text of {@code X-Sluice-Reason} for the exchange's response; "" if there is none. */
    String remark() {
        return held().orderUnanswered() ? RefusalReason.ORDER_UNANSWERED.header() : "";
    }

    void settle(ResponseMeaning responseMeaning, long now) {
        admission.settle(held(), responseMeaning, now, dispatcher.decisions());
        permit = null;
    }

    void notSent(long now) {
        admission.notSent(held(), now, dispatcher.decisions());
        permit = null;
    }

    private Permit held() {
        if (permit == null) {
            throw new IllegalStateException("a call without a permit cannot go, be answered or end");
        }
        return permit;
    }
}
