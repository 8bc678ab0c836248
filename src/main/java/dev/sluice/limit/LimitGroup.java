package dev.sluice.limit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All instances of one configured limit, by scope key; lives on through reloads that keep its name. */
final class LimitGroup {
    final Map<String, Limit> byKey = new HashMap<>();
    LimitSettings settings;

    /** Shared by the keys that came when there was no room for an instance of their own. */
    @Nullable
    Limit shared;

    boolean isSharedInUse;

    LimitGroup(LimitSettings settings) {
        this.settings = settings;
    }

    long reserve() {
        Long reserve = settings.reserve();
        return reserve == null ? 0 : reserve;
    }
}
