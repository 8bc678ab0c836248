package dev.sluice.sim.counter;

import java.util.ArrayDeque;

/**
 * An exact sliding window: a log of all calls, of which those of the last {@code windowNanos} count.
 *
 * <p>A call at t counts in [t, t + window). The log is bounded by the size for accepted calls; with
 * {@link OverLimitPolicy#COUNTS} it also contains refused ones.
 */
public final class SlidingLog extends Counter {
    private final long windowNanos;
    private final OverLimitPolicy policy;
    private final ArrayDeque<Entry> log = new ArrayDeque<>();
    private long logged;
    private int otherPercent;
    private long otherNanos;

    public SlidingLog(long size, long windowNanos, OverLimitPolicy policy) {
        super(size);
        this.windowNanos = CounterChecks.positive("windowNanos", windowNanos);
        this.policy = policy;
    }

    @Override
    public boolean take(long cost, long exchangeNanos) {
        CounterChecks.cost(cost);
        forget(exchangeNanos);
        long usedAfter = used(exchangeNanos) + cost;
        boolean fits = usedAfter <= size();
        if (fits || policy == OverLimitPolicy.COUNTS) {
            log.addLast(new Entry(exchangeNanos, cost));
            logged += cost;
        }
        return fits ? took(cost, usedAfter) : wentOver();
    }

    /** Adds the use of another program where it fits; it is no part of the statistics. */
    @Override
    public void useElsewhere(int percent, long exchangeNanos) {
        if (percent == 0) {
            otherPercent = 0;
            return;
        }
        if (percent != otherPercent || exchangeNanos - otherNanos > windowNanos) {
            otherPercent = percent;
            otherNanos = exchangeNanos - (used(exchangeNanos) == 0 ? windowNanos : 0);
        }
        long apartNanos = windowNanos * 100 / (size() * percent);
        while (exchangeNanos - otherNanos >= apartNanos) {
            otherNanos += apartNanos;
            occupy(otherNanos);
        }
    }

    private void occupy(long exchangeNanos) {
        forget(exchangeNanos);
        if (used(exchangeNanos) < size()) {
            log.addLast(new Entry(exchangeNanos, 1));
            logged++;
        }
    }

    /** Returns the time at which the oldest counted call expires. */
    @Override
    public long freeNanos(long exchangeNanos) {
        forget(exchangeNanos);
        Entry oldest = log.peekFirst();
        return oldest == null ? exchangeNanos : oldest.nanos() + windowNanos;
    }

    @Override
    public long used(long exchangeNanos) {
        long used = logged;
        for (Entry entry : log) {
            if (exchangeNanos - entry.nanos() < windowNanos) {
                break;
            }
            used -= entry.cost();
        }
        return used;
    }

    private void forget(long exchangeNanos) {
        Entry newest = log.peekLast();
        if (newest != null) {
            CounterChecks.notBefore(newest.nanos(), exchangeNanos);
        }
        for (Entry oldest = log.peekFirst();
                oldest != null && exchangeNanos - oldest.nanos() >= windowNanos;
                oldest = log.peekFirst()) {
            logged -= log.removeFirst().cost();
        }
    }

    private record Entry(long nanos, long cost) {}
}
