package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.exchange.RefusalKind;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeHold;
import org.jspecify.annotations.Nullable;

/**
 * The decision that the call is never sent.
 *
 * @param shape kind of error, formatted in the exchange's own way
 * @param retryAfterNanos time until a retry, with jitter; 0 when unknown
 * @param detail message that names the limit, its size and similar facts
 * @param limit the limit that caused the refusal; null when none did
 * @param held the mode that caused the refusal; null when none did
 * @param nonceHolder the member of the cluster that holds the nonces of the key; null for another reason, or when it is not known
 */
public record Refused(
        ReasonCode code,
        RefusalKind shape,
        long retryAfterNanos,
        String detail,
        @Nullable LimitSettings limit,
        @Nullable ModeHold held,
        @Nullable String nonceHolder)
        implements AdmissionDecision, StartDecision {
    public Refused(ReasonCode code, RefusalKind shape, long retryAfterNanos, String detail) {
        this(code, shape, retryAfterNanos, detail, null, null, null);
    }

    Refused(ReasonCode code, long retryAfterNanos, String detail, LimitSettings limit) {
        this(code, RefusalKind.WAIT_LONGER, retryAfterNanos, detail, limit, null, null);
    }
}
