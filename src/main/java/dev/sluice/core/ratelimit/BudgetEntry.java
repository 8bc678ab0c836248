package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/** What the budget keeps with each of its limits: its place, and who still needs it. Guarded by the gate's lock. */
abstract sealed class BudgetEntry permits Limit {
    /** Where the budget keeps it; set once by the budget. */
    @Nullable
    LimitGroup group;

    String scopeKey = "";
    boolean forgotten;
    long touchedAt;

    /** The exchange's own count as an answer's header told it last; -1: none told any. */
    long told = -1;

    private int pins;

    /** Whose quota this is; empty outside a budget. */
    public final String scopeKey() {
        return scopeKey;
    }

    /** Under which number the levels know its limit, whatever that is called; 0: they do not. */
    public final long number() {
        return group == null ? 0 : group.number;
    }

    /** Whether no configuration has it any more: nothing is charged to it, but its bans hold. */
    public final boolean isRemoved() {
        return group != null && group.isRemoved;
    }

    /** Somebody waits for it or remembers a ban of it: until as many {@link #unpin} it is not idle, however empty. */
    public final void pin() {
        pins++;
    }

    public final void unpin() {
        pins--;
    }

    final boolean isPinned() {
        return pins != 0;
    }

    /** Whether the budget has let go of it: its charges end here, but nothing new is charged or remembered here. */
    public final boolean isForgotten() {
        return forgotten;
    }

    /** For show: what is made of it is in the limit. */
    public final long told() {
        return told;
    }
}
