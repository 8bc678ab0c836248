package dev.sluice.sim.exchange;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of at most so many entries: beyond them it forgets the one that has been in it longest. */
final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private static final int ADDRESSES = 10_000;

    private final int most;

    BoundedMap(int most) {
        this.most = most;
    }

    /** What is kept of each source address. */
    static <V> Map<String, V> byAddress() {
        return new BoundedMap<>(ADDRESSES);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
