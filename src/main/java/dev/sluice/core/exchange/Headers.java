package dev.sluice.core.exchange;

import org.jspecify.annotations.Nullable;

/** Headers as naming and reading need them: the proxy's, or a list of the simulation. */
@FunctionalInterface
public interface Headers {
    /** The first value of that header, whose name is compared without case; null: absent. */
    @Nullable
    String get(String name);

    /** Whether a header of that name occurs more than once. */
    default boolean isTwice(String name) {
        return false;
    }
}
