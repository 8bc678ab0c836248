package dev.sluice.exchanges;

import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.Membership;

/**
 * This gateway's membership in a cluster, which is the same for all exchanges.
 *
 * @param isFirstStart whether the operator states that no earlier process of this member has used the limits without
 *     saving it
 */
public record ClusterMembership(
        Membership membership, ClusterTimings timings, SharingSettings sharing, boolean isFirstStart) {}
