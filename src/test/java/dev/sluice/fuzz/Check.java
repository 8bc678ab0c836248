package dev.sluice.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a fuzz target makes. Plain code: an assertion library would be instrumented too, and slow each run down.
 */
public final class Check {
    private Check() {}

    /** Fails with this text unless the condition holds. */
    public static void that(boolean holds, String name) {
        if (!holds) {
            throw new AssertionError(name);
        }
    }

    /** Fails if the two differ; {@code name} names them. */
    public static void same(@Nullable Object ours, @Nullable Object theirs, String name) {
        if (!Objects.equals(ours, theirs)) {
            throw new AssertionError(name + ": ours is <" + ours + ">, the other's is <" + theirs + ">");
        }
    }
}
