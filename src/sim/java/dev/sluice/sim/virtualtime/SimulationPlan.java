package dev.sluice.sim.virtualtime;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The parameters of a simulation.
 *
 * @param exchange name of a configured exchange that {@code sim.exchange} can simulate
 * @param bots number of greedy bots, 1 to 200; every two share an account
 * @param hours hours of virtual time, 1 to 168
 * @param seed seed of all random numbers; runs with the same plan and seed are identical
 * @param minDelayMs shortest one-way delay of the network, milliseconds
 * @param maxDelayMs longest one-way delay, milliseconds
 * @param fault the part of the policy that a control run leaves out
 * @param calm whether bots read only once a minute and make no storms, so that the runaway guard is on for every
 *     exchange; those that exhaust order quotas on purpose also trade slowly
 * @param othersPercent percentage of the address's limit that another program on the same address uses evenly, unknown
 *     to the gateway; 0 to 90
 */
public record SimulationPlan(
        String exchange,
        int bots,
        int hours,
        long seed,
        double minDelayMs,
        double maxDelayMs,
        @JsonProperty("without") ControlRunFault fault,
        boolean calm,
        int othersPercent) {
    public SimulationPlan {
        within("bots", bots, 1, 200);
        within("hours", hours, 1, 168);
        within("othersPercent", othersPercent, 0, 90);
        if (!(minDelayMs > 0 && minDelayMs <= maxDelayMs && maxDelayMs <= 60_000)) {
            throw new IllegalArgumentException("delays of " + minDelayMs + " to " + maxDelayMs
                    + " ms: above 0, the least not above the most, at most 60000");
        }
    }

    /** Returns the bounds of lognormal delays around {@code ms}: a quarter of it and four times it. */
    public static double[] delaysAround(double ms) {
        return new double[] {ms / 4, ms * 4};
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + min + " to " + max);
        }
    }
}
