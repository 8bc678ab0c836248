package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;

/** The right to send one call. It ends exactly once: settled, not sent, or refused at start. Its state is guarded by the controller's lock. */
public final class Permit {
    /** The state of a permit. */
    enum Stage {
        ADMITTED,
        STARTED,
        ANSWERED,
        ENDED
    }

    private final AdmissionRequest admissionRequest;
    private final Charge[] charges;
    private final long[] costsOnOk;
    private final boolean overdrawn;
    private final boolean orderUnanswered;

    Stage stage = Stage.ADMITTED;
    long startedAt;

    /** Number of reloads before it was admitted. */
    long reloads;

    /** Set when a cancel withdrew the call before it was started. */
    boolean withdrawn;

    /** The highest nonce of its key before this one was started; restored when the call was certainly not sent. */
    long nonceBefore;

    Permit(AdmissionRequest admissionRequest, Charge[] charges, long[] costsOnOk, boolean overdrawn) {
        this.admissionRequest = admissionRequest;
        this.charges = charges;
        this.costsOnOk = costsOnOk;
        this.overdrawn = overdrawn;
        orderUnanswered = admissionRequest.orderUnanswered;
    }

    public AdmissionRequest admissionRequest() {
        return admissionRequest;
    }

    /** Checks whether this is a cancel that is sent although an order it names is unanswered. The response is marked for the caller. */
    public boolean orderUnanswered() {
        return orderUnanswered;
    }

    /** Checks whether this is a cancel that exceeds a limit. */
    public boolean overdrawn() {
        return overdrawn;
    }

    Charge[] charges() {
        return charges;
    }

    /** Returns the final cost of this charge if the call succeeds. */
    long costOnOk(int i) {
        return costsOnOk[i];
    }
}
