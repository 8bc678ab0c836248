package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;

/**
 * A ramp that restores the budget of a limit slowly after a ban: the usable share grows evenly from a first value to
 * the whole.
 *
 * <p>An exchange bans for longer the next time, and all bots have waited for the same moment. Its two numbers lie in a
 * buffer that can outlive the process. Times are nanoseconds and are compared by their difference. Not thread-safe.
 */
public final class RampUp {
    /** The number of longs in the buffer, initially zero. */
    public static final int LONGS = 2;

    /** The thousandths that may be used when there is no ramp. */
    public static final long ALL = 1000;

    private static final int ON = 0;
    private static final int BEGINS_AT = 1;

    private final long rampMs;
    private final long fromPercent;
    private final LongBuffer longs;
    private final int base;

    public RampUp(BackoffSettings settings, LongBuffer longs, int base) {
        rampMs = settings.rampMs();
        fromPercent = settings.rampFromPercent();
        this.longs = longs;
        this.base = base;
    }

    /** Starts the ramp at the end of the ban. */
    public void begin(long banEndsAt) {
        longs.put(base + BEGINS_AT, banEndsAt);
        VarHandle.releaseFence();
        longs.put(base + ON, 1);
    }

    /** Returns how many thousandths may be used now. */
    long perMille(long now) {
        if (longs.get(base + ON) == 0) {
            return ALL;
        }
        long sinceMs = Math.max(0, now - longs.get(base + BEGINS_AT)) / Nanos.PER_MILLI;
        if (sinceMs >= rampMs) {
            longs.put(base + ON, 0);
            return ALL;
        }
        return perMille(fromPercent, sinceMs, rampMs);
    }

    /** Returns how many thousandths may be used this long after the beginning of a ramp of that length. */
    public static long perMille(long fromPercent, long since, long length) {
        return Math.min(ALL, fromPercent * 10 + (100 - fromPercent) * 10 * since / length);
    }

    /** Returns this many thousandths of the units; at least 1 when {@code units} is above 0. */
    public static long part(long units, long perMille) {
        return Math.max(Math.min(1, units), units * perMille / ALL);
    }

    /** Returns the smallest number of units whose {@link #part} is this many: the inverse of it. */
    public static long whole(long part, long perMille) {
        return part <= 1 ? part : (part * ALL + perMille - 1) / Math.max(1, perMille);
    }

    public boolean isOn() {
        return longs.get(base + ON) != 0;
    }
}
