package dev.sluice.pace;

import java.util.List;

/** What one connection has said, against all limits that count it. Instants are of any epoch. Not thread safe: one for each connection. */
public final class Pace {
    private final List<Memory> memories;

    public Pace(List<PaceLimit> limits) {
        memories = limits.stream().map(Memory::new).toList();
    }

    /** When the last messages of one limit went, no more of them than it allows. */
    private static final class Memory {
        private static final long[] NONE = {};

        private final PaceLimit limit;
        private long[] times = NONE;
        private long went;

        Memory(PaceLimit limit) {
            this.limit = limit;
        }

        long waitNanos(Rank rank, long now) {
            int allowed = limit.allowed(rank);
            if (went < allowed) {
                return 0;
            }
            long since = now - times[place(went - allowed)];
            return Math.max(0, limit.windowNanos() - since);
        }

        void went(long now) {
            if (times.length == 0) {
                times = new long[limit.most()]; // most connections say little: it is made when they do
            }
            times[place(went++)] = now;
        }

        private int place(long number) {
            return (int) (number % times.length);
        }
    }

    /** Nanoseconds until it may go; 0: now. */
    public long waitNanos(Saying saying, long now) {
        long longest = 0;
        for (Memory memory : memories) {
            if (memory.limit.counts(saying)) {
                longest = Math.max(longest, memory.waitNanos(saying.rank(), now));
            }
        }
        return longest;
    }

    /** The same for limits that hold all of its rank back, not only requests of its name. */
    long waitOfAllNanos(Saying saying, long now) {
        long longest = 0;
        for (Memory memory : memories) {
            if (memory.limit.names().isEmpty() && memory.limit.counts(saying)) {
                longest = Math.max(longest, memory.waitNanos(saying.rank(), now));
            }
        }
        return longest;
    }

    /** It goes in this moment. */
    public void went(Saying saying, long now) {
        for (Memory memory : memories) {
            if (memory.limit.counts(saying)) {
                memory.went(now);
            }
        }
    }
}
