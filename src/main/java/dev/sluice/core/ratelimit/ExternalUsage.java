package dev.sluice.core.ratelimit;

/**
 * The usage by other programs that share the quota, as far as response headers show it. For display only; the units
 * are charged in the limit.
 */
final class ExternalUsage {
    private long units;
    private long notedAt;

    void note(long more, long now) {
        units += more;
        notedAt = now;
    }

    long units(long windowNanos, long now) {
        if (units > 0 && now - notedAt - windowNanos >= 0) {
            units = 0;
        }
        return units;
    }
}
