package dev.sluice.core.admission.status;

import dev.sluice.base.count.RecentCounters;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import java.util.Map;
import java.util.TreeMap;

/**
 * The refusals of the last minute that need somebody's attention, by bot and reason. Modes, bans and pauses are
 * reported elsewhere, and a bot repeats a read that found no room, so these refusals are not counted.
 */
public final class BotRefusals {
    /** Maximum number of pairs of a bot and a reason that are counted. */
    static final int MAX_PAIRS = 400;

    /** Refusals that the bot itself has to avoid are shown from this number on. Fewer occur at every bot. */
    static final int MIN_REPEATED = 5;

    private static final int STEPS = 12;
    private static final long WINDOW_NANOS = 60 * Nanos.PER_SECOND;

    private record Pair(String bot, ReasonCode code) {}

    private final RecentCounters<Pair> counters = new RecentCounters<>(MAX_PAIRS, STEPS);

    public void record(String bot, Kind kind, ReasonCode code, long now) {
        if (needsAttention(kind, code)) {
            counters.add(new Pair(bot, code), 1, WINDOW_NANOS, now);
        }
    }

    private static boolean needsAttention(Kind kind, ReasonCode code) {
        return switch (code) {
            case LIMIT, TOO_LARGE, LANE_FULL, DEADLINE -> !kind.reads();
            default -> !code.isExpected();
        };
    }

    private static long minCalls(ReasonCode code) {
        return switch (code) {
            case GUARD, ORDER_RULE, LIMIT, TOO_LARGE, LANE_FULL, DEADLINE -> 1;
            default -> MIN_REPEATED;
        };
    }

    /** Returns the number of refusals of the last minute, by bot and reason. */
    public Map<String, Map<ReasonCode, Long>> byBot(long now) {
        Map<String, Map<ReasonCode, Long>> byBot = new TreeMap<>();
        counters.sums(now).forEach((pair, calls) -> {
            if (calls >= minCalls(pair.code())) {
                byBot.computeIfAbsent(pair.bot(), any -> new TreeMap<>()).put(pair.code(), calls);
            }
        });
        return byBot;
    }
}
