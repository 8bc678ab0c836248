package dev.sluice.limit;

import org.jspecify.annotations.Nullable;

/** What the budget keeps with each of its limits: its place, and who still needs it. Guarded by the gate's lock. */
abstract sealed class Member permits Limit {
    /** Where the budget keeps it; set once by the budget. */
    @Nullable
    LimitGroup group;

    String scopeKey = "";
    boolean forgotten;
    long touchedAt;

    private int pins;

    /** Whose quota this is; empty outside a budget. */
    public final String scopeKey() {
        return scopeKey;
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
}
