package dev.sluice.trip;

import dev.sluice.breaker.Breaker;
import dev.sluice.breaker.Phase;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Pass;
import dev.sluice.mode.Scope;
import org.jspecify.annotations.Nullable;

/** A breaker at one scope, with the mode it holds on the board. */
final class AtScope {
    final Scope scope;
    final Breaker breaker;

    /** The mode it holds; null when it holds none. */
    @Nullable
    HeldMode held;

    /** The pass of the held mode, which lets one trial order through. */
    @Nullable
    Pass pass;

    Phase phase = Phase.CLOSED;
    long trips;

    /**
     * True when an operator set the state since the last update of the board. This is reported even when the state did
     * not change.
     */
    boolean forced;

    /** The identity that changed the state last. */
    String who = "";

    /** The index of the stored entry for the next process; -1 when there is none. */
    int keptAt = -1;

    AtScope(Scope scope, Breaker breaker) {
        this.scope = scope;
        this.breaker = breaker;
    }

    /** Returns whether this breaker can be discarded without losing information. */
    boolean isIdle(long now) {
        return held == null && phase == Phase.CLOSED && breaker.status(now).failures() == 0;
    }
}
