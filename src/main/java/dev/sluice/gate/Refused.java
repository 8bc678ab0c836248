package dev.sluice.gate;

import dev.sluice.exchange.Answer;
import dev.sluice.limit.LimitSettings;
import dev.sluice.mode.HeldMode;
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
        Reason reason,
        Answer shape,
        long retryAfterNanos,
        String detail,
        @Nullable LimitSettings limit,
        @Nullable HeldMode held)
        implements Verdict, StartVerdict {
    public Refused(Reason reason, Answer shape, long retryAfterNanos, String detail) {
        this(reason, shape, retryAfterNanos, detail, null, null);
    }

    Refused(Reason reason, long retryAfterNanos, String detail, LimitSettings limit) {
        this(reason, Answer.WAIT_LONGER, retryAfterNanos, detail, limit, null);
    }
}
