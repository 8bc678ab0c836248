package dev.sluice.exchanges;

import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.Membership;
import dev.sluice.core.cluster.PassedLeases;

/**
 * The membership of this gateway in a cluster, the same for all exchanges.
 *
 * @param isFirstStart whether the operator states that no earlier process of this member has used the limits without
 *     saving it
 * @param passedLeases the leases of the process that this one takes over from
 */
public record ClusterMembership(
        Membership membership,
        ClusterTimings timings,
        SharingSettings sharing,
        boolean isFirstStart,
        PassedLeases passedLeases) {
    /** Returns the membership for exchanges that are added while the gateway runs. */
    ClusterMembership withoutPassedLeases() {
        return new ClusterMembership(membership, timings, sharing, isFirstStart, PassedLeases.NONE);
    }
}
