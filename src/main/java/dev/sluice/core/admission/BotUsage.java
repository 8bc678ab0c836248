package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Recent usage of each limit by bot and by route, for {@code status}: the units of ended calls, settled by their outcome. Limits themselves do not record them.
 * Kept in ring buffers that grow to a few thousand entries; from then on, recording allocates nothing.
 */
final class BotUsage {
    private static final int CAPACITY = 8192;
    /** Most configured exchanges are never used, so their buffers stay small. */
    private static final int FIRST_CAPACITY = 16;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private String[] bots = new String[FIRST_CAPACITY];
    private String[] routes = new String[FIRST_CAPACITY];
    private String[] limits = new String[FIRST_CAPACITY];
    private long[] units = new long[FIRST_CAPACITY];
    private long[] at = new long[FIRST_CAPACITY];
    private long count;

    /** Records the final costs of a call. */
    void settled(Permit permit) {
        for (Charge charge : permit.charges()) {
            if (charge.cost() > 0) {
                if (count == at.length && at.length < CAPACITY) {
                    grow(2 * at.length);
                }
                int i = (int) (count++ % CAPACITY);
                bots[i] = permit.admissionRequest().bot();
                routes[i] = permit.admissionRequest().call().route().id();
                limits[i] = charge.limit().settings().name();
                units[i] = charge.cost();
                at[i] = permit.startedAt();
            }
        }
    }

    private void grow(int capacity) {
        bots = Arrays.copyOf(bots, capacity);
        routes = Arrays.copyOf(routes, capacity);
        limits = Arrays.copyOf(limits, capacity);
        units = Arrays.copyOf(units, capacity);
        at = Arrays.copyOf(at, capacity);
    }

    /** Returns the units by bot and limit that were used within the limit's window, as far as they are remembered. */
    Map<String, Map<String, Long>> byBot(List<LimitSettings> configured, long now) {
        return by(bots, configured, now);
    }

    /** Returns the units by route and limit that were used within the limit's window, as far as they are remembered. */
    Map<String, Map<String, Long>> byRoute(List<LimitSettings> configured, long now) {
        return by(routes, configured, now);
    }

    private Map<String, Map<String, Long>> by(String[] names, List<LimitSettings> configured, long now) {
        Map<String, Long> windows = new HashMap<>();
        configured.forEach(limit -> windows.put(limit.name(), windowNanos(limit)));
        Map<String, Map<String, Long>> used = new TreeMap<>();
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            int place = (int) (i % CAPACITY);
            Long window = windows.get(limits[place]);
            if (window != null && now - at[place] - window < 0) {
                used.computeIfAbsent(names[place], any -> new TreeMap<>())
                        .merge(limits[place], units[place], Long::sum);
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
