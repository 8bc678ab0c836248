package dev.sluice.core.ratelimit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All instances of one configured limit, by scope key; lives on through reloads that keep its name or say what it was. */
final class LimitGroup {
    final Map<String, Limit> byKey = new HashMap<>();
    LimitSettings settings;

    /** Shared by the keys that came when there was no room for an instance of their own. */
    @Nullable
    Limit shared;

    boolean isSharedInUse;

    /** Where the levels' register has it, and under which number; 0: it is in none, and begins empty. */
    int entry = -1;

    long number;

    /** What was used before is unknown. */
    long since;

    /** No configuration has it any more since then; only bans of it are kept. */
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
