package dev.sluice.core.clock;

/**
 * The interval of the requests to one time server, and the lifetime of its samples.
 *
 * @param intervalNanos interval between two requests
 * @param minNanos shortest interval that the operators of the server allow, even in urgent cases
 * @param sampleLifetimeNanos lifetime of a sample; at least three intervals
 */
public record PollInterval(long intervalNanos, long minNanos, long sampleLifetimeNanos) {
    private static final int MIN_INTERVALS_PER_LIFETIME = 3;

    public PollInterval {
        intervalNanos = Math.max(intervalNanos, minNanos);
        sampleLifetimeNanos = Math.max(sampleLifetimeNanos, MIN_INTERVALS_PER_LIFETIME * intervalNanos);
    }
}
