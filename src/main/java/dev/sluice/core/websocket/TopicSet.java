package dev.sluice.core.websocket;

import java.util.Arrays;

/**
 * The topics that one connection is subscribed to, with a maximum number. Each topic is a number; a topic takes eight
 * bytes, and nothing is allocated before the first. Not thread-safe: one instance for each connection.
 */
public final class TopicSet {
    private static final long[] NONE = {};

    private final int max;

    /** Sorted, without duplicates. */
    private long[] held = NONE;

    public TopicSet(int max) {
        if (max < 1) {
            throw new IllegalArgumentException(max + " topics on a connection; allowed: 1 or more");
        }
        this.max = max;
    }

    public int size() {
        return held.length;
    }

    /**
     * Returns whether all these topics can be added without exceeding the maximum. Topics that are subscribed already
     * or given twice count once.
     */
    public boolean fits(long[] topics) {
        return held.length + fresh(topics).length <= max;
    }

    /** Adds all topics; returns false and changes nothing when they are too many. */
    public boolean add(long[] topics) {
        long[] fresh = fresh(topics);
        if (held.length + fresh.length > max) {
            return false;
        }
        long[] all = Arrays.copyOf(held, held.length + fresh.length);
        System.arraycopy(fresh, 0, all, held.length, fresh.length);
        Arrays.sort(all);
        held = all;
        return true;
    }

    public void remove(long[] topics) {
        long[] gone = topics.clone();
        Arrays.sort(gone);
        held = Arrays.stream(held)
                .filter(topic -> Arrays.binarySearch(gone, topic) < 0)
                .toArray();
    }

    private long[] fresh(long[] topics) {
        return Arrays.stream(topics)
                .filter(topic -> Arrays.binarySearch(held, topic) < 0)
                .distinct()
                .toArray();
    }
}
