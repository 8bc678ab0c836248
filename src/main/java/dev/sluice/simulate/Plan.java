package dev.sluice.simulate;

import dev.sluice.limit.Without;

/**
 * What to simulate.
 *
 * @param exchange name of a configured exchange that {@code venue} plays
 * @param bots greedy bots, 1 to 200; two of them share each account
 * @param hours of virtual time, 1 to 168
 * @param seed every run of one seed is the same
 * @param leastDelayMs shortest one-way delay of the network, milliseconds
 * @param mostDelayMs longest one-way delay, milliseconds
 * @param without what a control run leaves out of the policy
 */
public record Plan(
        String exchange, int bots, int hours, long seed, double leastDelayMs, double mostDelayMs, Without without) {
    public Plan {
        within("bots", bots, 1, 200);
        within("hours", hours, 1, 168);
        if (!(leastDelayMs > 0 && leastDelayMs <= mostDelayMs && mostDelayMs <= 60_000)) {
            throw new IllegalArgumentException("delays of " + leastDelayMs + " to " + mostDelayMs
                    + " ms: above 0, the least not above the most, at most 60000");
        }
    }

    /** Lognormal delays around one of them: from a quarter of it to four times it. */
    public static double[] delaysAround(double ms) {
        return new double[] {ms / 4, ms * 4};
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + least + " to " + most);
        }
    }
}
