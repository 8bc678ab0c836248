package dev.sluice.status;

import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that this gateway is a member of.
 *
 * @param member the name of this gateway
 * @param storeTrouble why the store cannot be used; "" when it can
 * @param failedRequests the number of requests to the store without a valid response, by reason
 * @param warnings what other members state and this one ignores, and why
 * @param latchesConfirmedBy the members that have confirmed the latches of this one
 * @param exchanges the exchanges in use
 */
public record ClusterReport(
        String name,
        String member,
        List<String> members,
        boolean storeConnected,
        String storeTrouble,
        Map<String, Long> failedRequests,
        List<String> warnings,
        List<String> latchesConfirmedBy,
        List<Membership> exchanges) {
    /**
     * The membership of one exchange.
     *
     * @param leaseMs how long its parts of the limits hold; 0 when they do not
     * @param generation the number of the store's generation
     * @param lastRequestMs how long the last request to the store took; null before the first
     * @param silentMs the time since the store had something new of each other member
     * @param nonceKeys who holds the nonces of each key
     * @param issue why its lease does not hold; "" when it does
     */
    public record Membership(
            String exchange,
            ClusterState state,
            long leaseMs,
            long generation,
            @Nullable Double lastRequestMs,
            Map<String, Long> silentMs,
            List<ClusterStatus.LimitLease> limits,
            List<ClusterStatus.NonceHolder> nonceKeys,
            String issue) {}
}
