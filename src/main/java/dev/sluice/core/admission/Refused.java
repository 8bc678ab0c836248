package dev.sluice.core.admission;

import dev.sluice.core.exchange.RefusalKind;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeHold;
import org.jspecify.annotations.Nullable;

/**
 * It is not sent, and never will be.
 *
 * @param shape which of the exchange's own errors the caller gets
 * @param retryAfterNanos when to come again, lengthened by chance so that not all come together; 0: nothing to say
 * @param detail names the limit, its size and the like
 * @param limit the limit that it is about; null: none
 * @param held the mode that it is about; null: none
 */
public record Refused(
        RefusalReason refusalReason,
        RefusalKind shape,
        long retryAfterNanos,
        String detail,
        @Nullable LimitSettings limit,
        @Nullable ModeHold held)
        implements AdmissionDecision, StartDecision {
    public Refused(RefusalReason refusalReason, RefusalKind shape, long retryAfterNanos, String detail) {
        this(refusalReason, shape, retryAfterNanos, detail, null, null);
    }

    Refused(RefusalReason refusalReason, long retryAfterNanos, String detail, LimitSettings limit) {
        this(refusalReason, RefusalKind.WAIT_LONGER, retryAfterNanos, detail, limit, null);
    }
}
