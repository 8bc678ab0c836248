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
    /** Returns when the state began. A call that started earlier does not count in it. */
    long since();

    BreakerPhase breakerPhase();

    /** Returns the state after the time up to {@code now} has passed. */
    default BreakerState at(long now, Rules rules) {
        return this;
    }

    default BreakerState failed(OutcomeCategory category, long now, Rules rules) {
        return this;
    }

    default BreakerState succeeded(OutcomeCategory category, long now, Rules rules) {
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

    /** The normal state: calls pass and outcomes are counted. Only the tallies are mutable. */
    record Closed(long since, int tripsBefore, OutcomeWindows outcomeWindows) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.CLOSED;
        }

        @Override
        public BreakerState failed(OutcomeCategory category, long now, Rules rules) {
            OutcomeWindow outcomeWindow = outcomeWindows.of(category);
            return outcomeWindow.failed(now) ? rules.open(trips(now, rules) + 1, outcomeWindow.text(now), now) : this;
        }

        @Override
        public BreakerState succeeded(OutcomeCategory category, long now, Rules rules) {
            outcomeWindows.of(category).succeeded(now);
            return this;
        }

        @Override
        public int trips(long now, Rules rules) {
            long healed = (now - since) / rules.recovery().healthyNanos();
            return (int) Math.max(0, tripsBefore - healed);
        }
    }

    /** The state after a trip, until the open time is over. Outcomes do not count. */
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
    record HalfOpenObserving(long since, int trips, int good, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.HALF_OPEN_OBSERVING;
        }

        @Override
        public BreakerState failed(OutcomeCategory category, long now, Rules rules) {
            return rules.open(trips + 1, "a call failed while it was half-open", now);
        }

        @Override
        public BreakerState succeeded(OutcomeCategory category, long now, Rules rules) {
            int needed = rules.tries()
                    ? rules.recovery().trialCalls()
                    : rules.recovery().successes();
            if (good + 1 < needed) {
                return new HalfOpenObserving(since, trips, good + 1, why);
            }
            return rules.tries() ? new HalfOpenProbing(now, trips, 0, why) : rules.closed(trips, now);
        }

        @Override
        public int trips(long now, Rules rules) {
            return trips;
        }
    }

    /**
     * The second half-open stage: the breaker still stops orders, but its owner sends one trial order at a time. Only
     * the outcomes of orders can close the breaker; a failure of any call opens it again.
     */
    record HalfOpenProbing(long since, int trips, int good, String why) implements BreakerState {
        @Override
        public BreakerPhase breakerPhase() {
            return BreakerPhase.HALF_OPEN_PROBING;
        }

        @Override
        public BreakerState failed(OutcomeCategory category, long now, Rules rules) {
            return rules.open(trips + 1, "a call failed while it was half-open", now);
        }

        @Override
        public BreakerState succeeded(OutcomeCategory category, long now, Rules rules) {
            if (category != OutcomeCategory.ORDER) {
                return this;
            }
            return good + 1 < rules.recovery().successes()
                    ? new HalfOpenProbing(since, trips, good + 1, why)
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
     * The state in which an operator keeps the breaker closed for a limited time. Outcomes are still counted, and the
     * counts stay valid when the time ends.
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
        public BreakerState failed(OutcomeCategory category, long now, Rules rules) {
            outcomeWindows.of(category).failed(now);
            return this;
        }

        @Override
        public BreakerState succeeded(OutcomeCategory category, long now, Rules rules) {
            outcomeWindows.of(category).succeeded(now);
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

    /** The state in which the breaker counts nothing and stops nothing until it is reset. */
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
     * @param tries whether there is a second half-open stage; without it (a breaker fed over the admin API) successes
     *     alone close the breaker
     */
    record Rules(TripSettings trip, RecoverySettings recovery, boolean tries, DoubleSupplier chance) {
        Open open(int trips, String why, long now) {
            return new Open(now, now + recovery.openNanos(trips, chance.getAsDouble()), trips, why);
        }

        /** Returns a closed state with empty counters that keeps only the number of trips in a row. */
        Closed closed(int trips, long now) {
            return new Closed(now, trips, new OutcomeWindows(trip, now));
        }
    }
}
