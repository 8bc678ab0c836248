package dev.sluice.core.breaker;

import dev.sluice.base.unit.Nanos;
import java.util.function.DoubleSupplier;

/**
 * A circuit breaker: its current state (see {@link BreakerState} for the transitions) and the events that move it. The
 * owner of the breaker decides what is stopped while {@link #holds} is true.
 *
 * <p>An outcome counts only when its call started in the current state. Times are nanoseconds of one monotonic clock.
 * Not thread-safe.
 */
public final class Breaker {
    /** The longest time for which an operator may force a breaker closed: 24 hours. */
    public static final long MAX_FORCED_NANOS = 86_400 * Nanos.PER_SECOND;

    private BreakerState.Rules breakerRules;
    private BreakerState state;
    private long totalTrips;
    private boolean everFailed;
    private long failedAt;

    /**
     * Creates a closed breaker.
     *
     * @param tries whether the owner sends trial orders in the second half-open stage
     * @param chance draws the jitter, from 0 (included) to 1 (excluded)
     */
    public Breaker(TripSettings trip, RecoverySettings recovery, boolean tries, DoubleSupplier chance, long now) {
        breakerRules = new BreakerState.Rules(trip, recovery, tries, chance);
        state = breakerRules.closed(0, now);
    }

    /**
     * Replaces the settings and keeps the state. When the trip settings change, the counters of a closed breaker start
     * again at zero.
     */
    public void reload(TripSettings trip, RecoverySettings recovery, long now) {
        step(now);
        boolean counts = !trip.equals(breakerRules.trip());
        breakerRules = new BreakerState.Rules(trip, recovery, breakerRules.tries(), breakerRules.chance());
        if (counts && state instanceof BreakerState.Closed closedState) {
            state = new BreakerState.Closed(
                    closedState.since(), closedState.tripsBefore(), new OutcomeWindows(trip, now));
        } else if (counts && state instanceof BreakerState.ForcedClosed forced) {
            state = new BreakerState.ForcedClosed(
                    forced.since(), forced.until(), new OutcomeWindows(trip, now), forced.why());
        }
    }

    /** Records a failure of a call of this sort. */
    public void failed(OutcomeCategory category, long startedAt, long now) {
        step(now);
        everFailed = true;
        failedAt = now;
        if (startedAt - state.since() >= 0) {
            enter(state.failed(category, now, breakerRules));
        }
    }

    /** Records a success of a call of this sort. */
    public void succeeded(OutcomeCategory category, long startedAt, long now) {
        step(now);
        if (startedAt - state.since() >= 0) {
            enter(state.succeeded(category, now, breakerRules));
        }
    }

    public void forceOpen(String why, long now) {
        enter(new BreakerState.ForcedOpen(now, why));
    }

    public void forceClosed(long nanos, String why, long now) {
        enter(new BreakerState.ForcedClosed(now, now + nanos, new OutcomeWindows(breakerRules.trip(), now), why));
    }

    public void disable(String why, long now) {
        enter(new BreakerState.Disabled(now, why));
    }

    /** Closes the breaker and clears everything it has recorded: counters, trips in a row and a forced state. */
    public void reset(long now) {
        enter(breakerRules.closed(0, now));
    }

    public boolean holds(long now) {
        return state.at(now, breakerRules).breakerPhase().holds();
    }

    public BreakerPhase phase(long now) {
        return state.at(now, breakerRules).breakerPhase();
    }

    /** Returns the number of trips since the breaker was created. */
    public long totalTrips() {
        return totalTrips;
    }

    /** Returns the status at this moment, without changing the breaker. */
    public BreakerStatus status(long now) {
        BreakerState present = state.at(now, breakerRules);
        return new BreakerStatus(
                present.breakerPhase(),
                present.trips(now, breakerRules),
                good(present),
                failures(present, now),
                now - present.since(),
                present.nanosLeft(now),
                everFailed ? now - failedAt : -1,
                totalTrips,
                present.why());
    }

    private static int good(BreakerState present) {
        if (present instanceof BreakerState.HalfOpenObserving halfOpenObserving) {
            return halfOpenObserving.good();
        }
        return present instanceof BreakerState.HalfOpenProbing halfOpenProbing ? halfOpenProbing.good() : 0;
    }

    private static int failures(BreakerState present, long now) {
        if (present instanceof BreakerState.Closed closedState) {
            return closedState.outcomeWindows().failures(now);
        }
        return present instanceof BreakerState.ForcedClosed forced
                ? forced.outcomeWindows().failures(now)
                : 0;
    }

    /** Returns what the next process needs to restore the breaker, without changing it. */
    public StoredBreaker snapshot(long now) {
        BreakerState present = state.at(now, breakerRules);
        return new StoredBreaker(present.breakerPhase(), present.trips(now, breakerRules), present.nanosLeft(now));
    }

    /**
     * Restores the state of an earlier process, never laxer than it was: a half-open breaker starts again at the first
     * stage. The remaining open time is limited to the longest configured open time.
     */
    public void resume(StoredBreaker snapshot, String why, long now) {
        long longest = breakerRules.recovery().maxOpenMs() * Nanos.PER_MILLI;
        long left = Math.max(0, snapshot.leftNanos());
        state = switch (snapshot.breakerPhase()) {
            case CLOSED -> breakerRules.closed(snapshot.trips(), now);
            case OPEN -> new BreakerState.Open(now, now + Math.min(longest, left), Math.max(1, snapshot.trips()), why);
            case HALF_OPEN_OBSERVING, HALF_OPEN_PROBING ->
                new BreakerState.HalfOpenObserving(now, Math.max(1, snapshot.trips()), 0, why);
            case FORCED_OPEN -> new BreakerState.ForcedOpen(now, why);
            case FORCED_CLOSED ->
                new BreakerState.ForcedClosed(
                        now, now + Math.min(MAX_FORCED_NANOS, left), new OutcomeWindows(breakerRules.trip(), now), why);
            case DISABLED -> new BreakerState.Disabled(now, why);
        };
    }

    private void step(long now) {
        state = state.at(now, breakerRules);
    }

    private void enter(BreakerState next) {
        totalTrips += next instanceof BreakerState.Open && !(state instanceof BreakerState.Open) ? 1 : 0;
        state = next;
    }
}
