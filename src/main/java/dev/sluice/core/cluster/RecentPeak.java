package dev.sluice.core.cluster;

import java.util.Arrays;

/**
 * The most units of this member that the exchange may have counted at any moment of the last few seconds, from samples
 * of what is used and of all that was ever charged.
 *
 * <p>Two bounds hold, and the lower one is taken. The exchange never counted more than what was used here at some
 * moment: between two samples at most the used units of the first and all that was charged since. And it counts still
 * what it counted then, or it has expired here since.
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

    /** Creates a peak over at least the last {@code nanos}. */
    RecentPeak(long nanos) {
        bucketNanos = nanos / (BUCKETS - 1) + 1;
    }

    /** Records what is used now and all that was ever charged, without what was taken back. */
    void sample(long usedNow, long chargedNow, long now) {
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
        long more = chargedNow - charged;
        int at = index(last);
        peaks[at] = Math.max(peaks[at], Math.max(usedNow, used + Math.max(0, more)));
        expired[at] += Math.max(0, used + more - usedNow);
        sampledAt = now;
        used = usedNow;
        charged = chargedNow;
    }

    /** Returns whether the samples go back far enough. Before that, an earlier process may have used more. */
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
