package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What one exchange's membership looks like at one time, for status and metrics.
 *
 * @param state what the member may use, and why
 * @param isExcluded whether it may not even use its floors, because another member does not list it or another process
 *     has its name
 * @param isUsageUnknown whether this process began without saved usage, so that it must not use what a former process
 *     may have used
 * @param distrust what the store said that cannot be so, and because of which only floors are used for a while; "" when
 *     nothing
 * @param leaseNanos how long its caps still hold; 0 if they do not
 * @param generation the number of the store's generation; 0 before the first response
 * @param silentNanos for how long each other member has been silent; without members not heard of
 * @param limits the shared limits
 * @param nonceHolders who holds the nonces of each key that is in use, as far as this member knows
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
