package dev.sluice.cluster;

import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one exchange that are shared with the other members. It decides; this package only carries its requests
 * to the store. Thread-safe, and no method blocks.
 */
public interface SharedBudget {
    /** Returns the name of the exchange. */
    String exchange();

    /** Returns the next request, to be sent at once; null while an earlier one may still be answered. */
    @Nullable
    SyncRequest nextRequest(long nowNanos);

    /** Reads a response and lets calls go that fit now. Returns whether to ask again at once. */
    boolean received(SyncResponse response, long nowNanos);

    /** Records that the open request gets no response. */
    void failed();

    /** Records that the machine slept, so that the lease may be over although the monotonic clock does not show it. */
    void clockJumped(long nowNanos);

    /** Returns the state at that time. */
    ClusterState state(long nowNanos);

    /** Returns the membership for status and metrics. */
    ClusterStatus status(long nowNanos);

    /** Returns the bans and pauses in force of shared limits that this gateway saw itself. */
    List<BanNotice> bansSeenHere(long nowNanos);

    /** Keeps these bans and pauses, which other members saw, until they end. */
    void keepBans(List<MemberBans.Active> bans, long nowNanos);

    /** Returns whether calls of bots use the exchange. An exchange that is not in use is synchronized less often. */
    boolean isUsed();

    /**
     * Returns whether a call waits because this member has too little of a limit or not the nonces of a key, so that it
     * should ask soon.
     */
    boolean isUrgent(long nowNanos);
}
