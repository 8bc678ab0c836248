package dev.sluice.core.breaker;

import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ProbePermit;
import org.jspecify.annotations.Nullable;

/** A breaker at one scope, with the mode it holds in the mode registry. */
final class ScopedBreaker {
    final ModeScope modeScope;
    final Breaker breaker;

    /** The mode it holds; null when it holds none. */
    @Nullable
    ModeHold held;

    /** The pass of the held mode, which lets one trial order through. */
    @Nullable
    ProbePermit probePermit;

    BreakerPhase phase = BreakerPhase.CLOSED;
    long trips;

    /**
     * True when an operator set the state since the last update of the mode registry. This is reported even when the
     * state did not change.
     */
    boolean forced;

    /** The identity that changed the state last. */
    String who = "";

    /** The index of the stored entry for the next process; -1 when there is none. */
    int keptAt = -1;

    ScopedBreaker(ModeScope modeScope, Breaker breaker) {
        this.modeScope = modeScope;
        this.breaker = breaker;
    }

    /** Returns whether the next process finds this state: it starts closed where nothing is stored. */
    boolean isKept() {
        return keptAt >= 0 || phase == BreakerPhase.CLOSED;
    }

    /** Returns whether this breaker can be discarded without losing information. */
    boolean isIdle(long now) {
        return held == null
                && phase == BreakerPhase.CLOSED
                && breaker.status(now).failures() == 0;
    }
}
