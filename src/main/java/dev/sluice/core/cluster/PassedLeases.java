package dev.sluice.core.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The leases of all exchanges that a process passes to the next process of the same member, on the same machine. They
 * are sent once and not stored, so a third process begins with its floors.
 *
 * @param nanos when they were passed, by the monotonic clock of the machine
 * @param epochMillis when they were passed, by its wall clock
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
     * the clocks are not those by which it was passed.
     *
     * @param maxLeaseNanos how long a lease lasts at most
     */
    public @Nullable PassedLease of(String exchange, long maxLeaseNanos, long nowNanos, long nowEpochMillis) {
        PassedLease lease = exchanges.get(exchange);
        long elapsedNanos = nowNanos - nanos;
        if (lease == null || elapsedNanos < 0 || ClusterTimings.hasSlept(elapsedNanos, nowEpochMillis - epochMillis)) {
            return null;
        }
        long leftNanos = lease.endNanos() - nowNanos;
        return leftNanos > 0 && leftNanos <= maxLeaseNanos ? lease : null;
    }
}
