package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * One limit of the configuration, with its number and history in the {@link LimitDirectory}. It survives reloads that
 * keep its name or name it in {@code formerName}.
 */
final class ConfiguredLimit {
    LimitSettings settings;

    /** The entry in the directory of the usage store; -1 when it has none. */
    int entry = -1;

    /** The number in the directory; 0 when it has none and starts empty. */
    long number;

    /** The time before which the usage is unknown. */
    long completeSince;

    /**
     * How it begins at a first start; null at any other, and after a reload has changed it, because own calls may then
     * be what is unknown.
     */
    @Nullable
    FirstWindow firstWindow;

    /** True after the limit was removed from the configuration; only its bans are kept. */
    boolean isRemoved;

    long removedAt;

    ConfiguredLimit(LimitSettings settings) {
        this.settings = settings;
    }

    long reserve() {
        Long reserve = settings.reserve();
        return reserve == null ? 0 : reserve;
    }

    /** Returns how an instance begins whose usage before {@link #completeSince} is unknown. */
    FirstWindow firstWindow() {
        return firstWindow == null ? FirstWindow.ofLostUsage(settings) : firstWindow;
    }

    /** Returns the name of the slot of the instance with this scope key in the usage store. */
    String slotName(String scopeKey) {
        return (number == 0 ? settings.name() : "#" + number) + '|' + scopeKey;
    }
}
