package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The data that the budget keeps with each limit: its position, and who still uses it. Guarded by the lock of the
 * admission controller.
 */
abstract sealed class BudgetEntry permits Limit {
    /** The group in which the budget keeps the limit; set once by the budget. */
    @Nullable
    LimitGroup group;

    String scopeKey = "";
    boolean forgotten;
    long touchedAt;

    /** The exchange's own count in the latest response header; -1 when there was none. */
    long told = -1;

    private int pins;

    /** Returns the scope key of this limit; empty outside a budget. */
    public final String scopeKey() {
        return scopeKey;
    }

    /**
     * Returns the number that identifies this limit in the usage store, independent of its name; 0 when it has none.
     */
    public final long number() {
        return group == null ? 0 : group.number;
    }

    /**
     * Returns whether the limit was removed from the configuration: nothing is charged to it, but its bans still
     * apply.
     */
    public final boolean isRemoved() {
        return group != null && group.isRemoved;
    }

    /**
     * Keeps the limit from being idle while a call waits for it or a ban of it is kept; each call needs one {@link
     * #unpin}.
     */
    public final void pin() {
        pins++;
    }

    public final void unpin() {
        pins--;
    }

    final boolean isPinned() {
        return pins != 0;
    }

    /** Returns whether the budget has removed this instance: its charges still end here, but it gets no new charges. */
    public final boolean isForgotten() {
        return forgotten;
    }

    /** Returns the exchange's own count for display; the limit itself already includes it. */
    public final long told() {
        return told;
    }
}
