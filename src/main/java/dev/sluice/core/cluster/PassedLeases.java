package dev.sluice.core.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The leases of all exchanges that a process passes to the next process of the same member, on the same machine. They
 * are sent once, and no file keeps them: a third process begins with its floors.
 *
 * @param nanos when they were passed, on the monotonic clock of the machine
 * @param epochMillis when they were passed, on its wall clock
 * @param exchanges the leases by exchange
 */
public record PassedLeases(long nanos, long epochMillis, Map<String, PassedLease> exchanges) {
    /** No leases: the process begins with its floors. */
    public static final PassedLeases NONE = new PassedLeases(0, 0, Map.of());

    public PassedLeases {
        exchanges = Map.copyOf(exchanges);
    }

    /**
     * Returns the lease of an exchange; null if there is none, it is over, the machine slept since it was passed, or
     * these are not the clocks by which it was passed.
     *
     * @param longestNanos how long a lease lasts at most
     */
    public @Nullable PassedLease of(String exchange, long longestNanos, long nowNanos, long nowEpochMillis) {
        PassedLease lease = exchanges.get(exchange);
        long since = nowNanos - nanos;
        if (lease == null || since < 0 || ClusterTimings.hasSlept(since, nowEpochMillis - epochMillis)) {
            return null;
        }
        long left = lease.endNanos() - nowNanos;
        return left > 0 && left <= longestNanos ? lease : null;
    }
}
