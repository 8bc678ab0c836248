package dev.sluice.venue;

/** A fixed window that the first call opens; the first call after its end opens the next one (KuCoin). */
public final class FirstCallWindow implements Counter {
    private final long size;
    private final long windowNanos;
    private final WhenOver whenOver;
    private final Tally tally = new Tally();
    private boolean opened;
    private long openedNanos;
    private long used;

    public FirstCallWindow(long size, long windowNanos, WhenOver whenOver) {
        this.size = Checks.positive("size", size);
        this.windowNanos = Checks.positive("windowNanos", windowNanos);
        this.whenOver = whenOver;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        Checks.cost(cost);
        if (!isOpen(exchangeNanos)) {
            opened = true;
            openedNanos = exchangeNanos;
            used = 0;
        }
        Checks.notBefore(openedNanos, exchangeNanos);
        if (used + cost > size) {
            used += whenOver == WhenOver.COUNTS ? cost : 0;
            return tally.wentOver();
        }
        used += cost;
        return tally.took(cost, used);
    }

    @Override
    public long used(long exchangeNanos) {
        return isOpen(exchangeNanos) ? used : 0;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    private boolean isOpen(long exchangeNanos) {
        return opened && exchangeNanos - openedNanos < windowNanos;
    }
}
