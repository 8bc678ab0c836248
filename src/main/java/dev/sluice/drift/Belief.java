package dev.sluice.drift;

import org.jspecify.annotations.Nullable;

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

    /** What is left of an interval of that age: wider by drift; null when it is too old to be believed. */
    @Nullable
    Offset aged(Offset offset, long ageNanos) {
        long age = Math.max(0, ageNanos);
        return age > staleNanos ? null : offset.widened(driftNanos(age));
    }
}
