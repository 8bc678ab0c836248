package dev.sluice.core.websocket;

import java.util.Set;

/**
 * A limit of the messages in any window of a given length.
 *
 * @param max maximum number of messages in a window
 * @param windowNanos window of the exchange plus a slack for different transit times
 * @param reserve part of {@code max} that is kept for messages of {@link MessagePriority#URGENT}
 * @param countsControlFrames whether pings and pongs count
 * @param names request names that count; when empty, all messages count
 */
public record MessageRateLimit(int max, long windowNanos, int reserve, boolean countsControlFrames, Set<String> names) {
    public MessageRateLimit {
        names = Set.copyOf(names);
        if (max < 1 || windowNanos < 1 || reserve < 0 || reserve >= max) {
            throw new IllegalArgumentException(
                    "a rate of " + max + " messages in " + windowNanos + " ns with a reserve of " + reserve
                            + " lets no message pass; the rate and the window must be 1 or more, and the reserve below the rate");
        }
    }

    boolean counts(PacedMessage paced) {
        return paced.isControlFrame()
                ? countsControlFrames && names.isEmpty()
                : names.isEmpty() || names.contains(paced.name());
    }

    /** Returns how many messages may be in a window, including a new one of this priority. */
    int maxFor(MessagePriority messagePriority) {
        return messagePriority == MessagePriority.URGENT ? max : max - reserve;
    }
}
