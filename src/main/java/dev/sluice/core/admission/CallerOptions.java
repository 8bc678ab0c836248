package dev.sluice.core.admission;

import dev.sluice.core.queue.LaneClass;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of one call asks for and is.
 *
 * @param waitNanos how long it is willing to wait from {@code ask} on (X-Sluice-Deadline-Ms); {@link #NO_DEADLINE}: as long as the gate lets it
 * @param bytes head and body that are held while it waits
 * @param lowerTo the class it wants to be served in (X-Sluice-Class), if lower than its own
 * @param owner opaque to the gate: by it the shell finds its exchange of messages
 */
public record CallerOptions(
        long waitNanos, int bytes, @Nullable LaneClass lowerTo, Object owner) {
    public static final long NO_DEADLINE = -1;
}
