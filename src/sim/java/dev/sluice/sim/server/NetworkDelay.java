package dev.sluice.sim.server;

/**
 * A simulated network delay of a call and its response together: a random whole number of milliseconds from
 * {@code minMillis} to {@code maxMillis}, split at random between the two directions. 0 and 0 means no delay.
 *
 * @param minMillis the minimum
 * @param maxMillis the maximum
 * @param seed the seed; the same seed gives the same delays
 */
public record NetworkDelay(long minMillis, long maxMillis, long seed) {
    public static final NetworkDelay NONE = new NetworkDelay(0, 0, 0);

    private static final long LONGEST_MILLIS = 60_000;

    public NetworkDelay {
        if (minMillis < 0 || maxMillis < minMillis || maxMillis > LONGEST_MILLIS) {
            throw new IllegalArgumentException("a delay needs 0 <= minMillis <= maxMillis <= " + LONGEST_MILLIS
                    + ", not " + minMillis + " to " + maxMillis);
        }
    }
}
