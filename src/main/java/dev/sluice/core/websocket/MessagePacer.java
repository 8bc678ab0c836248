package dev.sluice.core.websocket;

import java.util.List;

/**
 * The sending times of one connection, checked against all limits that count its messages. Times may have any origin.
 * Not thread-safe: one instance for each connection.
 */
public final class MessagePacer {
    private final List<Memory> memories;

    public MessagePacer(List<MessageRateLimit> limits) {
        memories = limits.stream().map(Memory::new).toList();
    }

    /** The times of the last messages that one limit counted, at most as many as it allows. */
    private static final class Memory {
        private static final long[] NONE = {};

        private final MessageRateLimit limit;
        private long[] times = NONE;
        private long went;

        Memory(MessageRateLimit limit) {
            this.limit = limit;
        }

        long waitNanos(MessagePriority messagePriority, long now) {
            int allowed = limit.allowed(messagePriority);
            if (went < allowed) {
                return 0;
            }
            long since = now - times[place(went - allowed)];
            return Math.max(0, limit.windowNanos() - since);
        }

        void recordSent(long now) {
            if (times.length == 0) {
                times = new long[limit.max()]; // created with the first message, since most connections send few
            }
            times[place(went++)] = now;
        }

        private int place(long number) {
            return (int) (number % times.length);
        }
    }

    /** Returns the nanoseconds until this message may be sent; 0 when it may be sent now. */
    public long waitNanos(PacedMessage paced, long now) {
        long longest = 0;
        for (Memory memory : memories) {
            if (memory.limit.counts(paced)) {
                longest = Math.max(longest, memory.waitNanos(paced.messagePriority(), now));
            }
        }
        return longest;
    }

    /** Returns the same for the limits that count all messages, without those for request names. */
    long waitOfAllNanos(PacedMessage paced, long now) {
        long longest = 0;
        for (Memory memory : memories) {
            if (memory.limit.names().isEmpty() && memory.limit.counts(paced)) {
                longest = Math.max(longest, memory.waitNanos(paced.messagePriority(), now));
            }
        }
        return longest;
    }

    /** Records that a message is sent now. */
    public void recordSent(PacedMessage paced, long now) {
        for (Memory memory : memories) {
            if (memory.limit.counts(paced)) {
                memory.recordSent(now);
            }
        }
    }
}
