package dev.sluice.pace;

import java.util.Arrays;

/**
 * What one connection is subscribed to, and how much there may be of it: a set of numbers, each a topic's. It never holds more than that, eight bytes each, and nothing before the
 * first. Not thread safe: one for each connection.
 */
public final class Topics {
    private static final long[] NONE = {};

    private final int most;

    /** In order, none twice. */
    private long[] held = NONE;

    public Topics(int most) {
        if (most < 1) {
            throw new IllegalArgumentException(most + " topics on a connection; allowed: 1 or more");
        }
        this.most = most;
    }

    public int size() {
        return held.length;
    }

    public int most() {
        return most;
    }

    /** Whether all of them could be held at one time; those that are held already, or are named twice, count once. */
    public boolean fits(long[] topics) {
        return held.length + fresh(topics).length <= most;
    }

    /** Holds all of them. False: they are too many, and nothing has changed. */
    public boolean add(long[] topics) {
        long[] fresh = fresh(topics);
        if (held.length + fresh.length > most) {
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
