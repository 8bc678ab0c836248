package dev.sluice.core.tradingmode;

/**
 * The times of recent attempts of the same order, in a table of fixed size with four entries per bucket of
 * fingerprints. Repeated orders stay in the table; a new order replaces the least repeated entry of its bucket.
 */
final class RepeatedOrders {
    private static final int WAYS = 4;
    private static final int BUCKETS = 1024;

    private static final class Times {
        private final long order;
        private long[] attemptedAt = new long[2];
        private int count;
        private int next;

        Times(long order) {
            this.order = order;
        }

        private long last() {
            return attemptedAt[Math.floorMod(next - 1, attemptedAt.length)];
        }

        void add(long now, int max) {
            if (count == attemptedAt.length && attemptedAt.length < max) {
                grow(Math.min(max, 2 * attemptedAt.length));
            }
            attemptedAt[next] = now;
            next = (next + 1) % attemptedAt.length;
            count = Math.min(attemptedAt.length, count + 1);
        }

        private void grow(int length) {
            long[] longer = new long[length];
            for (int i = 0; i < count; i++) {
                longer[i] = attemptedAt[(next + i) % attemptedAt.length];
            }
            attemptedAt = longer;
            next = count;
        }

        int since(long withinNanos, long now) {
            int recent = 0;
            while (recent < count
                    && now - attemptedAt[Math.floorMod(next - 1 - recent, attemptedAt.length)] < withinNanos) {
                recent++;
            }
            return recent;
        }
    }

    /** Empty until the first order: most configured exchanges are never used. */
    private Times[] table = {};

    /**
     * Counts one attempt and returns how often the order was attempted within the configured time, including this
     * attempt, at most {@code max + 1}.
     */
    int add(long order, GuardSettings settings, long now) {
        if (table.length == 0) {
            table = new Times[BUCKETS * WAYS];
        }
        int max = settings.sameOrder();
        int index = index(order, settings.sameOrderWithinNanos(), now);
        Times times = table[index];
        if (times == null || times.order != order) {
            times = new Times(order);
            table[index] = times;
        }
        int before = times.since(settings.sameOrderWithinNanos(), now);
        times.add(now, Math.max(2, max));
        return before + 1;
    }

    private int index(long order, long withinNanos, long now) {
        int bucket = (int) (order >>> (Long.SIZE - 10)) * WAYS;
        int min = bucket;
        int minSeen = Integer.MAX_VALUE;
        for (int i = bucket; i < bucket + WAYS; i++) {
            Times times = table[i];
            if (times == null || times.order == order) {
                return i;
            }
            int seen = times.since(withinNanos, now);
            if (seen < minSeen || (seen == minSeen && times.last() - lastOf(min) < 0)) {
                min = i;
                minSeen = seen;
            }
        }
        return min;
    }

    private long lastOf(int index) {
        Times times = table[index];
        return times == null ? 0 : times.last();
    }
}
