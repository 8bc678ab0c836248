package dev.sluice.core.cluster;

/** What a member of a cluster may use now, and why. */
public enum ClusterState {
    /** It has not registered yet: it uses its floors, or nothing while another member does not list it. */
    JOINING,
    /** Its lease holds: it uses its caps. */
    SHARING,
    /** Its lease holds, but the store lost data: no cap grows until all members have stated theirs. */
    RECOVERING,
    /** Its lease is over: it uses its floors. */
    ALONE,
    /** Another process has its name: it uses nothing. */
    REPLACED;

    /** Returns whether the lease holds, so that the member uses its caps. */
    public boolean isLeased() {
        return this == SHARING || this == RECOVERING;
    }
}
