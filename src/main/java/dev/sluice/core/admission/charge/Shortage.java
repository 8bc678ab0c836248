package dev.sluice.core.admission.charge;

import dev.sluice.core.ratelimit.Limit;

/**
 * The figures of a limit that had no room for a call.
 *
 * @param used units that were used
 * @param inFlight units that count besides, because they were in flight when the exchange reported what is used
 * @param allowed units that such a call may use; 0 while another call has reserved the limit
 * @param cost units that the call needs
 * @param oneAtATimeNanos for how long the limit admits one call at a time, if another one is on its way; else 0
 */
public record Shortage(long used, long inFlight, long allowed, long cost, long oneAtATimeNanos) {
    public static Shortage of(Limit limit, long allowed, long cost, long oneAtATimeNanos, long now) {
        long inFlight = limit.countedTwice(now);
        return new Shortage(limit.used(now) - inFlight, inFlight, allowed, cost, oneAtATimeNanos);
    }

    /** Returns whether the limit has no room for these units. */
    public boolean isExceededBy(long units) {
        return oneAtATimeNanos > 0 || used + inFlight + units > allowed;
    }
}
