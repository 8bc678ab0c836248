package dev.sluice.backoff;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;
import java.util.function.DoubleSupplier;

/**
 * Leaves one limit alone after "too many": a pause drawn evenly from nothing to a bound that doubles with each failure in a row, never shorter
 * than the exchange asked for; over with the first success.
 *
 * <p>A call that was started before the present pause began says nothing new: its failure does not double the bound (ten calls in flight
 * that are all refused are one failure), its success does not end the row.
 *
 * <p>Its three numbers lie in a buffer that may outlive the process. Nanoseconds of one monotonic clock, compared by difference. Not thread safe.
 */
public final class Backoff {
    /** Numbers in the buffer, zero at first. */
    public static final int LONGS = 3;

    private static final int FAILURES = 0;
    private static final int PAUSED_AT = 1;
    private static final int UNTIL = 2;

    private final Schedule schedule;
    private final DoubleSupplier chance;
    private final LongBuffer longs;
    private final int base;

    /** {@code chance} draws from 0 (included) to 1 (excluded). */
    public Backoff(Schedule schedule, DoubleSupplier chance, LongBuffer longs, int base) {
        this.schedule = schedule;
        this.chance = chance;
        this.longs = longs;
        this.base = base;
    }

    /** A call that was started then was refused now; {@code retryAfterNanos} is what the exchange asked for, or 0. */
    public void failed(long startedAt, long retryAfterNanos, long now) {
        long failures = failures();
        boolean isNew = failures == 0 || startedAt - longs.get(base + PAUSED_AT) >= 0;
        long until = now + Math.max(0, retryAfterNanos);
        if (isNew) {
            failures++;
            long drawn = (long) (chance.getAsDouble() * schedule.boundNanos(failures));
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

    /** A call that was started then succeeded: the row of failures ends, unless the call is older than the pause. */
    public void succeeded(long startedAt) {
        if (failures() > 0 && startedAt - longs.get(base + PAUSED_AT) >= 0) {
            longs.put(base + FAILURES, 0);
        }
    }

    /** Nanoseconds the pause still lasts; 0 when calls may go. */
    public long nanosLeft(long now) {
        return nanosLeft(longs, base, now);
    }

    /** The same of numbers that were kept. */
    public static long nanosLeft(LongBuffer longs, int base, long now) {
        return longs.get(base + FAILURES) == 0 ? 0 : Math.max(0, longs.get(base + UNTIL) - now);
    }

    /** Failures in a row. */
    public long failures() {
        return longs.get(base + FAILURES);
    }
}
