package dev.sluice.sim.exchange;

/**
 * How fast a counter falls: {@code units} in every {@code perNanos}, made good at steps of {@code stepNanos} that lie at
 * {@code phaseNanos + k * stepNanos}. A step of one nanosecond is a continuous fall.
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

    /** The same fall on average, seen only at each step: Kraken's counters drop "every couple of seconds". */
    public Decay inSteps(long stepNanos, long phaseNanos) {
        return new Decay(units, perNanos, stepNanos, phaseNanos);
    }

    /** What falls between two moments, in units times {@link #perNanos}; no more than {@code most} of them. */
    long between(long fromNanos, long toNanos, long most) {
        long steps = Math.floorDiv(toNanos - phaseNanos, stepNanos) - Math.floorDiv(fromNanos - phaseNanos, stepNanos);
        long perStep = units * stepNanos;
        return steps > most / perStep ? most : steps * perStep;
    }
}
