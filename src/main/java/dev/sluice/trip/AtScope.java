package dev.sluice.trip;

import dev.sluice.breaker.Breaker;
import dev.sluice.breaker.Phase;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Pass;
import dev.sluice.mode.Scope;
import org.jspecify.annotations.Nullable;

/** One breaker at one scope, and what it has on the board. */
final class AtScope {
    final Scope scope;
    final Breaker breaker;

    /** What it holds; null: nothing. */
    @Nullable
    HeldMode held;

    /** The pass on its hold: one order may have it. */
    @Nullable
    Pass pass;

    Phase phase = Phase.CLOSED;
    long trips;

    /** An operator put it where it stands since it was shown last: news, even when it stood so before. */
    boolean forced;

    /** Who moved it last. */
    String who = "";

    /** Where it is kept for the next process; -1: nowhere. */
    int keptAt = -1;

    AtScope(Scope scope, Breaker breaker) {
        this.scope = scope;
        this.breaker = breaker;
    }

    /** Nothing about it would be missed. */
    boolean isIdle(long now) {
        return held == null && phase == Phase.CLOSED && breaker.status(now).failures() == 0;
    }
}
