package dev.sluice.core.ratelimit;

import java.lang.invoke.VarHandle;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which limits the levels know: under which number, and since when they hold all that was used of them.
 *
 * <p>A limit is known by its name and scope. One that is not known gets a number that no other ever had, so that it never takes what a limit of
 * its name once left for all that was used. A renamed one keeps its number, and so everything that is kept by number (levels, bans, pauses) is its own at a
 * single put: a process killed at any moment has renamed it or has not.
 *
 * <p>Beside each limit stands when it began, and how it counts: one that counts otherwise than when it was written down is as little known as a
 * new one.
 */
final class LimitDirectory {
    /** Twice what a configuration may have is more than those of two configurations that are still remembered. */
    private static final int ENTRIES = 512;

    private static final int LAST_NUMBER = 0;
    private static final int LOSSES_SEEN = 1;
    private static final int LOST_AT = 2;
    private static final int FIRST_ENTRY = 3;

    private static final int NAME = 0;
    private static final int NUMBER = 1;
    private static final int SINCE = 2;
    private static final int FORM = 3;
    private static final int SCOPE = 4;
    private static final int FIELDS = 5;

    /** More than the largest number of a part. */
    private static final int PARTS = 16;

    private final LongBuffer longs;
    private final boolean first;
    private boolean lost;

    /** Reads what earlier processes wrote down; {@code now} is when this one starts. */
    LimitDirectory(UsageStore usageStore, long now) {
        longs = usageStore.slot("gate: limits", FIRST_ENTRY + ENTRIES * FIELDS).longs();
        first = longs.get(LAST_NUMBER) == 0;
        lost = longs.get(LOSSES_SEEN) != 0;
        if (usageStore.losses() != longs.get(LOSSES_SEEN)) {
            lost = true;
            put(LOST_AT, now);
            put(LOSSES_SEEN, usageStore.losses());
        }
    }

    /** Whether nothing was ever counted here: what was used before is unknown, but nothing of ours is in flight. */
    boolean isFirst() {
        return first;
    }

    /** Whether an earlier process could not keep all its slots: one that was made since then may have had numbers that are gone. */
    boolean isLost() {
        return lost;
    }

    long lostAt() {
        return longs.get(LOST_AT);
    }

    /** Where the limit of that name and scope stands; -1: nowhere. */
    int find(String name, LimitScope limitScope) {
        long hash = hash(name, limitScope);
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, NAME) == hash) {
                return entry;
            }
        }
        return -1;
    }

    /** Writes down a limit that is new; -1: there is no room, and it is as new to the next process. */
    int add(LimitSettings limit, long since) {
        long number = longs.get(LAST_NUMBER) + 1;
        put(LAST_NUMBER, number);
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, NAME) == 0) {
                put(entry, NUMBER, number);
                put(entry, SINCE, since);
                put(entry, FORM, PersistentSlot.shape(limit));
                put(entry, SCOPE, number(limit.scope()));
                put(entry, NAME, hash(limit.name(), limit.scope()));
                return entry;
            }
        }
        return -1;
    }

    /** The limit of that entry has this name and form now. */
    void change(int entry, LimitSettings to, long since) {
        put(entry, SINCE, since);
        put(entry, FORM, PersistentSlot.shape(to));
        put(entry, NAME, hash(to.name(), to.scope()));
    }

    /** No configuration has it any more: another of its name is another limit. */
    void retire(int entry) {
        put(entry, NAME, hash("removed " + get(entry, NUMBER), scope(entry)));
    }

    void remove(int entry) {
        put(entry, NAME, 0);
    }

    boolean hasForm(int entry, LimitSettings limit) {
        return get(entry, FORM) == PersistentSlot.shape(limit);
    }

    /** The latest number: of the limit for which there was no room. */
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

    /** All that are written down. */
    List<Integer> all() {
        List<Integer> all = new ArrayList<>();
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (get(entry, NAME) != 0) {
                all.add(entry);
            }
        }
        return all;
    }

    /** 64 bits (FNV-1a), never zero, which marks a free entry. */
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

    /** In program order, as a slate's. */
    private void put(int index, long number) {
        VarHandle.releaseFence();
        longs.put(index, number);
    }
}
