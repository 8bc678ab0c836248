package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;

/**
 * A counter of WebSocket connection attempts of each address in a sliding window, because no exchange documents when its windows begin. Not
 * thread-safe.
 */
final class ConnectionCounter {
    private final String limit;
    private final long size;
    private final long windowNanos;
    private final Map<String, SlidingLog> byAddress = BoundedMap.byAddress();

    ConnectionCounter(String limit, long size, long windowNanos) {
        this.limit = limit;
        this.size = size;
        this.windowNanos = windowNanos;
    }

    boolean take(String address, long nowNanos) {
        return byAddress
                .computeIfAbsent(address, any -> new SlidingLog(size, windowNanos, OverLimitPolicy.FREE))
                .take(1, nowNanos);
    }

    void addTo(List<LimitStats> limits, long nowNanos) {
        byAddress.forEach((address, log) -> limits.add(LimitStats.of(limit, address, log, nowNanos)));
    }
}
