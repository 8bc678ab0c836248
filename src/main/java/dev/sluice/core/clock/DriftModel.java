package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * How far and for how long a measured offset of a clock is trusted.
 *
 * @param driftPpm maximum rate difference of two clocks, in parts per million
 * @param staleNanos maximum age of a measured offset
 */
public record DriftModel(long driftPpm, long staleNanos) {
    private static final long PPM = 1_000_000;

    /** Returns the maximum drift of two clocks in this time, rounded up. */
    long driftNanos(long elapsedNanos) {
        return (elapsedNanos * driftPpm + PPM - 1) / PPM;
    }

    /** Returns the interval widened by the maximum drift since its measurement; null when that was too long ago. */
    @Nullable
    EpochOffset aged(EpochOffset epochOffset, long ageNanos) {
        long age = Math.max(0, ageNanos);
        return age > staleNanos ? null : epochOffset.widened(driftNanos(age));
    }
}
