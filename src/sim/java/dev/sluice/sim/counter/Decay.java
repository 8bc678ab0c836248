package dev.sluice.sim.counter;

/**
 * The rate at which a counter decreases: {@code units} in every {@code perNanos}, applied in steps of {@code stepNanos}
 * at {@code phaseNanos + k * stepNanos}. A step of one nanosecond means continuous decay.
 *
 * <p>0.33 units a second is {@code units = 33, perNanos = 100 s}.
 */
public record Decay(long units, long perNanos, long stepNanos, long phaseNanos) {

    public Decay {
        CounterChecks.positive("units", units);
        CounterChecks.positive("perNanos", perNanos);
        CounterChecks.positive("stepNanos", stepNanos);
    }

    public static Decay continuous(long units, long perNanos) {
        return new Decay(units, perNanos, 1, 0);
    }

    /** Returns the same average rate applied in steps. Kraken's counters drop "every couple of seconds". */
    public Decay inSteps(long stepNanos, long phaseNanos) {
        return new Decay(units, perNanos, stepNanos, phaseNanos);
    }

    /** Returns the decay between two times, in units multiplied by {@link #perNanos} and limited to {@code max}. */
    long between(long fromNanos, long toNanos, long max) {
        long steps = Math.floorDiv(toNanos - phaseNanos, stepNanos) - Math.floorDiv(fromNanos - phaseNanos, stepNanos);
        long perStep = units * stepNanos;
        return steps > max / perStep ? max : steps * perStep;
    }
}
