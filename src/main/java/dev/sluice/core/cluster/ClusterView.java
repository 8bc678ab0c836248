package dev.sluice.core.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * This gateway's cluster at one time, for status, health routes, metrics and alerts.
 *
 * @param name the name of the cluster
 * @param member the name of this gateway
 * @param members the names of all gateways
 * @param isStoreConnected whether the store can be used
 * @param storeTrouble why it cannot be used; "" when it can, or before the first attempt
 * @param warnings statements of other members that are ignored, in full or in part, and why; and another process with
 *     the name of this member
 * @param exchanges the membership of each exchange in use, by name
 * @param issues for each exchange in use of which this gateway does not use its whole part: the reason
 */
public record ClusterView(
        String name,
        String member,
        List<String> members,
        boolean isStoreConnected,
        String storeTrouble,
        List<String> warnings,
        Map<String, ClusterStatus> exchanges,
        Map<String, String> issues) {
    public ClusterView {
        members = List.copyOf(members);
        warnings = List.copyOf(warnings);
        exchanges = new TreeMap<>(exchanges);
        issues = new TreeMap<>(issues);
    }
}
