package dev.sluice.core.ratelimit;

/**
 * The usage by other programs that share the quota, as far as response headers show it, in windows that follow each
 * other: the first one begins with its first use, and its end sets the usage to zero. For display only; the units are
 * charged in the limit.
 */
final class ExternalUsage {
    private long units;
    private long startedAt;

    void add(long more, long windowNanos, long now) {
        if (units(windowNanos, now) == 0) {
            startedAt = now;
        }
        units += more;
    }

    long units(long windowNanos, long now) {
        if (units > 0 && now - startedAt - windowNanos >= 0) {
            units = 0;
        }
        return units;
    }
}
