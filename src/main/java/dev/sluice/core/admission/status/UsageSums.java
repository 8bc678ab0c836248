package dev.sluice.core.admission.status;

import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.status.AdmissionStatus.Use;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The units that bots and routes used of each limit, and of each key of it, within the limit's window. */
public final class UsageSums {
    private static final int MAX_NAMED = 5;

    private final Map<Key, Map<String, Long>> botsOfKey = new HashMap<>();
    private final Map<Key, Map<String, Long>> routesOfKey = new HashMap<>();

    private record Key(String limit, String scopeKey) {}

    /**
     * Sums up the units that {@link BotUsage} counted.
     *
     * @param configured the present limits; units of others, and of those with another window, are omitted
     */
    public UsageSums(Map<BotUsage.UsageKey, Long> units, List<LimitSettings> configured) {
        Map<String, Long> windows = new HashMap<>();
        configured.forEach(limit -> windows.put(limit.name(), limit.memoryNanos()));
        units.forEach((use, used) -> {
            if (used > 0 && Long.valueOf(use.windowNanos()).equals(windows.get(use.limit()))) {
                Key key = new Key(use.limit(), use.scopeKey());
                add(botsOfKey, key, use.bot(), used);
                add(routesOfKey, key, use.route(), used);
            }
        });
    }

    private static void add(Map<Key, Map<String, Long>> sums, Key key, String name, long units) {
        sums.computeIfAbsent(key, any -> new HashMap<>()).merge(name, units, Long::sum);
    }

    /** Returns the units of all keys of a limit together, by name and limit, in alphabetical order. */
    private static Map<String, Map<String, Long>> byName(Map<Key, Map<String, Long>> sums) {
        Map<String, Map<String, Long>> byName = new TreeMap<>();
        sums.forEach((key, units) -> units.forEach((name, used) ->
                byName.computeIfAbsent(name, any -> new TreeMap<>()).merge(key.limit(), used, Long::sum)));
        return byName;
    }

    /** Returns the units by bot and limit. */
    public Map<String, Map<String, Long>> byBot() {
        return byName(botsOfKey);
    }

    /** Returns the units by route and limit. */
    public Map<String, Map<String, Long>> byRoute() {
        return byName(routesOfKey);
    }

    /** Returns the limit with who used it. */
    public LimitStatus users(LimitStatus limit) {
        Key key = new Key(limit.name(), limit.scopeKey());
        return limit.usedBy(
                largest(botsOfKey.getOrDefault(key, Map.of())), largest(routesOfKey.getOrDefault(key, Map.of())));
    }

    private static List<Use> largest(Map<String, Long> units) {
        List<Use> sorted = units.entrySet().stream()
                .map(entry -> new Use(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Use::units).reversed().thenComparing(Use::name))
                .toList();
        if (sorted.size() <= MAX_NAMED) {
            return sorted;
        }
        List<Use> rest = sorted.subList(MAX_NAMED, sorted.size());
        List<Use> largest = new ArrayList<>(sorted.subList(0, MAX_NAMED));
        largest.add(new Use("", rest.stream().mapToLong(Use::units).sum(), rest.size()));
        return largest;
    }
}
