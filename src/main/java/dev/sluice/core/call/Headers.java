package dev.sluice.core.call;

import org.jspecify.annotations.Nullable;

/** The headers of a request or response, as far as classification needs them. */
@FunctionalInterface
public interface Headers {
    /** Returns the first value of the header, or null if it is missing. The name is compared without case. */
    @Nullable
    String get(String name);

    /** Returns whether the header occurs more than once. */
    default boolean isRepeated(String name) {
        return false;
    }

    /**
     * Returns the API key that the sender of a WebSocket message is logged in with, or null. Calls over HTTP have none.
     */
    default @Nullable String loginKey() {
        return null;
    }
}
