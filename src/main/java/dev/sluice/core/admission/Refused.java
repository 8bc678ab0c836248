package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;

/**
 * The decision that the call is never sent.
 *
 * @param retryAfterNanos time until a retry, with jitter; 0 when unknown
 */
public record Refused(RefusalReason reason, long retryAfterNanos) implements AdmissionDecision, StartDecision {
    /** Creates a refusal without a time to retry. */
    public Refused(RefusalReason reason) {
        this(reason, 0);
    }

    public ReasonCode code() {
        return reason.code();
    }

    /** Returns the value of {@code Retry-After}: the time until a retry in seconds, rounded up; 0 when unknown. */
    public long retryAfterSeconds() {
        return (retryAfterNanos + Nanos.PER_SECOND - 1) / Nanos.PER_SECOND;
    }

    /** Returns the text for people. */
    public String detail() {
        return reason.detail();
    }
}
