package dev.sluice.venue;

/**
 * A fixed window aligned to the exchange's clock: everything is forgotten at each multiple of the window (Binance).
 *
 * <p>{@code phaseNanos} shifts the edges: windows begin at {@code phaseNanos + k * windowNanos}.
 */
public final class AlignedWindow implements Counter {
    private final long size;
    private final long windowNanos;
    private final long phaseNanos;
    private final WhenOver whenOver;
    private final Tally tally = new Tally();
    private long window = Long.MIN_VALUE;
    private long used;

    public AlignedWindow(long size, long windowNanos, long phaseNanos, WhenOver whenOver) {
        this.size = Checks.positive("size", size);
        this.windowNanos = Checks.positive("windowNanos", windowNanos);
        this.phaseNanos = phaseNanos;
        this.whenOver = whenOver;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        Checks.cost(cost);
        roll(windowOf(exchangeNanos));
        if (used + cost > size) {
            used += whenOver == WhenOver.COUNTS ? cost : 0;
            return tally.wentOver();
        }
        used += cost;
        return tally.took(cost, used);
    }

    /** Counts the use of somebody else, whether it fits or not; {@link #tally()} knows nothing of it. */
    void occupy(long cost, long exchangeNanos) {
        roll(windowOf(exchangeNanos));
        used += cost;
    }

    /** Gives back what a call took at {@code takenNanos}, if its window is still the current one. */
    public void refund(long cost, long takenNanos) {
        Checks.cost(cost);
        if (windowOf(takenNanos) == window) {
            used = Math.max(0, used - cost);
            tally.gaveBack(cost);
        }
    }

    @Override
    public long used(long exchangeNanos) {
        return windowOf(exchangeNanos) == window ? used : 0;
    }

    /** The moment at which the window that holds {@code exchangeNanos} ends. */
    public long endNanos(long exchangeNanos) {
        return (windowOf(exchangeNanos) + 1) * windowNanos + phaseNanos;
    }

    /** The moment at which the window that holds {@code exchangeNanos} began. */
    long startNanos(long exchangeNanos) {
        return endNanos(exchangeNanos) - windowNanos;
    }

    long windowNanos() {
        return windowNanos;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Tally tally() {
        return tally;
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
