package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.ratelimit.RampUp;
import java.nio.LongBuffer;

/** A ban of one limit by the exchange, and the ramp after it. The end only moves later. */
final class LimitBan {
    static final int LONGS = 2 + RampUp.LONGS;

    private static final int BANNED = 0;
    private static final int UNTIL = 1;
    private static final int RAMP = 2;

    private final LongBuffer longs;
    private final int base;
    private final RampUp rampUp;

    LimitBan(BackoffSettings settings, LongBuffer longs, int base) {
        this.longs = longs;
        this.base = base;
        rampUp = new RampUp(settings, longs, base + RAMP);
    }

    void until(long nanos) {
        if (longs.get(base + BANNED) == 0 || nanos - untilNanos() > 0) {
            longs.put(base + UNTIL, nanos);
            longs.put(base + BANNED, 1);
            rampUp.begin(nanos);
        }
    }

    boolean holds(long now) {
        return holds(longs, base, now);
    }

    /** Checks whether the ban stored in these numbers is in force. */
    static boolean holds(LongBuffer longs, int base, long now) {
        return longs.get(base + BANNED) != 0 && longs.get(base + UNTIL) - now > 0;
    }

    static long nanosLeft(LongBuffer longs, int base, long now) {
        return holds(longs, base, now) ? longs.get(base + UNTIL) - now : 0;
    }

    /** Returns the end of the ban. Only valid if a ban has begun. */
    long untilNanos() {
        return longs.get(base + UNTIL);
    }

    /** Returns the units that the ramp withholds from ordinary calls. */
    long withheld(long usable, long now) {
        return rampUp.isOn() ? usable - rampUp.of(usable, now) : 0;
    }

    boolean isQuiet(long now) {
        return !holds(now) && !rampUp.isOn();
    }
}
