package dev.sluice.core.ratelimit;

/**
 * A ring of the units answered within the last window, in 256 periods of a 255th of the window each. The units of a
 * period expire together when the <em>end</em> of the period is one window old, so no unit expires early, and none
 * stays more than 0.4 % of the window too long.
 *
 * <p>A list of single charges would be exact, but grows with the limit and does not fit a fixed slot. Times are
 * nanoseconds since the slot's epoch. Writes are ordered so that a process killed between two of them has counted too
 * much, never too little: a period is cleared before the head moves to it, and only when its units have expired.
 */
final class ExpiryRing {
    private static final int PERIODS = 256;
    private static final int HEAD = 0;
    private static final int FIRST = 1;
    static final int LONGS = FIRST + PERIODS;

    private final PersistentSlot slot;
    private final int base;
    private final long periodNanos;
    private long head;
    private long headEndNanos;
    private long total;

    ExpiryRing(PersistentSlot slot, int base, long windowNanos) {
        this.slot = slot;
        this.base = base;
        periodNanos = (windowNanos + PERIODS - 2) / (PERIODS - 1);
        head = slot.get(base + HEAD);
        headEndNanos = (head + 1) * periodNanos;
        for (int i = 0; i < PERIODS; i++) {
            total += slot.get(base + FIRST + i);
        }
    }

    /** Returns the units answered within the window that ends now. */
    long used(long t) {
        if (t >= headEndNanos) {
            advance(t / periodNanos);
        }
        return total;
    }

    /** Adds units answered at {@code at}, which may be in the past. */
    void add(long units, long at) {
        if (at >= headEndNanos) {
            advance(at / periodNanos);
        }
        long period = Math.min(head, Math.floorDiv(at, periodNanos));
        if (isAlive(period)) {
            put(period, get(period) + units);
        }
    }

    /** Removes part of the units added at {@code at}; does nothing when they have expired. */
    void reduce(long units, long at) {
        long period = Math.min(head, Math.floorDiv(at, periodNanos));
        if (isAlive(period)) {
            put(period, Math.max(0, get(period) - units));
        }
    }

    /** Returns the nanoseconds until this many of the used units have expired; at most until all have. */
    long nanosUntilFreed(long units, long t) {
        long freed = 0;
        for (long period = head - PERIODS + 1; period < head; period++) {
            freed += get(period);
            if (freed >= units) {
                return expiresAt(period) - t;
            }
        }
        return expiresAt(head) - t;
    }

    private long expiresAt(long period) {
        return (period + PERIODS) * periodNanos;
    }

    private boolean isAlive(long period) {
        return period > head - PERIODS;
    }

    private void advance(long to) {
        for (long period = Math.max(head + 1, to - PERIODS + 1); period <= to; period++) {
            put(period, 0);
        }
        head = to;
        headEndNanos = (to + 1) * periodNanos;
        slot.put(base + HEAD, to);
    }

    private long get(long period) {
        return slot.get(index(period));
    }

    private void put(long period, long units) {
        int index = index(period);
        total += units - slot.get(index);
        slot.put(index, units);
    }

    private int index(long period) {
        return base + FIRST + (int) (period & (PERIODS - 1));
    }
}
