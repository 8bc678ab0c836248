package dev.sluice.core.ratelimit;

import dev.sluice.core.cluster.LeasedCap;
import org.jspecify.annotations.Nullable;

/** Gives each limit its part, when several gateways share a budget. Called under the lock of the budget. */
public interface LimitSharing {
    /**
     * Returns this process' part of a limit that was created or whose settings changed; null when the whole limit is
     * its own.
     */
    @Nullable
    LeasedCap capOf(Limit limit);

    /** Records that the budget has removed this idle instance. */
    void release(Limit limit, LeasedCap cap);
}
