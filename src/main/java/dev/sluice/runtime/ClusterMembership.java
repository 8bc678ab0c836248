package dev.sluice.runtime;

import dev.sluice.core.admission.SharingSettings;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.Membership;

/** This gateway's membership in a cluster, which is the same for all exchanges. */
public record ClusterMembership(Membership membership, ClusterTimings timings, SharingSettings sharing) {}
