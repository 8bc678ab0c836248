package dev.sluice.core.clock;

/**
 * The request interval of one time source and the lifetime of its samples.
 *
 * @param everyNanos interval between two requests
 * @param minNanos shortest interval allowed by the operators of the source, even in urgent cases
 * @param believedNanos lifetime of a sample; at least three intervals
 */
public record PollInterval(long everyNanos, long minNanos, long believedNanos) {
    private static final int QUESTIONS_BELIEVED = 3;

    public PollInterval {
        everyNanos = Math.max(everyNanos, minNanos);
        believedNanos = Math.max(believedNanos, QUESTIONS_BELIEVED * everyNanos);
    }
}
