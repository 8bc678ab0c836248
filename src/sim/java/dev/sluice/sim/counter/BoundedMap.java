package dev.sluice.sim.counter;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map with a maximum number of entries; above it the oldest entry is removed. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private static final int ADDRESSES = 10_000;

    private final int max;

    public BoundedMap(int max) {
        this.max = max;
    }

    /** Returns a map for the state of each source address. */
    public static <V> Map<String, V> byAddress() {
        return new BoundedMap<>(ADDRESSES);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
