package dev.sluice.core.cluster;

import java.util.Arrays;

/**
 * The maximum number of this member's units that the exchange may have counted at any moment of the last few seconds.
 * It is computed from samples of the used units and of the sum of all charged units.
 *
 * <p>The lower of two bounds counts. First, the exchange never counted more than was used here; between two samples
 * that is at most the used units of the first sample plus what was charged since. Second, a unit that was counted then
 * is still used now, or it has expired here since; so the current use plus the expired units is a bound too.
 */
final class RecentPeak {
    private static final int BUCKETS = 8;

    private final long bucketNanos;
    private final long[] peaks = new long[BUCKETS];
    private final long[] expired = new long[BUCKETS];
    private boolean hasSample;
    private long startedAt;
    private long sampledAt;
    private long used;
    private long charged;

    /** Creates an instance for at least the last {@code nanos}. */
    RecentPeak(long nanos) {
        bucketNanos = nanos / (BUCKETS - 1) + 1;
    }

    /** Adds a sample: the used units, and the sum of all units that were ever charged, without refunded ones. */
    void addSample(long usedNow, long chargedNow, long now) {
        if (!hasSample) {
            hasSample = true;
            startedAt = now;
            sampledAt = now;
            used = usedNow;
            charged = chargedNow;
        }
        long last = bucket(now);
        for (long bucket = Math.max(bucket(sampledAt) + 1, last - BUCKETS + 1); bucket <= last; bucket++) {
            peaks[index(bucket)] = 0;
            expired[index(bucket)] = 0;
        }
        long newlyCharged = chargedNow - charged;
        int slot = index(last);
        peaks[slot] = Math.max(peaks[slot], Math.max(usedNow, used + Math.max(0, newlyCharged)));
        expired[slot] += Math.max(0, used + newlyCharged - usedNow);
        sampledAt = now;
        used = usedNow;
        charged = chargedNow;
    }

    /** Returns whether the samples cover the whole time; before that, an earlier process may have used more. */
    boolean isKnown() {
        return hasSample && bucket(sampledAt) >= BUCKETS;
    }

    /** Returns the peak up to the last sample. */
    long units() {
        long peak = Arrays.stream(peaks).max().orElse(0);
        return Math.min(peak, used + Arrays.stream(expired).sum());
    }

    private long bucket(long time) {
        return Math.floorDiv(time - startedAt, bucketNanos);
    }

    private static int index(long bucket) {
        return Math.floorMod(bucket, BUCKETS);
    }
}
