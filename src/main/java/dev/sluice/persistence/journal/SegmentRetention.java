package dev.sluice.persistence.journal;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.List;

/**
 * The decision which segments are removed: the oldest ones beyond the bounds. Ages count only while the wall clock has
 * agreed with the monotonic one for an hour, because a wrong clock would make all of them too old. Used by one thread.
 */
final class SegmentRetention {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long CLOCK_STEP_MILLIS = 60_000;

    private final Clocks clocks;
    /** The wall clock less the monotonic one, which changes when the wall clock is set. */
    private long offsetMillis;
    /** Since when the wall clock was not set. */
    private long steadySince;

    /** @param closed whether nothing is written to it any more */
    record Stored(SegmentName name, long bytes, boolean closed) {}

    SegmentRetention(Clocks clocks) {
        this.clocks = clocks;
        steadySince = clocks.nanos();
        offsetMillis = offset(steadySince);
    }

    /**
     * Returns the closed segments beyond the bounds, the newest first.
     *
     * @param stored all segments, the oldest first
     */
    List<SegmentName> expired(List<Stored> stored, JournalSettings bounds, long now) {
        int tooOld = isSteady(now) ? tooOld(stored, bounds.hours()) : 0;
        List<SegmentName> expired = new ArrayList<>();
        long bytes = 0;
        for (int i = stored.size() - 1; i >= 0; i--) {
            Stored one = stored.get(i);
            bytes += one.bytes();
            if (one.closed() && (i < tooOld || bytes > bounds.maxBytes())) {
                expired.add(one.name());
            }
        }
        return expired;
    }

    private boolean isSteady(long now) {
        long offset = offset(now);
        if (Math.abs(offset - offsetMillis) > CLOCK_STEP_MILLIS) {
            steadySince = now;
        }
        offsetMillis = offset;
        return now - steadySince >= JournalWriter.SEGMENT_NANOS;
    }

    private long offset(long now) {
        return clocks.epochMillis() - now / Nanos.PER_MILLI;
    }

    /**
     * Returns how many of the oldest segments are too old. One that was begun by a clock that was behind goes after
     * those before it, one of a clock that was ahead with those after it.
     */
    private int tooOld(List<Stored> stored, int hours) {
        long max = (hours + 1) * HOUR_MILLIS; // a segment may last an hour
        int tooOld = 0;
        for (int i = 0; i < stored.size(); i++) {
            long age = clocks.epochMillis() - stored.get(i).name().epochMillis();
            if (age > max) {
                tooOld = i + 1;
            } else if (age >= 0) {
                break;
            }
        }
        return tooOld;
    }
}
