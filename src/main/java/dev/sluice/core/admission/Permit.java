package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;

/** Leave to send one call. Ends exactly once: settled, not sent, or by a start that did not go. State: the gate's lock. */
public final class Permit {
    /** Where it stands. */
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

    /** How many reloads there had been when it was admitted. */
    long reloads;

    /** Taken back by a cancel before it was started. */
    boolean withdrawn;

    /** The nonce that its key had started before this one: comes back when this was surely not sent. */
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

    /** A cancel that went although an order that it names was not answered: the caller must be told. */
    public boolean orderUnanswered() {
        return orderUnanswered;
    }

    /** A cancel that went over a limit. */
    public boolean overdrawn() {
        return overdrawn;
    }

    Charge[] charges() {
        return charges;
    }

    /** What the charge of that place becomes when the call succeeds. */
    long costOnOk(int i) {
        return costsOnOk[i];
    }
}
