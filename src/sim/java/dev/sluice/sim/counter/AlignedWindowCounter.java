package dev.sluice.sim.counter;

/**
 * A fixed window aligned to the exchange's clock, which resets at each multiple of the window (Binance).
 *
 * <p>{@code phaseNanos} shifts the boundaries: windows begin at {@code phaseNanos + k * windowNanos}.
 */
public final class AlignedWindowCounter extends Counter {
    private final long windowNanos;
    private final long phaseNanos;
    private final OverLimitPolicy policy;
    private long window = Long.MIN_VALUE;
    private long used;
    private long otherWindow = Long.MIN_VALUE;
    private long otherUsed;

    public AlignedWindowCounter(long size, long windowNanos, long phaseNanos, OverLimitPolicy policy) {
        super(size);
        this.windowNanos = CounterChecks.positive("windowNanos", windowNanos);
        this.phaseNanos = phaseNanos;
        this.policy = policy;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        roll(windowOf(exchangeNanos));
        if (used + cost > size()) {
            used += policy == OverLimitPolicy.COUNTS ? cost : 0;
            return wentOver();
        }
        used += cost;
        return took(cost, used);
    }

    /** Adds the use of another program, even above the size; it is no part of the statistics. */
    @Override
    public void useElsewhere(int percent, long exchangeNanos) {
        if (percent == 0) {
            return;
        }
        long current = windowOf(exchangeNanos);
        roll(current);
        if (current != otherWindow) {
            otherWindow = current;
            otherUsed = 0;
        }
        double elapsed = (double) (exchangeNanos - windowEndNanos(exchangeNanos) + windowNanos) / windowNanos;
        long due = Math.max(otherUsed, (long) (size() * percent / 100.0 * elapsed));
        used += due - otherUsed;
        otherUsed = due;
    }

    /** Refunds the cost of a call taken at {@code takenNanos}, if its window is still the current one. */
    @Override
    public void refund(long cost, long takenNanos) {
        CounterChecks.cost(cost);
        if (windowOf(takenNanos) == window) {
            used = Math.max(0, used - cost);
            returned(cost);
        }
    }

    @Override
    public long used(long exchangeNanos) {
        return windowOf(exchangeNanos) == window ? used : 0;
    }

    @Override
    public long windowEndNanos(long exchangeNanos) {
        return (windowOf(exchangeNanos) + 1) * windowNanos + phaseNanos;
    }

    private void roll(long current) {
        if (current < window) {
            throw new IllegalArgumentException("the exchange's clock went back to an earlier window: "
                    + "give calls in the order in which they arrive");
        }
        if (current > window) {
            window = current;
            used = 0;
        }
    }

    private long windowOf(long exchangeNanos) {
        return Math.floorDiv(exchangeNanos - phaseNanos, windowNanos);
    }
}
