package dev.sluice.sim.virtualtime;

import java.util.SplittableRandom;

/**
 * A distribution of one-way network delays in nanoseconds: lognormal with the two bounds at two sigma, or constant when
 * the bounds are equal.
 *
 * <p>Values outside the bounds are drawn again, so that the bounds are strict.
 */
final class DelayDistribution {
    private static final double NANOS_PER_MILLI = 1e6;

    private final SplittableRandom random;
    private final double min;
    private final double max;
    private final double mu;
    private final double sigma;

    DelayDistribution(SplittableRandom random, double minMs, double maxMs) {
        if (!(minMs > 0 && minMs <= maxMs)) {
            throw new IllegalArgumentException(
                    "delays of " + minMs + " to " + maxMs + " ms: the least is above 0 and not above the most");
        }
        this.random = random;
        this.min = minMs;
        this.max = maxMs;
        this.mu = (Math.log(minMs) + Math.log(maxMs)) / 2;
        this.sigma = (Math.log(maxMs) - Math.log(minMs)) / 4;
    }

    /** Returns the shortest delay. */
    long minNanos() {
        return (long) (min * NANOS_PER_MILLI);
    }

    long nanos() {
        double ms = min;
        do {
            ms = Math.exp(mu + sigma * random.nextGaussian());
        } while (sigma > 0 && (ms < min || ms > max));
        return (long) (Math.min(max, Math.max(min, ms)) * NANOS_PER_MILLI);
    }
}
