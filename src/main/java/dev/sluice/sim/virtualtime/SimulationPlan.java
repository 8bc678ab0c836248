package dev.sluice.sim.virtualtime;

import dev.sluice.core.ratelimit.ControlRunFault;

/**
 * What to simulate.
 *
 * @param exchange name of a configured exchange that {@code venue} plays
 * @param bots greedy bots, 1 to 200; two of them share each account
 * @param hours of virtual time, 1 to 168
 * @param seed every run of one seed is the same
 * @param leastDelayMs shortest one-way delay of the network, milliseconds
 * @param mostDelayMs longest one-way delay, milliseconds
 * @param controlRunFault what a control run leaves out of the policy
 * @param calm bots read every few seconds and leave out the storms that some make on purpose, so the runaway guard is on everywhere; they trade as ever
 * @param othersPercent what another program on the same address takes of the address's limit, unannounced and evenly; 0 to 90
 */
public record SimulationPlan(
        String exchange,
        int bots,
        int hours,
        long seed,
        double leastDelayMs,
        double mostDelayMs,
        ControlRunFault controlRunFault,
        boolean calm,
        int othersPercent) {
    public SimulationPlan {
        within("bots", bots, 1, 200);
        within("hours", hours, 1, 168);
        within("othersPercent", othersPercent, 0, 90);
        if (!(leastDelayMs > 0 && leastDelayMs <= mostDelayMs && mostDelayMs <= 60_000)) {
            throw new IllegalArgumentException("delays of " + leastDelayMs + " to " + mostDelayMs
                    + " ms: above 0, the least not above the most, at most 60000");
        }
    }

    /** Alone on the address. */
    public SimulationPlan(
            String exchange,
            int bots,
            int hours,
            long seed,
            double leastDelayMs,
            double mostDelayMs,
            ControlRunFault controlRunFault) {
        this(exchange, bots, hours, seed, leastDelayMs, mostDelayMs, controlRunFault, false, 0);
    }

    public SimulationPlan withOthers(int percent) {
        return new SimulationPlan(
                exchange, bots, hours, seed, leastDelayMs, mostDelayMs, controlRunFault, calm, percent);
    }

    /** By bots that do nothing which no healthy bot does. */
    public SimulationPlan inCalm() {
        return new SimulationPlan(
                exchange, bots, hours, seed, leastDelayMs, mostDelayMs, controlRunFault, true, othersPercent);
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
