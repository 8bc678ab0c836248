package dev.sluice.drift;

/**
 * How often one source is asked, and how long it is believed.
 *
 * @param everyNanos between two questions
 * @param leastNanos never less than that, however urgent: what its owners ask for
 * @param believedNanos how long a sample counts; at least three questions long
 */
public record SourcePace(long everyNanos, long leastNanos, long believedNanos) {
    private static final int QUESTIONS_BELIEVED = 3;

    public SourcePace {
        everyNanos = Math.max(everyNanos, leastNanos);
        believedNanos = Math.max(believedNanos, QUESTIONS_BELIEVED * everyNanos);
    }
}
