package dev.sluice.breaker;

import java.util.function.DoubleSupplier;

/**
 * What the states go by.
 *
 * @param tries whether there is a second stage; where nothing is sent (values that somebody tells) the successes themselves close it
 */
record Rules(TripSettings trip, RecoverySettings recovery, boolean tries, DoubleSupplier chance) {
    Open open(int trips, String why, long now) {
        return new Open(now, now + recovery.openNanos(trips, chance.getAsDouble()), trips, why);
    }

    /** Closed with nothing remembered but how often it tripped in a row. */
    Closed closed(int trips, long now) {
        return new Closed(now, trips, new Tallies(trip, now));
    }
}
