package dev.sluice.core.admission.request;

import dev.sluice.core.queue.LaneClass;
import org.jspecify.annotations.Nullable;

/**
 * The caller's options for one call.
 *
 * @param waitNanos longest wait from {@code acquire} on (X-Sluice-Deadline-Ms); {@link #NO_DEADLINE} when the caller
 *     sets none
 * @param bytes bytes of head and body that are held in memory while the call waits
 * @param lowerTo the class requested by X-Sluice-Class, if lower than the call's own; null: none
 * @param owner opaque reference by which the caller finds its own object again
 */
public record CallerOptions(
        long waitNanos, int bytes, @Nullable LaneClass lowerTo, Object owner) {
    public static final long NO_DEADLINE = -1;
}
