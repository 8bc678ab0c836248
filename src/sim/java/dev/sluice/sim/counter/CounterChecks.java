package dev.sluice.sim.counter;

/** Argument checks shared by the counters. */
final class CounterChecks {
    private CounterChecks() {}

    static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, but is " + value);
        }
        return value;
    }

    static void cost(long cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost must be 0 or more, but is " + cost);
        }
    }

    static void notBefore(long earlierNanos, long exchangeNanos) {
        if (exchangeNanos - earlierNanos < 0) {
            throw new IllegalArgumentException("the exchange's clock went back by " + (earlierNanos - exchangeNanos)
                    + " ns: give calls in the order in which they arrive");
        }
    }
}
