package dev.sluice.persistence;

import dev.sluice.core.pull.StartedPull;
import java.util.List;

/**
 * The pulls that the next process finishes.
 *
 * @param running the pulls that are not over
 * @param begunFor the halts for which a pull was begun by itself, each with its time, the oldest first
 */
public record SavedPulls(List<StartedPull> running, List<String> begunFor) {
    public static final SavedPulls NONE = new SavedPulls(List.of(), List.of());

    public SavedPulls {
        running = List.copyOf(running);
        begunFor = List.copyOf(begunFor);
    }
}
