package dev.sluice.core.cluster;

/** The state of a member of a cluster, which decides what it may use. */
public enum ClusterState {
    /** It has not registered yet. It uses its floors, or nothing while another member does not list it. */
    JOINING,
    /** Its lease holds. It uses its caps. */
    SHARING,
    /** Its lease holds, but the store lost data. It uses its caps; none grows until all members have stated theirs. */
    RECOVERING,
    /** Its lease is over. It uses its floors. */
    ALONE,
    /** Another process has its name. It uses nothing. */
    REPLACED;

    /** Returns whether the lease holds, so that the member uses its caps. */
    public boolean isLeased() {
        return this == SHARING || this == RECOVERING;
    }
}
