package dev.sluice.core.cluster;

import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.Decay;
import dev.sluice.sim.counter.DecayingCounter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;

/**
 * A limit of the simulated exchange.
 *
 * @param unansweredNanos how long after a call's start the exchange may count it at the latest
 * @param stepNanos the step of the decay; 0 when it is even
 * @param boundNanos how wrong a member may know the exchange's clock; only aligned windows care
 */
record TestLimit(
        String name, Kind kind, long size, long windowNanos, long unansweredNanos, long stepNanos, long boundNanos) {
    enum Kind {
        ROLLING,
        ALIGNED,
        DECAYING
    }

    SharedLimit shared(int floorPercent) {
        long drain = unansweredNanos + windowNanos + stepNanos + 2 * boundNanos;
        return new SharedLimit(
                name, "", size, size * floorPercent / 100, ClusterTimings.withMargin(drain), kind + " " + windowNanos);
    }

    Counter counter() {
        return switch (kind) {
            case ROLLING -> new SlidingLog(size, windowNanos, OverLimitPolicy.COUNTS);
            case ALIGNED -> new AlignedWindowCounter(size, windowNanos, 0, OverLimitPolicy.COUNTS);
            case DECAYING ->
                new DecayingCounter(
                        size,
                        stepNanos == 0
                                ? Decay.continuous(size, windowNanos)
                                : Decay.continuous(size, windowNanos).inSteps(stepNanos, 0),
                        OverLimitPolicy.COUNTS);
        };
    }
}
