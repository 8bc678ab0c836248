package dev.sluice.core.admission.status;

import dev.sluice.base.count.RecentCounters;
import dev.sluice.core.ratelimit.Charge;
import java.util.Map;

/**
 * Recent usage of each limit by bot and by route, for {@code status}: the units of ended calls, settled by their
 * outcome. Limits themselves do not record them. A use for which there is no counter left is not counted; there is one
 * for each of 40 uses by each of 200 bots.
 */
public final class BotUsage {
    /** The maximum number of counters: 2 MB. */
    static final int MAX_COUNTERS = 8192;

    private static final int SLICES = 12;

    private final RecentCounters<UsageKey> counters = new RecentCounters<>(MAX_COUNTERS, SLICES);

    /** Who used which key of which limit. A limit whose window a reload changed counts anew. */
    public record UsageKey(String bot, String route, String limit, String scopeKey, long windowNanos) {}

    /** Records the final costs of a call. */
    public void record(String bot, String route, Charge[] charges, long startedAt) {
        for (Charge charge : charges) {
            long window = charge.limit().settings().memoryNanos();
            if (charge.cost() > 0 && window > 0) {
                String limit = charge.limit().settings().name();
                UsageKey key = new UsageKey(bot, route, limit, charge.limit().scopeKey(), window);
                counters.add(key, charge.cost(), window, startedAt);
            }
        }
    }

    /** Returns the units of each use within its limit's window, to be summed up without the controller's lock. */
    public Map<UsageKey, Long> units(long now) {
        return counters.sums(now);
    }
}
