package dev.sluice.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks that a fuzz target makes. Plain code: an assertion library would be instrumented too, and slow each run down. */
public final class Check {
    private Check() {}

    /** Fails with this text unless the condition holds. */
    public static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Fails if the two differ; {@code what} names them. */
    public static void same(@Nullable Object ours, @Nullable Object theirs, String what) {
        if (!Objects.equals(ours, theirs)) {
            throw new AssertionError(what + ": ours is <" + ours + ">, the other's is <" + theirs + ">");
        }
    }
}
