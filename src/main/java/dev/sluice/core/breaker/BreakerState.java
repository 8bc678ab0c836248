package dev.sluice.core.breaker;

/**
 * A state of a breaker. Each transition is a method of the state it leaves and returns the state it enters; the default
 * methods ignore the event.
 *
 * <pre>
 *  Closed  -- too many failures -->      Open
 *  Open    -- open time over -->         Looking
 *  Looking -- enough successes -->       Trying (or Closed when no trial orders are sent)
 *  Trying  -- enough trial orders -->    Closed
 *  Looking, Trying -- one failure -->    Open
 *  any state -- operator -->             ForcedOpenState, ForcedClosedState, Disabled
 *  ForcedClosedState -- time over -->         Closed
 *  any state -- reset -->                Closed
 * </pre>
 *
 * <p>Times are nanoseconds and are compared by their difference.
 */
sealed interface BreakerState
        permits ClosedState,
                OpenState,
                HalfOpenObserving,
                HalfOpenProbing,
                ForcedOpenState,
                ForcedClosedState,
                DisabledState {
    /** Returns when the state began. A call that started earlier does not count in it. */
    long since();

    BreakerPhase breakerPhase();

    /** Returns the state after the time up to {@code now} has passed. */
    default BreakerState at(long now, BreakerRules breakerRules) {
        return this;
    }

    default BreakerState failed(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        return this;
    }

    default BreakerState succeeded(OutcomeCategory outcomeCategory, long now, BreakerRules breakerRules) {
        return this;
    }

    /** Returns the trips in a row, reduced by one for each healthy period. */
    int trips(long now, BreakerRules breakerRules);

    /** Returns the reason of the state; "" while closed. */
    default String why() {
        return "";
    }

    /** Returns the nanoseconds until the state ends by itself; 0 when it does not. */
    default long nanosLeft(long now) {
        return 0;
    }
}
