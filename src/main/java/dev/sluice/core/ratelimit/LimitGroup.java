package dev.sluice.core.ratelimit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All instances of one configured limit, by scope key. */
final class LimitGroup {
    final ConfiguredLimit configured;
    final Map<String, Limit> byKey = new HashMap<>();

    /** The instance shared by keys for which there was no room for an instance of their own. */
    @Nullable
    Limit overflow;

    boolean isSharedInUse;

    LimitGroup(LimitSettings settings) {
        configured = new ConfiguredLimit(settings);
    }

    LimitSettings settings() {
        return configured.settings;
    }

    /** Returns whether the limit is, or was, an instance of this group. */
    boolean contains(Limit limit) {
        return limit.configured() == configured;
    }

    boolean isPinned() {
        boolean pinned = overflow != null && overflow.isPinned();
        for (Limit limit : byKey.values()) {
            pinned |= limit.isPinned();
        }
        return pinned;
    }
}
