package dev.sluice.proxy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What programs hold permits for, by an id that nobody can guess; a bounded number, each until it is settled or its time is over. Any thread. */
final class OpenPermits<T> {
    static final int MOST = 10_000;

    private static final int ID_BYTES = 16;

    private record Open<T>(T held, long untilNanos) {}

    private final SecureRandom random = new SecureRandom();

    /** In the order in which they were given out, which is that of their ends as long as nobody reloads. */
    private final Map<String, Open<T>> open = new LinkedHashMap<>();

    /** Its id; null: there are too many. */
    synchronized @Nullable String add(T held, long untilNanos) {
        if (open.size() >= MOST) {
            return null;
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = HexFormat.of().formatHex(id);
        open.put(text, new Open<>(held, untilNanos));
        return text;
    }

    /** Takes it out, for its one end; null: it is unknown, ended or too late. */
    synchronized @Nullable T take(String id) {
        Open<T> taken = open.remove(id);
        return taken == null ? null : taken.held();
    }

    /** Those whose time is over, taken out. */
    synchronized List<T> takeDue(long nowNanos) {
        if (open.isEmpty()) {
            return List.of();
        }
        List<T> due = new ArrayList<>();
        Iterator<Open<T>> eldest = open.values().iterator();
        while (eldest.hasNext()) {
            Open<T> one = eldest.next();
            if (nowNanos - one.untilNanos() < 0) {
                break;
            }
            due.add(one.held());
            eldest.remove();
        }
        return due;
    }

    /** How many there are of each sort. */
    synchronized <K extends Comparable<K>> Map<K, Integer> counted(Function<T, K> sort) {
        Map<K, Integer> counts = new TreeMap<>();
        open.values().forEach(one -> counts.merge(sort.apply(one.held()), 1, Integer::sum));
        return counts;
    }

    synchronized int size() {
        return open.size();
    }
}
