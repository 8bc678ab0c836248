package dev.sluice.core.tradingmode;

import java.util.concurrent.atomic.LongAdder;

/** Counters of the calls that one hold stopped. Thread-safe. */
public final class RefusalCounter {
    private final LongAdder refused = new LongAdder();
    private final LongAdder observed = new LongAdder();

    public void refuse() {
        refused.increment();
    }

    /** Counts a call that passed only because of {@code observe}. */
    public void observe() {
        observed.increment();
    }

    public long refused() {
        return refused.sum();
    }

    public long observed() {
        return observed.sum();
    }
}
