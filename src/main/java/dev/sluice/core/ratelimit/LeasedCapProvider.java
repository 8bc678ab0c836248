package dev.sluice.core.ratelimit;

import dev.sluice.core.cluster.LeasedCap;
import org.jspecify.annotations.Nullable;

/**
 * Gives each limit the part that this process may use, when several gateways share a budget. Called under the lock of
 * the budget.
 */
public interface LeasedCapProvider {
    /**
     * Returns this process' part of a limit that was created or whose settings changed; null when the whole limit is
     * its own.
     */
    @Nullable
    LeasedCap capOf(Limit limit);

    /** Takes back the part of a limit that the budget has removed. */
    void release(LeasedCap cap);
}
