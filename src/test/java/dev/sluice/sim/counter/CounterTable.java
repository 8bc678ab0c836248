package dev.sluice.sim.counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner of test tables for a counter, with rows of second, cost, whether the call is accepted, and the use
 * afterwards.
 */
final class CounterTable {
    static final long SECOND = 1_000_000_000L;
    static final boolean FITS = true;
    static final boolean OVER = false;

    private final Counter counter;
    private final long epochNanos;
    private int row;

    private CounterTable(Counter counter, long epochNanos) {
        this.counter = counter;
        this.epochNanos = epochNanos;
    }

    static CounterTable of(Counter counter, long epochNanos) {
        return new CounterTable(counter, epochNanos);
    }

    CounterTable row(double second, long cost, boolean verdict, long used) {
        long nanos = epochNanos + Math.round(second * SECOND);
        row++;
        assertThat(counter.take(cost, nanos)).as("row %d, at %s s", row, second).isEqualTo(verdict);
        assertThat(counter.used(nanos))
                .as("used after row %d, at %s s", row, second)
                .isEqualTo(used);
        return this;
    }

    CounterTable used(double second, long used) {
        assertThat(counter.used(epochNanos + Math.round(second * SECOND)))
                .as("used at %s s, after row %d", second, row)
                .isEqualTo(used);
        return this;
    }

    void over(long count) {
        assertThat(counter.overCount()).isEqualTo(count);
    }
}
