package dev.sluice.sim.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The injected faults of a venue: failures of single calls, wrong headers, a wrong clock, and other programs on a
 * caller's address. Not thread-safe.
 */
public final class Faults {
    private static final int MAX = 1_000;

    private final List<Fault> pending = new ArrayList<>();
    private final Map<String, Integer> otherUsePercent = new LinkedHashMap<>();
    private int usedWeightPercent = 100;
    private long clockErrorMillis;

    /** Adds a failure; earlier ones apply first. */
    public void add(Fault fault) {
        if (pending.size() >= MAX) {
            throw new IllegalStateException("there are " + MAX + " faults already: clear them first");
        }
        pending.add(fault);
    }

    /** Makes used-weight headers report this percentage of the real value; 100 is correct. */
    public void reportUsedWeight(int percent) {
        if (percent < 0 || percent > 1_000) {
            throw new IllegalArgumentException("percent must be 0 to 1000, but is " + percent);
        }
        usedWeightPercent = percent;
    }

    /** Shifts server times, {@code Date} headers and timestamp checks by this error; windows use the correct time. */
    public void reportWrongTime(long errorMillis) {
        clockErrorMillis = errorMillis;
    }

    /**
     * Simulates another program on the address that evenly uses this percentage of its Binance weight and its Bybit
     * calls.
     */
    public void useWeightElsewhere(String sourceIp, int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent must be 0 to 100, but is " + percent);
        }
        if (otherUsePercent.size() >= MAX && !otherUsePercent.containsKey(sourceIp)) {
            throw new IllegalStateException("there are " + MAX + " addresses with other programs already");
        }
        otherUsePercent.put(sourceIp, percent);
    }

    /** Removes all faults. */
    public void clear() {
        pending.clear();
        otherUsePercent.clear();
        usedWeightPercent = 100;
        clockErrorMillis = 0;
    }

    /** Returns the failures that have not been used up. */
    public List<Fault> pending() {
        return List.copyOf(pending);
    }

    @Nullable
    public Fault next(VenueRequest request) {
        for (int i = 0; i < pending.size(); i++) {
            Fault fault = pending.get(i);
            if (fault.meets(request)) {
                if (fault.times() == 1) {
                    pending.remove(i);
                } else {
                    pending.set(i, fault.once());
                }
                return fault;
            }
        }
        return null;
    }

    public long reported(long usedWeight) {
        return usedWeight * usedWeightPercent / 100;
    }

    public long clockErrorMillis() {
        return clockErrorMillis;
    }

    public int otherUsePercent(String sourceIp) {
        return otherUsePercent.getOrDefault(sourceIp, 0);
    }
}
