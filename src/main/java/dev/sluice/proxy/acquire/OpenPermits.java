package dev.sluice.proxy.acquire;

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

/**
 * The granted permits of programs, by an unguessable id. The number is bounded; each permit is kept until it is settled
 * or expires. Thread-safe.
 */
public final class OpenPermits<T> {
    public static final int MAX = 10_000;

    private static final int ID_BYTES = 16;

    private record Open<T>(T permit, long untilNanos) {}

    private final SecureRandom random = new SecureRandom();

    /** The permits in the order of granting, which is the order of expiry unless a reload changes the timeout. */
    private final Map<String, Open<T>> open = new LinkedHashMap<>();

    /** Adds a permit and returns its id; null if there are too many. */
    public synchronized @Nullable String add(T permit, long untilNanos) {
        if (open.size() >= MAX) {
            return null;
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = HexFormat.of().formatHex(id);
        open.put(text, new Open<>(permit, untilNanos));
        return text;
    }

    /** Removes and returns a permit so that it can end; null if it is unknown, has ended or has expired. */
    synchronized @Nullable T take(String id) {
        Open<T> taken = open.remove(id);
        return taken == null ? null : taken.permit();
    }

    /** Removes and returns the expired permits. */
    public synchronized List<T> takeDue(long nowNanos) {
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
            due.add(one.permit());
            eldest.remove();
        }
        return due;
    }

    /** Returns the number of permits by category. */
    public synchronized <K extends Comparable<K>> Map<K, Integer> counted(Function<T, K> sort) {
        Map<K, Integer> counts = new TreeMap<>();
        open.values().forEach(one -> counts.merge(sort.apply(one.permit()), 1, Integer::sum));
        return counts;
    }

    /** Returns the ids of all permits. */
    synchronized List<String> ids() {
        return List.copyOf(open.keySet());
    }

    public synchronized int size() {
        return open.size();
    }
}
