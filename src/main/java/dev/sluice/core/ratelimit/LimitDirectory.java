package dev.sluice.core.ratelimit;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A persistent directory of the limits in the usage store: the number of each, and since when its saved usage is
 * complete.
 *
 * <p>A limit is identified by name and scope. An unknown limit gets a number that was never used before, so that it
 * never mistakes the saved usage of an earlier limit with the same name for complete. A renamed limit keeps its
 * number, and with it all data stored by number (usage, bans, pauses). The rename is a single write: a process killed
 * at any moment has renamed it or has not.
 *
 * <p>The directory also stores when each limit began and its algorithm. A limit whose algorithm differs from the
 * stored one is treated as new.
 */
final class LimitDirectory {
    /** Twice the maximum of a configuration: more than the limits of two configurations that are still remembered. */
    private static final int ENTRIES = 512;

    private static final int LAST_NUMBER = 0;
    private static final int LOSSES_SEEN = 1;
    private static final int LOST_AT = 2;
    private static final int FIRST_ENTRY = 3;

    private static final int NAME = 0;
    private static final int NUMBER = 1;
    private static final int SINCE = 2;
    private static final int SHAPE = 3;
    private static final int SCOPE = 4;
    private static final int FIELDS = 5;

    /** Above the largest number of a part. */
    private static final int PARTS = 16;

    private final LongBuffer longs;
    private final boolean isFirst;
    private boolean isLost;

    /** Reads the entries of earlier processes; {@code now} is the start of this process. */
    LimitDirectory(UsageStore store, long now) {
        longs = store.slot("gate: limits", FIRST_ENTRY + ENTRIES * FIELDS).longs();
        isFirst = longs.get(LAST_NUMBER) == 0;
        isLost = longs.get(LOSSES_SEEN) != 0;
        if (store.losses() != longs.get(LOSSES_SEEN)) {
            isLost = true;
            put(LOST_AT, now);
            put(LOSSES_SEEN, store.losses());
        }
    }

    /**
     * Returns whether nothing was ever counted here: earlier usage is unknown, but no call of this gateway is in
     * flight.
     */
    boolean isFirst() {
        return isFirst;
    }

    /**
     * Returns whether an earlier process could not keep all of its slots, so that the numbers of limits created since
     * then may be lost.
     */
    boolean isLost() {
        return isLost;
    }

    long lostAt() {
        return longs.get(LOST_AT);
    }

    /** Returns the entry of the limit with this name and scope, or -1. */
    int find(String name, LimitScope limitScope) {
        long hash = hash(name, limitScope);
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, NAME) == hash) {
                return entry;
            }
        }
        return -1;
    }

    /**
     * Adds an entry for a new limit. Returns -1 when there is no room; the next process then treats it as new again.
     */
    int add(LimitSettings limit, long since) {
        long number = longs.get(LAST_NUMBER) + 1;
        put(LAST_NUMBER, number);
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, NAME) == 0) {
                put(entry, NUMBER, number);
                put(entry, SINCE, since);
                put(entry, SHAPE, PersistentSlot.shape(limit));
                put(entry, SCOPE, number(limit.scope()));
                put(entry, NAME, hash(limit.name(), limit.scope()));
                return entry;
            }
        }
        return -1;
    }

    /** Changes the name and form of an entry. */
    void change(int entry, LimitSettings to, long since) {
        put(entry, SINCE, since);
        put(entry, SHAPE, PersistentSlot.shape(to));
        put(entry, NAME, hash(to.name(), to.scope()));
    }

    /** Marks the entry as removed from the configuration: a later limit with its name is a different limit. */
    void retire(int entry) {
        put(entry, NAME, hash("removed " + get(entry, NUMBER), scope(entry)));
    }

    void remove(int entry) {
        put(entry, NAME, 0);
    }

    boolean hasShape(int entry, LimitSettings limit) {
        return get(entry, SHAPE) == PersistentSlot.shape(limit);
    }

    /** Returns the latest number, which belongs to the limit for which there was no room. */
    long lastNumber() {
        return longs.get(LAST_NUMBER);
    }

    long number(int entry) {
        return get(entry, NUMBER);
    }

    long since(int entry) {
        return get(entry, SINCE);
    }

    LimitScope scope(int entry) {
        List<LimitScope.Part> parts = new ArrayList<>(3);
        for (long rest = get(entry, SCOPE); rest != 0; rest /= PARTS) {
            long number = rest % PARTS;
            Arrays.stream(LimitScope.Part.values())
                    .filter(part -> number(part) == number)
                    .forEach(parts::add);
        }
        return new LimitScope(parts);
    }

    private static long number(LimitScope limitScope) {
        long number = 0;
        for (int i = limitScope.parts().size() - 1; i >= 0; i--) {
            number = number * PARTS + number(limitScope.parts().get(i));
        }
        return number;
    }

    private static long number(LimitScope.Part part) {
        return switch (part) {
            case IP -> 1;
            case ACCOUNT -> 2;
            case KEY -> 3;
            case ROUTE -> 4;
            case INSTRUMENT -> 5;
            case HOST -> 6;
        };
    }

    /** Returns all entries. */
    List<Integer> all() {
        List<Integer> all = new ArrayList<>();
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, NAME) != 0) {
                all.add(entry);
            }
        }
        return all;
    }

    /** 64-bit FNV-1a hash; never zero, because zero marks a free entry. */
    private static long hash(String name, LimitScope limitScope) {
        String text = name + '\n' + limitScope;
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash == 0 ? 1 : hash;
    }

    private long get(int entry, int field) {
        return longs.get(FIRST_ENTRY + entry * FIELDS + field);
    }

    private void put(int entry, int field, long number) {
        put(FIRST_ENTRY + entry * FIELDS + field, number);
    }

    /** Writes in program order, as {@link PersistentSlot} does. */
    private void put(int index, long number) {
        VarHandle.releaseFence();
        longs.put(index, number);
    }
}
