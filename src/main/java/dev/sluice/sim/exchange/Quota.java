package dev.sluice.sim.exchange;

import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A quota that an exchange documents, in the words of its documentation.
 *
 * @param name the name of its counters in the statistics; where each route has a counter of its own, the route's name follows it
 * @param scope what has a counter of its own
 * @param counter creates a counter with windows of the given scale
 * @param blockNanos how long a breach blocks the owner of the counter, before scaling; 0 where only the call is refused
 */
record Quota(String name, Scope scope, Function<TimeScale, Counter> counter, long blockNanos) {
    private static final long MILLI = 1_000_000L;

    /** The owner of a counter. */
    enum Scope {
        ADDRESS,
        ADDRESS_AND_ROUTE,
        ACCOUNT,
        ACCOUNT_AND_ROUTE,
        ACCOUNT_AND_INSTRUMENT;

        boolean isPerRoute() {
            return this == ADDRESS_AND_ROUTE || this == ACCOUNT_AND_ROUTE;
        }
    }

    /** Returns a quota without blocks. */
    static Quota of(String name, Scope scope, Function<TimeScale, Counter> counter) {
        return new Quota(name, scope, counter, 0);
    }

    /** Returns a quota of {@code size} units in any {@code windowMillis}, the strictest reading of "n in t". */
    static Quota sliding(String name, Scope scope, long size, long windowMillis) {
        return of(
                name,
                scope,
                timeScale -> new SlidingLog(size, timeScale.nanos(windowMillis * MILLI), OverLimitPolicy.FREE));
    }

    Quota blocking(long nanos) {
        return new Quota(name, scope, counter, nanos);
    }

    /** Returns a charge of a fixed number of units. */
    Charge of(long units) {
        return new Charge(this, call -> units);
    }

    /** Returns a charge whose units depend on the call. */
    Charge of(ToLongFunction<RestCall> units) {
        return new Charge(this, units);
    }
}
