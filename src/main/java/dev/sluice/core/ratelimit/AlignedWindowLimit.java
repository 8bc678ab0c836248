package dev.sluice.core.ratelimit;

/**
 * A limit with fixed windows that begin at multiples of their length on the exchange's clock, which is known only as
 * an interval.
 *
 * <p>A charge counts in every window that may contain a moment between its start and its response, given the clock's
 * interval and a margin of 100 ms on either side. While it is in flight, it also counts in every later window. A new
 * call may be counted in any window that is possible now, so it must fit in each of them. Later windows hold only
 * what is in flight, as the last possible window does.
 *
 * <p>The sliding window is charged in addition. It decides while the clock is unknown or its interval spans too many
 * windows. It also gives the initial value of a window that becomes possible late (the clock became known, was set,
 * or its interval moved back): if such a window is the exchange's current one, everything in it was counted within
 * the length of the last window. Only the sliding window is kept in the slot; after a restart it gives the initial
 * values.
 */
final class AlignedWindowLimit extends SlidingWindowLimit {
    private static final long MARGIN_NANOS = 100_000_000;
    private static final int WINDOWS = 16;

    /**
     * The last window of a charge that was answered while no window was tracked. The charge may be part of a seed,
     * but is in no window itself.
     */
    private static final long NONE = Long.MIN_VALUE;

    private final ExchangeClock clock;
    private final long windowNanos;
    private final WindowCounter[] windows = new WindowCounter[WINDOWS];
    private boolean isTracking;
    private long jumps;
    private long firstTracked;
    private long lastTracked;
    private long seededAt;
    private long cachedWindow;
    private long cachedWindowStart;

    AlignedWindowLimit(LimitSettings settings, long reserve, ExchangeClock clock, PersistentSlot slot, long now) {
        super(settings, reserve, slot, now);
        this.clock = clock;
        windowNanos = settings.windowNanos();
        for (int i = 0; i < WINDOWS; i++) {
            windows[i] = new WindowCounter();
        }
    }

    @Override
    long level(long now) {
        return updateWindows(now) ? fullest(now).used() : super.level(now);
    }

    @Override
    long reportedTwice(long now) {
        return updateWindows(now) ? fullest(now).countedTwice() : 0;
    }

    /** Returns the window with the largest usage of those that are possible now. */
    private WindowCounter fullest(long now) {
        long first = firstAt(now);
        WindowCounter fullest = window(first);
        for (long k = first + 1; k <= Math.min(lastAt(now), lastTracked); k++) {
            fullest = window(k).used() > fullest.used() ? window(k) : fullest;
        }
        return fullest;
    }

    @Override
    long foreignHere(long now) {
        if (!updateWindows(now)) {
            return super.foreignHere(now);
        }
        long largest = 0;
        for (long k = firstAt(now); k <= lastAt(now); k++) {
            largest = Math.max(largest, window(k).foreign());
        }
        return largest;
    }

    @Override
    void onReserved(Charge charge, long now) {
        if (updateWindows(now)) {
            charge.firstWindow = firstAt(now);
            for (long k = charge.firstWindow; k <= lastTracked; k++) {
                window(k).add(charge.cost);
            }
        }
    }

    @Override
    void onStarted(Charge charge, long now) {
        if (updateWindows(now)) {
            long first = Math.max(charge.firstWindow, firstAt(now));
            for (long k = Math.max(charge.firstWindow, firstTracked); k < Math.min(first, lastTracked + 1); k++) {
                window(k).reduce(charge, charge.cost);
            }
            charge.firstWindow = first;
        }
    }

    @Override
    void beginExpiry(Charge charge, long at) {
        isTracking &= clock.isKnown() && jumps == clock.jumps();
        charge.lastWindow = NONE;
        if (isTracking) {
            openUpTo(lastAt(at));
            charge.lastWindow = Math.max(lastAt(at), charge.firstWindow);
            for (long k = Math.max(charge.lastWindow + 1, firstTracked); k <= lastTracked; k++) {
                window(k).add(-charge.cost);
            }
        }
        super.beginExpiry(charge, at);
    }

    @Override
    void reduceInFlight(Charge charge, long units) {
        if (isTracking) {
            for (long k = Math.max(charge.firstWindow, firstTracked); k <= lastTracked; k++) {
                window(k).reduce(charge, units);
            }
        }
        super.reduceInFlight(charge, units);
    }

    @Override
    void reduceExpiring(Charge charge, long units, long now) {
        super.reduceExpiring(charge, units, now);
        if (isTracking && charge.answeredAt - seededAt >= 0) {
            for (long k = Math.max(charge.firstWindow, firstTracked);
                    k <= Math.min(charge.lastWindow, lastTracked);
                    k++) {
                window(k).reduce(charge, units);
            }
        }
    }

    @Override
    void add(long units, long at) {
        if (isTracking && updateWindows(at)) {
            for (long k = firstAt(at); k <= lastTracked; k++) {
                window(k).add(units);
            }
        }
        super.add(units, at);
    }

    @Override
    boolean applyHeader(Charge charge, long headerUsed, long now) {
        if (!updateWindows(now)) {
            return super.applyHeader(charge, headerUsed, now);
        }
        long k = charge.firstWindow;
        if (k != charge.lastWindow || k < firstTracked || k > lastTracked) {
            return false;
        }
        if (settings().followsHeader()) {
            window(k).follow(charge, headerUsed, notAnsweredBefore(charge));
        } else {
            long more = charge.answeredAt - seededAt < 0
                    ? window(k).correctBeforeSeed(headerUsed)
                    : window(k).correct(charge, headerUsed, charge.startedAt - seededAt >= 0);
            if (more > 0) {
                expiryRing.add(more, now - epoch);
            }
        }
        return true;
    }

    @Override
    long headerNanosLeft(Charge charge, long now) {
        if (!updateWindows(now)) {
            return super.headerNanosLeft(charge, now);
        }
        long k = charge.firstWindow;
        return k == charge.lastWindow && k >= firstTracked && k <= lastTracked
                ? (k + 1) * windowNanos - earliest(now)
                : 0;
    }

    @Override
    boolean expiresGradually() {
        return !isTracking;
    }

    @Override
    long waitNanos(long cost, long allowed, long now) {
        if (!updateWindows(now)) {
            return super.waitNanos(cost, allowed, now);
        }
        long wait = inFlight() + cost > allowed ? nanosUntilOldestExpires(now) : 1;
        for (long k = firstAt(now); k <= lastAt(now); k++) {
            if (window(k).used() + cost > allowed) {
                wait = Math.max(wait, (k + 1) * windowNanos - earliest(now));
            }
        }
        return wait;
    }

    /** Tracks the windows that are possible now. Returns false while the clock is too uncertain for that. */
    private boolean updateWindows(long now) {
        if (!clock.isKnown()) {
            isTracking = false;
            return false;
        }
        long first = firstAt(now);
        long last = lastAt(now);
        if (last - first >= WINDOWS / 2) {
            isTracking = false;
            return false;
        }
        if (!isTracking || jumps != clock.jumps() || first + WINDOWS <= lastTracked) {
            trackFrom(first, last, now);
        }
        openUpTo(last);
        for (long k = firstTracked - 1; k >= first; k--) {
            seed(k, last, now);
        }
        return true;
    }

    private void trackFrom(long first, long last, long now) {
        isTracking = true;
        jumps = clock.jumps();
        for (long k = first; k <= last; k++) {
            seed(k, last, now);
        }
        firstTracked = first;
        lastTracked = last;
    }

    private void seed(long k, long last, long now) {
        window(k).open(inFlight(), expiryRing.used(now - epoch), k == last);
        firstTracked = k;
        seededAt = now;
    }

    /** Opens every window up to this one with the units in flight, and drops the oldest windows. */
    private void openUpTo(long last) {
        for (long k = Math.max(lastTracked + 1, last - WINDOWS + 1); k <= last; k++) {
            window(k).open(inFlight(), 0, true);
        }
        lastTracked = Math.max(lastTracked, last);
        firstTracked = Math.max(firstTracked, lastTracked - WINDOWS + 1);
    }

    private WindowCounter window(long k) {
        return windows[(int) (k & (WINDOWS - 1))];
    }

    /** Returns the earliest possible time of the exchange's clock, with the margin. */
    private long earliest(long now) {
        return clock.earliest(now) - MARGIN_NANOS;
    }

    private long latest(long now) {
        return clock.latest(now) + MARGIN_NANOS;
    }

    private long firstAt(long now) {
        return windowOf(earliest(now));
    }

    private long lastAt(long now) {
        return windowOf(latest(now));
    }

    /**
     * Returns the window of a time. The previous result is reused where possible: a comparison is cheaper than a
     * division.
     */
    private long windowOf(long exchangeNanos) {
        long into = exchangeNanos - cachedWindowStart;
        if (into < 0 || into >= windowNanos) {
            cachedWindow = Math.floorDiv(exchangeNanos, windowNanos);
            cachedWindowStart = cachedWindow * windowNanos;
        }
        return cachedWindow;
    }
}
