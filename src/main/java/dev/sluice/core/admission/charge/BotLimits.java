package dev.sluice.core.admission.charge;

import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits for single bots with {@code maxPercent}: a smaller copy of each limit that only the bot's calls are charged
 * to, in addition to the limit itself. The copy counts, waits, expires and settles like any other limit, so a share
 * needs no mechanism of its own.
 */
final class BotLimits {
    private static final int MAX_INSTANCES = 20_000;

    private final Map<String, Integer> offsets = new TreeMap<>();
    private final int limitsPerBot;
    private final Budget budget;

    BotLimits(AdmissionSettings settings, List<LimitSettings> limits, ExchangeClock clock) {
        this(settings, limits, new Budget(copies(settings, limits), clock, UsageStore.heap(), MAX_INSTANCES));
    }

    private BotLimits(AdmissionSettings settings, List<LimitSettings> limits, Budget budget) {
        this.budget = budget;
        limitsPerBot = limits.size();
        for (String bot : capped(settings)) {
            offsets.put(bot, offsets.size() * limitsPerBot);
        }
    }

    private static List<String> capped(AdmissionSettings settings) {
        return settings.bots().keySet().stream()
                .filter(bot -> settings.share(bot).maxPercent() < 100)
                .sorted()
                .toList();
    }

    private static List<LimitSettings> copies(AdmissionSettings settings, List<LimitSettings> limits) {
        List<LimitSettings> copies = new ArrayList<>();
        for (String bot : capped(settings)) {
            for (LimitSettings limit : limits) {
                int percent = settings.share(bot).maxPercent();
                copies.add(limit.part(" of " + bot, percent));
            }
        }
        return copies;
    }

    BotLimits reloaded(AdmissionSettings settings, List<LimitSettings> limits, long now) {
        budget.reload(copies(settings, limits), now);
        return new BotLimits(settings, limits, budget);
    }

    /** Returns the bot's copy of a limit. Only for bots whose {@code maxPercent} is below 100. */
    Limit limit(String bot, int index, String scopeKey, long now) {
        Integer offset = offsets.get(bot);
        if (offset == null) {
            throw new IllegalStateException("bot '" + bot + "' has no limits of its own: its maxPercent is 100");
        }
        return budget.limit(offset + index, scopeKey, now);
    }
}
