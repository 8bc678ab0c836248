package dev.sluice.sim.virtualtime;

/**
 * The hours of virtual time in which bots are greedy; in the others they rest, which means that they pause for some
 * seconds between their calls.
 *
 * <p>A quota with windows of seconds is used up thousands of times in one busy hour. More busy hours would only make
 * the simulation slower.
 *
 * @param startNanos the beginning of the first hour, which is busy
 * @param every the number of hours from the beginning of one busy hour to that of the next; 1 if bots never rest
 */
record BusyHours(long startNanos, int every) {
    static final long HOUR_NANOS = 3_600_000_000_000L;

    boolean includes(long now) {
        return (now - startNanos) / HOUR_NANOS % every == 0;
    }
}
