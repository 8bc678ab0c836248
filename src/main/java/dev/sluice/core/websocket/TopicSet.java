package dev.sluice.core.websocket;

import java.util.Arrays;

/**
 * The topics that one connection is subscribed to, up to a maximum. A topic is a number and takes eight bytes; nothing
 * is allocated before the first. Not thread-safe: one instance for each connection.
 */
public final class TopicSet {
    private static final long[] NONE = {};

    private final int max;

    /** Sorted, without duplicates. */
    private long[] subscribed = NONE;

    public TopicSet(int max) {
        if (max < 1) {
            throw new IllegalArgumentException(max + " topics on a connection; allowed: 1 or more");
        }
        this.max = max;
    }

    public int size() {
        return subscribed.length;
    }

    /**
     * Returns whether these topics can be added without exceeding the maximum. Topics that are subscribed already, or
     * are in the array twice, count once.
     */
    public boolean fits(long[] topics) {
        return subscribed.length + newTopics(topics).length <= max;
    }

    /** Adds all topics. Returns false and changes nothing when they are too many. */
    public boolean add(long[] topics) {
        long[] added = newTopics(topics);
        if (subscribed.length + added.length > max) {
            return false;
        }
        long[] all = Arrays.copyOf(subscribed, subscribed.length + added.length);
        System.arraycopy(added, 0, all, subscribed.length, added.length);
        Arrays.sort(all);
        subscribed = all;
        return true;
    }

    public void remove(long[] topics) {
        long[] removed = topics.clone();
        Arrays.sort(removed);
        subscribed = Arrays.stream(subscribed)
                .filter(topic -> Arrays.binarySearch(removed, topic) < 0)
                .toArray();
    }

    private long[] newTopics(long[] topics) {
        return Arrays.stream(topics)
                .filter(topic -> Arrays.binarySearch(subscribed, topic) < 0)
                .distinct()
                .toArray();
    }
}
