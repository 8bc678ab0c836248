package dev.sluice.pace;

import java.util.List;

/**
 * The sending times of one connection, checked against all limits that count its messages. Times may have any origin.
 * Not thread-safe: one instance for each connection.
 */
public final class Pace {
    private final List<Memory> memories;

    public Pace(List<PaceLimit> limits) {
        memories = limits.stream().map(Memory::new).toList();
    }

    /** The times of the last messages that one limit counted, at most as many as it allows. */
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
                times = new long[limit.most()]; // created with the first message, since most connections send few
            }
            times[place(went++)] = now;
        }

        private int place(long number) {
            return (int) (number % times.length);
        }
    }

    /** Returns the nanoseconds until this message may be sent; 0 when it may be sent now. */
    public long waitNanos(Saying saying, long now) {
        long longest = 0;
        for (Memory memory : memories) {
            if (memory.limit.counts(saying)) {
                longest = Math.max(longest, memory.waitNanos(saying.rank(), now));
            }
        }
        return longest;
    }

    /** Returns the same for the limits that count all messages, without those for request names. */
    long waitOfAllNanos(Saying saying, long now) {
        long longest = 0;
        for (Memory memory : memories) {
            if (memory.limit.names().isEmpty() && memory.limit.counts(saying)) {
                longest = Math.max(longest, memory.waitNanos(saying.rank(), now));
            }
        }
        return longest;
    }

    /** Records that a message is sent now. */
    public void went(Saying saying, long now) {
        for (Memory memory : memories) {
            if (memory.limit.counts(saying)) {
                memory.went(now);
            }
        }
    }
}
