package dev.sluice.core.breaker;

import dev.sluice.base.unit.Nanos;
import java.util.function.DoubleSupplier;

/**
 * A circuit breaker; {@link BreakerState} has its states and their transitions. The owner of the breaker stops calls
 * while {@link BreakerPhase#holds} is true.
 *
 * <p>An outcome counts only when its call started in the current state. Times are nanoseconds of one monotonic clock.
 * Not thread-safe.
 */
public final class Breaker {
    /** The longest time for which an operator may force a breaker closed: 24 hours. */
    public static final long MAX_FORCED_NANOS = 86_400 * Nanos.PER_SECOND;

    private BreakerState.Rules rules;
    private BreakerState state;
    private long totalTrips;
    private boolean hasFailed;
    private long lastFailureNanos;

    /**
     * Creates a closed breaker.
     *
     * @param sendsTrialOrders whether the owner sends trial orders in the second half-open stage
     * @param random draws the jitter, from 0 (included) to 1 (excluded)
     */
    public Breaker(
            TripSettings trip, RecoverySettings recovery, boolean sendsTrialOrders, DoubleSupplier random, long now) {
        rules = new BreakerState.Rules(trip, recovery, sendsTrialOrders, random);
        state = rules.closed(0, now);
    }

    /**
     * Replaces the settings and keeps the state. When the trip settings change, the counters start again at zero.
     */
    public void reload(TripSettings trip, RecoverySettings recovery, long now) {
        advance(now);
        boolean isTripChanged = !trip.equals(rules.trip());
        rules = new BreakerState.Rules(trip, recovery, rules.sendsTrialOrders(), rules.random());
        if (isTripChanged && state instanceof BreakerState.Closed closed) {
            state = new BreakerState.Closed(closed.since(), closed.tripsBefore(), new OutcomeWindows(trip, now));
        } else if (isTripChanged && state instanceof BreakerState.ForcedClosed forced) {
            state = new BreakerState.ForcedClosed(
                    forced.since(), forced.until(), new OutcomeWindows(trip, now), forced.why());
        }
    }

    /** Records a failure of a call of this category. */
    public void recordFailure(OutcomeCategory category, long startedAt, long now) {
        advance(now);
        hasFailed = true;
        lastFailureNanos = now;
        if (startedAt - state.since() >= 0) {
            enter(state.onFailure(category, now, rules));
        }
    }

    /** Records a success of a call of this category. */
    public void recordSuccess(OutcomeCategory category, long startedAt, long now) {
        advance(now);
        if (startedAt - state.since() >= 0) {
            enter(state.onSuccess(category, now, rules));
        }
    }

    public void forceOpen(String why, long now) {
        enter(new BreakerState.ForcedOpen(now, why));
    }

    public void forceClosed(long nanos, String why, long now) {
        enter(new BreakerState.ForcedClosed(now, now + nanos, new OutcomeWindows(rules.trip(), now), why));
    }

    public void disable(String why, long now) {
        enter(new BreakerState.Disabled(now, why));
    }

    /** Closes the breaker and clears its counters, its trips in a row and a forced state. */
    public void reset(long now) {
        enter(rules.closed(0, now));
    }

    public BreakerPhase phase(long now) {
        return state.at(now, rules).breakerPhase();
    }

    /** Returns the number of trips since the breaker was created. */
    public long totalTrips() {
        return totalTrips;
    }

    /** Returns the status at this moment, without changing the breaker. */
    public BreakerStatus status(long now) {
        BreakerState current = state.at(now, rules);
        return new BreakerStatus(
                current.breakerPhase(),
                current.trips(now, rules),
                successes(current),
                failures(current, now),
                now - current.since(),
                current.nanosLeft(now),
                hasFailed ? now - lastFailureNanos : -1,
                totalTrips,
                current.why());
    }

    private static int successes(BreakerState current) {
        if (current instanceof BreakerState.HalfOpenObserving observing) {
            return observing.successes();
        }
        return current instanceof BreakerState.HalfOpenProbing probing ? probing.successes() : 0;
    }

    private static int failures(BreakerState current, long now) {
        if (current instanceof BreakerState.Closed closed) {
            return closed.outcomeWindows().failures(now);
        }
        return current instanceof BreakerState.ForcedClosed forced
                ? forced.outcomeWindows().failures(now)
                : 0;
    }

    /** Returns what the next process needs to restore the breaker. */
    public StoredBreaker snapshot(long now) {
        BreakerState current = state.at(now, rules);
        return new StoredBreaker(current.breakerPhase(), current.trips(now, rules), current.nanosLeft(now));
    }

    /**
     * Restores the state of an earlier process, never a laxer one: a half-open breaker starts again at the first stage.
     * The remaining open time is at most the longest configured one.
     */
    public void restore(StoredBreaker stored, String why, long now) {
        long maxOpenNanos = rules.recovery().maxOpenMs() * Nanos.PER_MILLI;
        long left = Math.max(0, stored.leftNanos());
        state = switch (stored.breakerPhase()) {
            case CLOSED -> rules.closed(stored.trips(), now);
            case OPEN ->
                new BreakerState.Open(now, now + Math.min(maxOpenNanos, left), Math.max(1, stored.trips()), why);
            case HALF_OPEN_OBSERVING, HALF_OPEN_PROBING ->
                new BreakerState.HalfOpenObserving(now, Math.max(1, stored.trips()), 0, why);
            case FORCED_OPEN -> new BreakerState.ForcedOpen(now, why);
            case FORCED_CLOSED ->
                new BreakerState.ForcedClosed(
                        now, now + Math.min(MAX_FORCED_NANOS, left), new OutcomeWindows(rules.trip(), now), why);
            case DISABLED -> new BreakerState.Disabled(now, why);
        };
    }

    private void advance(long now) {
        state = state.at(now, rules);
    }

    private void enter(BreakerState next) {
        totalTrips += next instanceof BreakerState.Open && !(state instanceof BreakerState.Open) ? 1 : 0;
        state = next;
    }
}
