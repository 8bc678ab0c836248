package dev.sluice.pace;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that wait for their turn. Those of a rank go in the order in which they were said, whenever they came here; only one that waits for a limit of
 * its own name is passed by others. Not thread safe.
 */
public final class Line<T> {
    /** Nothing waits. */
    public static final long NEVER = -1;

    private record Entry<T>(T what, Saying saying) {}

    private final Pace pace;
    private final EnumMap<Rank, TreeMap<Long, Entry<T>>> ranks = new EnumMap<>(Rank.class);

    public Line(Pace pace) {
        this.pace = pace;
    }

    /**
     * It waits from now on.
     *
     * @param place the how-many-eth it was that the bot said; no other has the same
     */
    public void add(long place, T what, Saying saying) {
        ranks.computeIfAbsent(saying.rank(), any -> new TreeMap<>()).put(place, new Entry<>(what, saying));
    }

    public void remove(long place) {
        ranks.values().forEach(rank -> rank.remove(place));
    }

    public int size() {
        return ranks.values().stream().mapToInt(Map::size).sum();
    }

    /** Takes out who may go now; it has gone when {@link #went} says so. Null: nobody may. */
    public @Nullable T next(long now) {
        for (TreeMap<Long, Entry<T>> rank : ranks.values()) {
            for (Iterator<Entry<T>> entries = rank.values().iterator(); entries.hasNext(); ) {
                Entry<T> entry = entries.next();
                if (pace.waitNanos(entry.saying(), now) == 0) {
                    entries.remove();
                    return entry.what();
                }
                if (pace.waitOfAllNanos(entry.saying(), now) > 0
                        && !entry.saying().isFrame()) {
                    break;
                }
            }
        }
        return null;
    }

    /** Takes out the first, whether it may go or not; null: there is none. */
    public @Nullable T take() {
        for (TreeMap<Long, Entry<T>> rank : ranks.values()) {
            Map.Entry<Long, Entry<T>> first = rank.pollFirstEntry();
            if (first != null) {
                return first.getValue().what();
            }
        }
        return null;
    }

    /** It goes in this moment. */
    public void went(Saying saying, long now) {
        pace.went(saying, now);
    }

    /** Nanoseconds until {@link #next} is worth asking; {@link #NEVER}: nothing waits. */
    public long waitNanos(long now) {
        long shortest = NEVER;
        for (TreeMap<Long, Entry<T>> rank : ranks.values()) {
            for (Entry<T> entry : rank.values()) {
                long ofAll = pace.waitOfAllNanos(entry.saying(), now);
                long wait = ofAll > 0 ? ofAll : pace.waitNanos(entry.saying(), now);
                shortest = shortest == NEVER ? wait : Math.min(shortest, wait);
                if (ofAll > 0 && !entry.saying().isFrame()) {
                    break; // whoever stands behind it waits as long at least
                }
            }
        }
        return shortest;
    }
}
