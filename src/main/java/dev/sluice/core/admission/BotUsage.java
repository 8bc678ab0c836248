package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Recent usage of each limit by bot, for {@code status}: the units of ended calls, settled by their outcome. Limits themselves do not record bots.
 * Kept in ring buffers of a few thousand entries, so that recording allocates nothing.
 */
final class BotUsage {
    private static final int CAPACITY = 8192;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String[] bots = new String[CAPACITY];
    private final String[] limits = new String[CAPACITY];
    private final long[] units = new long[CAPACITY];
    private final long[] at = new long[CAPACITY];
    private long count;

    /** Records the final costs of a call. */
    void settled(Permit permit) {
        for (Charge charge : permit.charges()) {
            if (charge.cost() > 0) {
                int i = (int) (count++ % CAPACITY);
                bots[i] = permit.admissionRequest().bot();
                limits[i] = charge.limit().settings().name();
                units[i] = charge.cost();
                at[i] = permit.startedAt();
            }
        }
    }

    /** Returns the units by bot and limit that were used within the limit's window, as far as they are remembered. */
    Map<String, Map<String, Long>> byBot(List<LimitSettings> configured, long now) {
        Map<String, Long> windows = new HashMap<>();
        configured.forEach(limit -> windows.put(limit.name(), windowNanos(limit)));
        Map<String, Map<String, Long>> used = new TreeMap<>();
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            int place = (int) (i % CAPACITY);
            Long window = windows.get(limits[place]);
            if (window != null && now - at[place] - window < 0) {
                used.computeIfAbsent(bots[place], any -> new TreeMap<>()).merge(limits[place], units[place], Long::sum);
            }
        }
        return used;
    }

    /** Returns the time after which all used units are free again, also where they decay gradually. */
    private static long windowNanos(LimitSettings limit) {
        return switch (limit.algorithm()) {
            case DECAYING_COUNTER, TOKEN_BUCKET ->
                limit.windowMs() * NANOS_PER_MILLI * limit.size() / Math.max(1, limit.returned());
            default -> limit.windowMs() * NANOS_PER_MILLI;
        };
    }
}
