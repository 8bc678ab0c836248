package dev.sluice.breaker;

import java.util.function.DoubleSupplier;

/**
 * A circuit breaker: its current state (see {@link State} for the transitions) and the events that move it. The owner
 * of the breaker decides what is stopped while {@link #holds} is true.
 *
 * <p>An outcome counts only when its call started in the current state. Times are nanoseconds of one monotonic clock.
 * Not thread-safe.
 */
public final class Breaker {
    /** The longest time for which an operator may force a breaker closed: 24 hours. */
    public static final long LONGEST_FORCED_NANOS = 86_400_000_000_000L;

    private Rules rules;
    private State state;
    private long allTrips;
    private boolean everFailed;
    private long failedAt;

    /**
     * Creates a closed breaker.
     *
     * @param tries whether the owner sends trial orders in the second half-open stage
     * @param chance draws the jitter, from 0 (included) to 1 (excluded)
     */
    public Breaker(TripSettings trip, RecoverySettings recovery, boolean tries, DoubleSupplier chance, long now) {
        rules = new Rules(trip, recovery, tries, chance);
        state = rules.closed(0, now);
    }

    /**
     * Replaces the settings and keeps the state. When the trip settings change, the counters of a closed breaker start
     * again at zero.
     */
    public void reload(TripSettings trip, RecoverySettings recovery, long now) {
        step(now);
        boolean counts = !trip.equals(rules.trip());
        rules = new Rules(trip, recovery, rules.tries(), rules.chance());
        if (counts && state instanceof Closed closed) {
            state = new Closed(closed.since(), closed.tripsBefore(), new Tallies(trip, now));
        } else if (counts && state instanceof ForcedClosed forced) {
            state = new ForcedClosed(forced.since(), forced.until(), new Tallies(trip, now), forced.why());
        }
    }

    /** Records a failure of a call of this sort. */
    public void failed(Sort sort, long startedAt, long now) {
        step(now);
        everFailed = true;
        failedAt = now;
        if (startedAt - state.since() >= 0) {
            enter(state.failed(sort, now, rules));
        }
    }

    /** Records a success of a call of this sort. */
    public void succeeded(Sort sort, long startedAt, long now) {
        step(now);
        if (startedAt - state.since() >= 0) {
            enter(state.succeeded(sort, now, rules));
        }
    }

    public void forceOpen(String why, long now) {
        enter(new ForcedOpen(now, why));
    }

    public void forceClosed(long nanos, String why, long now) {
        enter(new ForcedClosed(now, now + nanos, new Tallies(rules.trip(), now), why));
    }

    public void disable(String why, long now) {
        enter(new Disabled(now, why));
    }

    /** Closes the breaker and clears everything it has recorded: counters, trips in a row and a forced state. */
    public void reset(long now) {
        enter(rules.closed(0, now));
    }

    public boolean holds(long now) {
        return state.at(now, rules).phase().holds();
    }

    public Phase phase(long now) {
        return state.at(now, rules).phase();
    }

    /** Returns the number of trips since the breaker was created. */
    public long allTrips() {
        return allTrips;
    }

    /** Returns the status at this moment, without changing the breaker. */
    public BreakerStatus status(long now) {
        State present = state.at(now, rules);
        return new BreakerStatus(
                present.phase(),
                present.trips(now, rules),
                good(present),
                failures(present, now),
                now - present.since(),
                present.nanosLeft(now),
                everFailed ? now - failedAt : -1,
                allTrips,
                present.why());
    }

    private static int good(State present) {
        if (present instanceof Looking looking) {
            return looking.good();
        }
        return present instanceof Trying trying ? trying.good() : 0;
    }

    private static int failures(State present, long now) {
        if (present instanceof Closed closed) {
            return closed.tallies().failures(now);
        }
        return present instanceof ForcedClosed forced ? forced.tallies().failures(now) : 0;
    }

    /** Returns what the next process needs to restore the breaker, without changing it. */
    public Kept kept(long now) {
        State present = state.at(now, rules);
        return new Kept(present.phase(), present.trips(now, rules), present.nanosLeft(now));
    }

    /**
     * Restores the state of an earlier process, never laxer than it was: a half-open breaker starts again at the first
     * stage. The remaining open time is limited to the longest configured open time.
     */
    public void resume(Kept kept, String why, long now) {
        long longest = rules.recovery().longestOpenMs() * TripSettings.NANOS_PER_MILLI;
        long left = Math.max(0, kept.leftNanos());
        state = switch (kept.phase()) {
            case CLOSED -> rules.closed(kept.trips(), now);
            case OPEN -> new Open(now, now + Math.min(longest, left), Math.max(1, kept.trips()), why);
            case LOOKING, TRYING -> new Looking(now, Math.max(1, kept.trips()), 0, why);
            case FORCED_OPEN -> new ForcedOpen(now, why);
            case FORCED_CLOSED ->
                new ForcedClosed(now, now + Math.min(LONGEST_FORCED_NANOS, left), new Tallies(rules.trip(), now), why);
            case DISABLED -> new Disabled(now, why);
        };
    }

    private void step(long now) {
        state = state.at(now, rules);
    }

    private void enter(State next) {
        allTrips += next instanceof Open && !(state instanceof Open) ? 1 : 0;
        state = next;
    }
}
