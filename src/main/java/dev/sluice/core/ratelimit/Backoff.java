package dev.sluice.core.ratelimit;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;
import java.util.function.DoubleSupplier;

/**
 * An exponential backoff with full jitter for one limit: the pause is drawn evenly between zero and a bound that
 * doubles with each failure in a row, and is never shorter than the exchange asked for. The first success resets it.
 *
 * <p>A call that started before the current pause does not count: its failure does not double the bound (ten calls in
 * flight that are all refused are one failure), and its success does not end the row.
 *
 * <p>Its three numbers lie in a buffer that can outlive the process. Times are nanoseconds of one monotonic clock and
 * are compared by their difference. Not thread-safe.
 */
public final class Backoff {
    /** The number of longs in the buffer, initially zero. */
    public static final int LONGS = 3;

    private static final int FAILURES = 0;
    private static final int PAUSED_AT = 1;
    private static final int UNTIL = 2;

    private final BackoffSchedule backoffSchedule;
    private final DoubleSupplier chance;
    private final LongBuffer longs;
    private final int base;
    private boolean hasMemberPause;
    private long memberPauseUntil;

    /**
     * Creates a backoff on part of a buffer.
     *
     * @param chance draws from 0 (included) to 1 (excluded)
     */
    public Backoff(BackoffSchedule backoffSchedule, DoubleSupplier chance, LongBuffer longs, int base) {
        this.backoffSchedule = backoffSchedule;
        this.chance = chance;
        this.longs = longs;
        this.base = base;
    }

    /**
     * Records that a call which started at this time was refused now.
     *
     * @param retryAfterNanos pause that the exchange asked for, or 0
     */
    public void recordFailure(long startedAt, long retryAfterNanos, long now) {
        long failures = failures();
        boolean isNew = failures == 0 || startedAt - longs.get(base + PAUSED_AT) >= 0;
        long until = now + Math.max(0, retryAfterNanos);
        if (isNew) {
            failures++;
            long drawn = (long) (chance.getAsDouble() * backoffSchedule.boundNanos(failures));
            until = now + Math.max(retryAfterNanos, drawn);
        }
        boolean isLonger = failures() == 0 || until - longs.get(base + UNTIL) > 0;
        if (isLonger) {
            longs.put(base + UNTIL, until);
        }
        if (isNew) {
            longs.put(base + PAUSED_AT, now);
            VarHandle.releaseFence();
            longs.put(base + FAILURES, failures);
        }
    }

    /**
     * Records the success of a call which started at this time. It ends the row of failures, unless the call is older
     * than the pause.
     */
    public void recordSuccess(long startedAt) {
        if (failures() > 0 && startedAt - longs.get(base + PAUSED_AT) >= 0) {
            longs.put(base + FAILURES, 0);
        }
    }

    /**
     * Pauses until then, whatever succeeds meanwhile, because another gateway was refused. It is no failure here, and
     * it is not stored. Returns false if such a pause lasts at least as long already.
     */
    public boolean pauseUntil(long nanos) {
        if (hasMemberPause && nanos - memberPauseUntil <= 0) {
            return false;
        }
        hasMemberPause = true;
        memberPauseUntil = nanos;
        return true;
    }

    /** Returns the remaining nanoseconds of the pause; 0 when calls may be sent. */
    public long nanosLeft(long now) {
        long memberPause = hasMemberPause ? memberPauseUntil - now : 0;
        return Math.max(memberPause, nanosLeft(longs, base, now));
    }

    /** Returns the remaining nanoseconds of a pause whose numbers are in this buffer. */
    public static long nanosLeft(LongBuffer longs, int base, long now) {
        return longs.get(base + FAILURES) == 0 ? 0 : Math.max(0, longs.get(base + UNTIL) - now);
    }

    /** Returns the number of failures in a row. */
    public long failures() {
        return longs.get(base + FAILURES);
    }
}
