package dev.sluice.venue;

/**
 * A counter that every call raises by its cost and that falls with time; a call that would lift it above the size is
 * refused (Kraken's three counters, Deribit's credits).
 *
 * <p>The level is kept in units times {@link Decay#perNanos()}, so that no fraction is ever lost.
 */
public final class DecayingCounter implements Counter {
    private final long size;
    private final Decay decay;
    private final WhenOver whenOver;
    private final Tally tally = new Tally();
    private boolean touched;
    private long touchedNanos;
    private long level;

    public DecayingCounter(long size, Decay decay, WhenOver whenOver) {
        this.size = Checks.positive("size", size);
        this.decay = decay;
        this.whenOver = whenOver;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        Checks.cost(cost);
        if (touched) {
            Checks.notBefore(touchedNanos, exchangeNanos);
        }
        level = levelAt(exchangeNanos);
        touched = true;
        touchedNanos = exchangeNanos;
        long after = level + cost * decay.perNanos();
        boolean fits = after <= size * decay.perNanos();
        if (fits || whenOver == WhenOver.COUNTS) {
            level = after;
        }
        return fits ? tally.took(cost, used(exchangeNanos)) : tally.wentOver();
    }

    @Override
    public long used(long exchangeNanos) {
        return -Math.floorDiv(-levelAt(exchangeNanos), decay.perNanos());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    private long levelAt(long exchangeNanos) {
        return touched ? level - decay.between(touchedNanos, exchangeNanos, level) : 0;
    }
}
