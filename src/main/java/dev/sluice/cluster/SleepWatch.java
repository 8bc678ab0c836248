package dev.sluice.cluster;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.cluster.ClusterTimings;

/** Finds that the machine slept: meanwhile its monotonic clock, which measures leases, may have stood still. */
final class SleepWatch {
    private final Clocks clocks;
    private long nanos;
    private long epochMillis;

    SleepWatch(Clocks clocks) {
        this.clocks = clocks;
        nanos = clocks.nanos();
        epochMillis = clocks.epochMillis();
    }

    /** Returns whether the machine slept since the last call, or since this was created. */
    boolean hasSlept() {
        long formerNanos = nanos;
        long formerEpochMillis = epochMillis;
        nanos = clocks.nanos();
        epochMillis = clocks.epochMillis();
        return ClusterTimings.hasSlept(nanos - formerNanos, epochMillis - formerEpochMillis);
    }
}
