package dev.sluice.core.ratelimit;

/** Use by other programs that share the quota, as far as headers told: for show, the charge itself is in the limit. */
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
