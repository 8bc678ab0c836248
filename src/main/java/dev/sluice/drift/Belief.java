package dev.sluice.drift;

/**
 * How far what was seen of a clock is believed.
 *
 * @param driftPpm how fast the two clocks may run apart, in millionths
 * @param staleNanos what is older counts as nothing
 */
public record Belief(long driftPpm, long staleNanos) {
    private static final long PPM = 1_000_000;

    /** By how much the two clocks can have run apart in this time, rounded up. */
    long driftNanos(long elapsedNanos) {
        return (elapsedNanos * driftPpm + PPM - 1) / PPM;
    }
}
