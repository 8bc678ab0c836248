package dev.sluice.core.admission;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.PassedLease;
import dev.sluice.core.cluster.SharedLimit;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import org.jspecify.annotations.Nullable;

/**
 * The leases of the limits that one exchange shares with other gateways: the requests to the store, and what its
 * responses change.
 *
 * <p>Every method runs under the lock of the admission controller, like the controller's own. Thread-safe.
 */
public final class LimitLeases {
    private final AdmissionController admission;
    private final SharedLimits sharedLimits;
    private final ClusterMember member;
    private final LimitStates limitStates;
    private final NonceSequences nonceSequences;
    private final AdmissionEngine engine;
    private final SharedBans bans;

    LimitLeases(
            AdmissionController admission,
            SharedLimits sharedLimits,
            ClusterMember member,
            LimitStates limitStates,
            NonceSequences nonceSequences,
            AdmissionEngine engine,
            SharedBans bans) {
        this.admission = admission;
        this.sharedLimits = sharedLimits;
        this.member = member;
        this.limitStates = limitStates;
        this.nonceSequences = nonceSequences;
        this.engine = engine;
        this.bans = bans;
    }

    /** Returns the bans and pauses of these limits. */
    public SharedBans bans() {
        return bans;
    }

    /**
     * Creates the limits and the nonce keys of which the former process of this member passed a part, so that the next
     * request states them. Call it before the first call.
     */
    public void create(PassedLease passed, long asOf) {
        synchronized (admission) {
            long now = admission.advanceTo(asOf);
            for (PassedLease.Part part : passed.parts()) {
                if (part.limit().equals(SharedLimit.NONCE)) {
                    nonceSequences.create(part.scopeKey(), now);
                } else {
                    sharedLimits.create(part.limit(), part.scopeKey(), now);
                }
            }
        }
    }

    /**
     * Asks nothing any more, and returns the lease for the next process of this member; null when none holds. {@link
     * AdmissionEvent.HandedOver} must come under the same lock.
     */
    public @Nullable PassedLease handOver(long asOf) {
        synchronized (admission) {
            return member.handOver(admission.advanceTo(asOf));
        }
    }

    /** Returns the next request to the store; null while one is open. */
    public @Nullable SyncRequest nextRequest(long asOf) {
        synchronized (admission) {
            return member.nextRequest(admission.advanceTo(asOf));
        }
    }

    /** Reads the store's response and retries the calls that wait. Returns whether to ask again at once. */
    public boolean received(SyncResponse response, long asOf, Decisions out) {
        synchronized (admission) {
            long now = admission.beginOperation(asOf, out);
            boolean shouldAskAgain = member.received(response, now);
            for (LimitState limitState : limitStates.all()) {
                if (limitState.limit.leasedCap() != null && !limitState.queue.isEmpty()) {
                    limitStates.scheduleRetry(limitState);
                }
            }
            nonceSequences.scheduleAllRetries();
            engine.retryWaiting(now);
            return shouldAskAgain;
        }
    }

    /** Records that the open request has no response. */
    public void failed() {
        synchronized (admission) {
            member.failed();
        }
    }

    /** Ends the lease, because the machine slept. */
    public void clockJumped(long asOf) {
        synchronized (admission) {
            member.clockJumped(admission.advanceTo(asOf));
        }
    }

    /** Returns the incarnation to keep beside the saved usage. */
    public long incarnationToKeep() {
        synchronized (admission) {
            return member.incarnationToKeep();
        }
    }

    /** Returns what this gateway may use at that time, and why. */
    public ClusterState state(long asOf) {
        synchronized (admission) {
            return member.state(admission.advanceTo(asOf));
        }
    }

    /** Returns the membership for status and metrics. */
    public ClusterStatus status(long asOf) {
        synchronized (admission) {
            long now = admission.advanceTo(asOf);
            return member.status(nonceSequences.holders(now), now);
        }
    }

    /**
     * Returns whether a call waits at a shared limit, or for the nonces of its key, so that the store should be asked
     * soon.
     */
    public boolean isUrgent(long asOf) {
        synchronized (admission) {
            return sharedLimits.isUrgent() || nonceSequences.isUrgent(admission.advanceTo(asOf));
        }
    }
}
