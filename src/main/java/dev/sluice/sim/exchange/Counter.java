package dev.sluice.sim.exchange;

/**
 * One quota as the exchange keeps it: counts what arrives and says whether it still fits.
 *
 * <p>Costs are whole units, moments are nanoseconds on the exchange's own clock and never go back. A call counts at the
 * moment it is given here, not when it was sent or answered. Not thread-safe.
 */
public interface Counter {

    /** Counts a call of {@code cost}; false when it went over, which {@link #overCount()} remembers. */
    boolean take(long cost, long exchangeNanos);

    /** Units in use at that moment, rounded up; looking changes nothing. May pass {@link #size()}, see {@link OverLimitPolicy}. */
    long used(long exchangeNanos);

    /** The most that fits. */
    long size();

    /** What was counted since the beginning. */
    CounterStats counterStats();

    /** Calls that went over since the beginning: 0 is what a gateway is for. */
    default long overCount() {
        return counterStats().overCount();
    }
}
