package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * The limits within which an observation of a clock is trusted.
 *
 * @param driftPpm largest rate difference of two clocks, in parts per million
 * @param staleNanos age from which an observation is ignored
 */
public record DriftModel(long driftPpm, long staleNanos) {
    private static final long PPM = 1_000_000;

    /** Returns the largest drift of the two clocks in this time, rounded up. */
    long driftNanos(long elapsedNanos) {
        return (elapsedNanos * driftPpm + PPM - 1) / PPM;
    }

    /** Returns the interval widened by the drift of its age; null when it is too old. */
    @Nullable
    EpochOffset aged(EpochOffset epochOffset, long ageNanos) {
        long age = Math.max(0, ageNanos);
        return age > staleNanos ? null : epochOffset.widened(driftNanos(age));
    }
}
