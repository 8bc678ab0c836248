package dev.sluice.gate;

import dev.sluice.limit.Levels;
import java.nio.LongBuffer;

/**
 * When the first process of these levels began: what was used before that is unknown, also to a process that is started again before the
 * limits' first windows are over.
 */
final class Beginning {
    private static final String SLOT = "gate: beginning";
    private static final int KNOWN = 0;
    private static final int AT = 1;
    private static final int LONGS = 2;

    private final LongBuffer longs;

    Beginning(Levels levels, long now) {
        Levels.Slot slot = levels.slot(SLOT, LONGS);
        longs = slot.longs();
        if (slot.fresh()) {
            longs.put(AT, now);
            longs.put(KNOWN, 1);
        }
    }

    /** False: levels that know of no beginning hold all that was used. */
    boolean isKnown() {
        return longs.get(KNOWN) == 1;
    }

    /** Monotonic nanoseconds; only when known. */
    long atNanos() {
        return longs.get(AT);
    }
}
