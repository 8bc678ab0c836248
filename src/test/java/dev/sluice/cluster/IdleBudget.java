package dev.sluice.cluster;

import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shared limits of an exchange in use, which request and keep nothing. */
public abstract class IdleBudget implements SharedBudget {
    @Override
    public @Nullable SyncRequest nextRequest(long nowNanos) {
        return null;
    }

    @Override
    public boolean received(SyncResponse response, long nowNanos) {
        return false;
    }

    @Override
    public void failed() {}

    @Override
    public void clockJumped(long nowNanos) {}

    @Override
    public ClusterState state(long nowNanos) {
        return ClusterState.SHARING;
    }

    @Override
    public ClusterStatus status(long nowNanos) {
        throw new UnsupportedOperationException("not asked here");
    }

    @Override
    public List<BanNotice> bansSeenHere(long nowNanos) {
        return List.of();
    }

    @Override
    public void keepBans(List<MemberBans.Active> bans, long nowNanos) {}

    @Override
    public boolean isUsed() {
        return true;
    }

    @Override
    public boolean isUrgent(long nowNanos) {
        return false;
    }
}
