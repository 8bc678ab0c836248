package dev.sluice.core.breaker;

import java.util.function.DoubleSupplier;

/**
 * The settings that the states use.
 *
 * @param tries whether there is a second half-open stage; without it (a breaker fed over the admin API) successes alone
 *     close the breaker
 */
record BreakerRules(TripSettings trip, RecoverySettings recovery, boolean tries, DoubleSupplier chance) {
    OpenState open(int trips, String why, long now) {
        return new OpenState(now, now + recovery.openNanos(trips, chance.getAsDouble()), trips, why);
    }

    /** Returns a closed state with empty counters that keeps only the number of trips in a row. */
    ClosedState closed(int trips, long now) {
        return new ClosedState(now, trips, new OutcomeWindows(trip, now));
    }
}
