package dev.sluice.core.websocket;

import java.util.List;

/**
 * Computes when a message of one connection may be sent, by all limits that count its messages. Times are nanoseconds
 * with any origin. Not thread-safe: one instance for each connection.
 */
public final class MessagePacer {
    private final List<SendHistory> histories;

    public MessagePacer(List<MessageRateLimit> limits) {
        histories = limits.stream().map(SendHistory::new).toList();
    }

    /** The times of the last messages that one limit counted, at most {@link MessageRateLimit#max}. */
    private static final class SendHistory {
        private static final long[] NONE = {};

        private final MessageRateLimit limit;
        private long[] times = NONE;
        private long sentCount;

        SendHistory(MessageRateLimit limit) {
            this.limit = limit;
        }

        long waitNanos(MessagePriority messagePriority, long now) {
            int max = limit.maxFor(messagePriority);
            if (sentCount < max) {
                return 0;
            }
            long elapsed = now - times[index(sentCount - max)];
            return Math.max(0, limit.windowNanos() - elapsed);
        }

        void recordSent(long now) {
            if (times.length == 0) {
                times = new long[limit.max()]; // created with the first message, since most connections send few
            }
            times[index(sentCount++)] = now;
        }

        private int index(long number) {
            return (int) (number % times.length);
        }
    }

    /** Returns the nanoseconds until this message may be sent; 0 when it may be sent now. */
    public long waitNanos(PacedMessage paced, long now) {
        long maxWait = 0;
        for (SendHistory history : histories) {
            if (history.limit.counts(paced)) {
                maxWait = Math.max(maxWait, history.waitNanos(paced.messagePriority(), now));
            }
        }
        return maxWait;
    }

    /** Returns the same for the limits that count all messages, without the limits of request names. */
    long commonWaitNanos(PacedMessage paced, long now) {
        long maxWait = 0;
        for (SendHistory history : histories) {
            if (history.limit.names().isEmpty() && history.limit.counts(paced)) {
                maxWait = Math.max(maxWait, history.waitNanos(paced.messagePriority(), now));
            }
        }
        return maxWait;
    }

    /** Records that a message is sent now. */
    public void recordSent(PacedMessage paced, long now) {
        for (SendHistory history : histories) {
            if (history.limit.counts(paced)) {
                history.recordSent(now);
            }
        }
    }
}
