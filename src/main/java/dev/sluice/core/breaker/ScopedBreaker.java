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
    ModeHold hold;

    /** The permit of the held mode for one trial order; null when there is none. */
    @Nullable
    ProbePermit probePermit;

    BreakerPhase phase = BreakerPhase.CLOSED;
    long trips;

    /**
     * Whether an operator set the state since the last update of the mode registry. That is recorded even if the state
     * did not change.
     */
    boolean isForced;

    /** The identity that changed the state last. */
    String who = "";

    /** The index of the stored entry for the next process; -1 when there is none. */
    int storedAt = -1;

    ScopedBreaker(ModeScope modeScope, Breaker breaker) {
        this.modeScope = modeScope;
        this.breaker = breaker;
    }

    /** Returns whether the next process restores this state; it starts closed where nothing is stored. */
    boolean isStored() {
        return storedAt >= 0 || phase == BreakerPhase.CLOSED;
    }

    /** Returns whether nothing is lost when this breaker is removed. */
    boolean isIdle(long now) {
        return hold == null
                && phase == BreakerPhase.CLOSED
                && breaker.status(now).failures() == 0;
    }
}
