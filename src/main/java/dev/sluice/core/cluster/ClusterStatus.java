package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * The membership of one exchange at one time, for status and metrics.
 *
 * @param isExcluded whether it may not even use its floors, because another member does not list it or another process
 *     has its name
 * @param isUsageUnknown whether this process began without saved usage, so that it must not use what a former process
 *     may have used
 * @param distrust why a response of the store cannot be correct, so that only floors are used for a while; "" when the
 *     store is trusted
 * @param leaseNanos nanoseconds until the lease ends; 0 if none holds
 * @param generation the number of the store's generation; 0 before the first response
 * @param silentNanos nanoseconds since each other member's last request, without members that sent none
 * @param nonceHolders the member that holds the nonces of each key in use, as far as this member knows
 */
public record ClusterStatus(
        ClusterState state,
        boolean isExcluded,
        boolean isUsageUnknown,
        String distrust,
        long leaseNanos,
        long generation,
        Map<String, Long> silentNanos,
        List<LimitLease> limits,
        List<NonceHolder> nonceHolders) {
    public ClusterStatus {
        silentNanos = Map.copyOf(silentNanos);
        limits = List.copyOf(limits);
        nonceHolders = List.copyOf(nonceHolders);
    }

    /**
     * One shared limit.
     *
     * @param limit the name of the limit
     * @param scopeKey the scope key; empty for a limit of the address
     * @param size the units of all members together
     * @param floor the units that this member always has
     * @param cap the units that this member may use now
     * @param used the units that are charged here now
     */
    public record LimitLease(
            String limit, @JsonProperty("of") String scopeKey, long size, long floor, long cap, long used) {}

    /**
     * The member that sends the calls with nonces of a key.
     *
     * @param key the id of the key
     * @param member the name of the member that holds its nonces
     */
    public record NonceHolder(
            String key, @JsonProperty("holder") String member) {}
}
