package dev.sluice.sim.virtualtime;

/**
 * The parameters of a simulation.
 *
 * @param exchange name of a configured exchange that {@code sim.exchange} can simulate
 * @param bots number of greedy bots, 1 to 200; every two share an account
 * @param hours hours of virtual time, 1 to 168
 * @param seed seed of all random numbers; runs with the same plan and seed are identical
 * @param leastDelayMs shortest one-way delay of the network, milliseconds
 * @param mostDelayMs longest one-way delay, milliseconds
 * @param controlRunFault the part of the policy that a control run leaves out
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

    /**
     * Returns a builder of a plan: six bots that are not calm, one hour, a network of 20 to 300 ms, and the whole
     * policy.
     */
    public static Builder builder(String exchange) {
        return new Builder(exchange);
    }

    /** Returns the bounds of lognormal delays around {@code ms}: a quarter of it and four times it. */
    public static double[] delaysAround(double ms) {
        return new double[] {ms / 4, ms * 4};
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + least + " to " + most);
        }
    }

    /** Builds a plan; the setters are named as the parameters of {@link SimulationPlan}. */
    public static final class Builder {
        private final String exchange;
        private int bots = 6;
        private int hours = 1;
        private long seed = 1;
        private double leastDelayMs = 20;
        private double mostDelayMs = 300;
        private ControlRunFault controlRunFault = ControlRunFault.NOTHING;
        private boolean calm;
        private int othersPercent;

        private Builder(String exchange) {
            this.exchange = exchange;
        }

        public Builder bots(int value) {
            bots = value;
            return this;
        }

        public Builder hours(int value) {
            hours = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder delaysMs(double least, double most) {
            leastDelayMs = least;
            mostDelayMs = most;
            return this;
        }

        public Builder leftOut(ControlRunFault value) {
            controlRunFault = value;
            return this;
        }

        public Builder calm(boolean value) {
            calm = value;
            return this;
        }

        public Builder othersPercent(int value) {
            othersPercent = value;
            return this;
        }

        public SimulationPlan build() {
            return new SimulationPlan(
                    exchange, bots, hours, seed, leastDelayMs, mostDelayMs, controlRunFault, calm, othersPercent);
        }
    }
}
