package dev.sluice.core.ratelimit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All instances of one configured limit, by scope key. A group survives reloads that keep its name or name it in
 * {@code was}.
 */
final class LimitGroup {
    final Map<String, Limit> byKey = new HashMap<>();
    LimitSettings settings;

    /** The instance shared by keys for which there was no room for an instance of their own. */
    @Nullable
    Limit shared;

    boolean isSharedInUse;

    /**
     * The entry in the directory of the usage store, and its number; the number 0 means that it has none and starts
     * empty.
     */
    int entry = -1;

    long number;

    /** The time before which the usage is unknown. */
    long since;

    /** True after the limit was removed from the configuration; only its bans are kept. */
    boolean isRemoved;

    long removedAt;

    LimitGroup(LimitSettings settings) {
        this.settings = settings;
    }

    long reserve() {
        Long reserve = settings.reserve();
        return reserve == null ? 0 : reserve;
    }

    String slotName(String scopeKey) {
        return (number == 0 ? settings.name() : "#" + number) + '|' + scopeKey;
    }

    boolean isPinned() {
        boolean pinned = shared != null && shared.isPinned();
        for (Limit limit : byKey.values()) {
            pinned |= limit.isPinned();
        }
        return pinned;
    }
}
