package dev.sluice.core.cluster;

/**
 * The local limiter of one limit at one member of a simulated cluster. It survives the process.
 *
 * <p>{@code m} is the member's monotonic clock; {@code low} and {@code high} bound the exchange's clock.
 */
interface MemberLimiter {
    /** Begins a process with this cap; without {@code sharesRate}, a decaying level falls at the whole rate. */
    void processStarts(LeasedCap cap, boolean sharesRate, long m);

    /** Returns whether a call may be admitted. */
    boolean fits(long cost, long m, long low, long high);

    /** Returns whether more is charged than the cap that holds now. */
    boolean isOver(long m, long low, long high);

    void reserve(Object id, long cost, long m, long low);

    void start(Object id, long m, long low);

    void refund(Object id, long m);

    void answered(Object id, long m, long high);

    /** Records the exchange's count in the response to a call, before {@link #answered}. */
    default void counted(Object id, long units, long m) {}

    long used(long m, long low, long high);

    void settle(long m, long low, long high);

    /** Returns the cap that calls with these units in all need. */
    default long capFor(long units) {
        return units;
    }
}
