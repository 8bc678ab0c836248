package dev.sluice.core.pull;

import dev.sluice.core.tradingmode.ModeHold;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The halts for which a pull began automatically, so that no pull begins twice for a halt, even after a restart.
 * Bounded: when it is full, halts that no longer hold are removed.
 */
public final class PulledHalts {
    /** The most halts that are remembered. */
    public static final int MAX = 200;

    private final Set<String> keys = new LinkedHashSet<>();

    /** Adds what an earlier process remembered. */
    public void restore(List<String> saved) {
        saved.stream().limit(MAX).forEach(keys::add);
    }

    /** Returns what the next process is to remember, the oldest first. */
    public List<String> saved() {
        return List.copyOf(keys);
    }

    /** Returns whether a pull was begun for this halt. */
    public boolean contains(ModeHold halt) {
        return keys.contains(key(halt));
    }

    /**
     * Remembers a halt. Returns whether it is new; false also if there is no room.
     *
     * @param holding all holds of now
     */
    public boolean add(ModeHold halt, Collection<ModeHold> holding) {
        return hasRoomFor(halt, holding) && keys.add(key(halt));
    }

    /** Returns whether this halt is remembered or can be. */
    public boolean hasRoomFor(ModeHold halt, Collection<ModeHold> holding) {
        if (keys.size() >= MAX && !contains(halt)) {
            keys.retainAll(holding.stream().map(PulledHalts::key).collect(Collectors.toSet()));
        }
        return keys.size() < MAX || contains(halt);
    }

    private static String key(ModeHold halt) {
        return halt.modeScope() + " " + halt.holdReason().sinceEpochMillis();
    }
}
