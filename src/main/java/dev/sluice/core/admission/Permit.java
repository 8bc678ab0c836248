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

    private final long reloads;
    private Stage stage = Stage.ADMITTED;
    private long nonceBefore;

    /**
     * Creates an admitted permit.
     *
     * @param reloads number of reloads before it was admitted
     */
    Permit(AdmissionRequest admissionRequest, Charge[] charges, long[] costsOnOk, boolean overdrawn, long reloads) {
        this.admissionRequest = admissionRequest;
        this.charges = charges;
        this.costsOnOk = costsOnOk;
        this.overdrawn = overdrawn;
        this.reloads = reloads;
        orderUnanswered = admissionRequest.isOrderUnanswered();
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

    Stage stage() {
        return stage;
    }

    void start() {
        stage = Stage.STARTED;
    }

    void answer() {
        stage = Stage.ANSWERED;
    }

    void end() {
        stage = Stage.ENDED;
    }

    long startedAt() {
        return admissionRequest.startedAt();
    }

    /** Returns the number of reloads before it was admitted. */
    long reloads() {
        return reloads;
    }

    /** Remembers the highest nonce of its key before this one was started. */
    void nonceBefore(long highest) {
        nonceBefore = highest;
    }

    /** Returns the nonce to restore when the call was certainly not sent. */
    long nonceBefore() {
        return nonceBefore;
    }
}
