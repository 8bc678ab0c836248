package dev.sluice.core.breaker;

import java.util.function.DoubleSupplier;

/**
 * A state of a breaker. Each transition is a method of the state it leaves and returns the state it enters; the default
 * methods ignore the event.
 *
 * <pre>
 *  Closed             -- too many failures -->    Open
 *  Open               -- open time over -->       HalfOpenObserving
 *  HalfOpenObserving  -- enough successes -->     HalfOpenProbing (or Closed when no trial orders are sent)
 *  HalfOpenProbing    -- enough trial orders -->  Closed
 *  both half-open     -- one failure -->          Open
 *  any state          -- operator -->             ForcedOpen, ForcedClosed, Disabled
 *  ForcedClosed       -- time over -->            Closed
 *  any state          -- reset -->                Closed
 * </pre>
 *
 * <p>Times are nanoseconds and are compared by their difference.
 */
sealed interface BreakerState {
    /** Returns the time at which the state began. A call that started earlier does not count in it. */
    long since();

    BreakerPhase breakerPhase();

    /** Returns the state at this time, which may have followed this one because a time is over. */
    default BreakerState at(long now, Rules rules) {
        return this;
    }

    default BreakerState onFailure(OutcomeCategory category, long now, Rules rules) {
        return this;
    }

    default BreakerState onSuccess(OutcomeCategory category, long now, Rules rules) {
        return this;
    }

    /** Returns the trips in a row, reduced by one for each healthy period. */
    int trips(long now, Rules rules);

    /** Returns the reason of the state; "" while closed. */
    default String why() {
        return "";
    }

    /** Returns the nanoseconds until the state ends by itself; 0 when it does not. */
    default long nanosLeft(long now) {
        return 0;
    }

    /** The normal state: calls pass and outcomes are counted. Only the counters are mutable. */
    record Closed(long since, int tripsBefore, OutcomeWindows outcomeWindows) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.CLOSED;
        }

        @Override
        public BreakerState onFailure(OutcomeCategory category, long now, Rules rules) {
            OutcomeWindow outcomeWindow = outcomeWindows.of(category);
            return outcomeWindow.recordFailure(now)
                    ? rules.open(trips(now, rules) + 1, outcomeWindow.describe(now), now)
                    : this;
        }

        @Override
        public BreakerState onSuccess(OutcomeCategory category, long now, Rules rules) {
            outcomeWindows.of(category).recordSuccess(now);
            return this;
        }

        @Override
        public int trips(long now, Rules rules) {
            long healed = (now - since) / rules.recovery().healthyNanos();
            return (int) Math.max(0, tripsBefore - healed);
        }
    }

    /** The state after a trip, until the open time is over. Outcomes are not counted. */
    record Open(long since, long until, int trips, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.OPEN;
        }

        @Override
        public BreakerState at(long now, Rules rules) {
            return now - until >= 0 ? new HalfOpenObserving(until, trips, 0, why) : this;
        }

        @Override
        public int trips(long now, Rules rules) {
            return trips;
        }

        @Override
        public long nanosLeft(long now) {
            return until - now;
        }
    }

    /**
     * The first half-open stage: the breaker still stops orders and counts the outcomes of the calls that pass anyway,
     * such as reads and cancels.
     */
    record HalfOpenObserving(long since, int trips, int successes, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.HALF_OPEN_OBSERVING;
        }

        @Override
        public BreakerState onFailure(OutcomeCategory category, long now, Rules rules) {
            return rules.open(trips + 1, "a call failed while it was half-open", now);
        }

        @Override
        public BreakerState onSuccess(OutcomeCategory category, long now, Rules rules) {
            int needed = rules.sendsTrialOrders()
                    ? rules.recovery().trialCalls()
                    : rules.recovery().successes();
            if (successes + 1 < needed) {
                return new HalfOpenObserving(since, trips, successes + 1, why);
            }
            return rules.sendsTrialOrders() ? new HalfOpenProbing(now, trips, 0, why) : rules.closed(trips, now);
        }

        @Override
        public int trips(long now, Rules rules) {
            return trips;
        }
    }

    /**
     * The second half-open stage: the breaker still stops orders, except one trial order at a time. Only successful
     * orders close the breaker; a failure of any call opens it again.
     */
    record HalfOpenProbing(long since, int trips, int successes, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.HALF_OPEN_PROBING;
        }

        @Override
        public BreakerState onFailure(OutcomeCategory category, long now, Rules rules) {
            return rules.open(trips + 1, "a call failed while it was half-open", now);
        }

        @Override
        public BreakerState onSuccess(OutcomeCategory category, long now, Rules rules) {
            if (category != OutcomeCategory.ORDER) {
                return this;
            }
            return successes + 1 < rules.recovery().successes()
                    ? new HalfOpenProbing(since, trips, successes + 1, why)
                    : rules.closed(trips, now);
        }

        @Override
        public int trips(long now, Rules rules) {
            return trips;
        }
    }

    /** The state in which an operator keeps the breaker open until a reset. */
    record ForcedOpen(long since, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.FORCED_OPEN;
        }

        @Override
        public int trips(long now, Rules rules) {
            return 0;
        }
    }

    /**
     * The state in which an operator keeps the breaker closed for a limited time. Outcomes are counted, and the counts
     * stay when the time is over.
     */
    record ForcedClosed(long since, long until, OutcomeWindows outcomeWindows, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.FORCED_CLOSED;
        }

        @Override
        public BreakerState at(long now, Rules rules) {
            return now - until >= 0 ? new Closed(until, 0, outcomeWindows) : this;
        }

        @Override
        public BreakerState onFailure(OutcomeCategory category, long now, Rules rules) {
            outcomeWindows.of(category).recordFailure(now);
            return this;
        }

        @Override
        public BreakerState onSuccess(OutcomeCategory category, long now, Rules rules) {
            outcomeWindows.of(category).recordSuccess(now);
            return this;
        }

        @Override
        public int trips(long now, Rules rules) {
            return 0;
        }

        @Override
        public long nanosLeft(long now) {
            return until - now;
        }
    }

    /** The state in which the breaker counts nothing and stops nothing, until a reset. */
    record Disabled(long since, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.DISABLED;
        }

        @Override
        public int trips(long now, Rules rules) {
            return 0;
        }
    }

    /**
     * The settings that the states use.
     *
     * @param sendsTrialOrders whether there is a second half-open stage; breakers with reports have none
     * @param random returns a number from 0 (included) to 1 (excluded), for the jitter of the open time
     */
    record Rules(TripSettings trip, RecoverySettings recovery, boolean sendsTrialOrders, DoubleSupplier random) {
        Open open(int trips, String why, long now) {
            return new Open(now, now + recovery.openNanos(trips, random.getAsDouble()), trips, why);
        }

        /** Returns a closed state with empty counters that keeps only the number of trips in a row. */
        Closed closed(int trips, long now) {
            return new Closed(now, trips, new OutcomeWindows(trip, now));
        }
    }
}
