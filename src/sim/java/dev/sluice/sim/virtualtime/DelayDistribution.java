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
    private final double least;
    private final double most;
    private final double mu;
    private final double sigma;

    DelayDistribution(SplittableRandom random, double leastMs, double maxMs) {
        if (!(leastMs > 0 && leastMs <= maxMs)) {
            throw new IllegalArgumentException(
                    "delays of " + leastMs + " to " + maxMs + " ms: the least is above 0 and not above the most");
        }
        this.random = random;
        this.least = leastMs;
        this.most = maxMs;
        this.mu = (Math.log(leastMs) + Math.log(maxMs)) / 2;
        this.sigma = (Math.log(maxMs) - Math.log(leastMs)) / 4;
    }

    /** Returns the shortest delay. */
    long leastNanos() {
        return (long) (least * NANOS_PER_MILLI);
    }

    long nanos() {
        double ms = least;
        do {
            ms = Math.exp(mu + sigma * random.nextGaussian());
        } while (sigma > 0 && (ms < least || ms > most));
        return (long) (Math.min(most, Math.max(least, ms)) * NANOS_PER_MILLI);
    }
}
