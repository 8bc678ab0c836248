package dev.sluice.admin.health;

import dev.sluice.admin.health.HealthResponse.Level;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.RateLimits;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The response of {@code /health/verdict}: the level and the mode of the gateway and of each exchange, for everybody.
 * It has no reason, no account, no bot and no figure. {@code active} means that nothing restricts or bans calls there
 * and that no issue is known.
 */
final class VerdictPage {
    private VerdictPage() {}

    /**
     * Returns the response.
     *
     * @param exchanges the names of the exchanges to show
     * @param limits the limits of exchanges, for their bans
     */
    static HealthResponse.Verdict of(HealthSnapshot now, Collection<String> exchanges, List<RateLimits> limits) {
        Set<String> banned = new HashSet<>();
        limits.stream().filter(RateLimits::isShut).forEach(one -> banned.add(one.exchange()));
        Set<String> refusing = new HashSet<>();
        limits.stream().filter(RateLimits::refusesBots).forEach(one -> refusing.add(one.exchange()));
        Map<String, HealthResponse.Verdict.ExchangeVerdict> each = new TreeMap<>();
        Mode global = now.modeSnapshot().global();
        Level worst = worse(level(global), hasProblem(now) ? Level.ATTENTION : Level.ACTIVE);
        for (String name : exchanges) {
            Mode mode = now.modeSnapshot().at(name).mode();
            Level level = worse(
                    level(mode),
                    banned.contains(name)
                            ? Level.BANNED
                            : refusing.contains(name) || hasNarrow(now, name) ? Level.ATTENTION : Level.ACTIVE);
            each.put(name, new HealthResponse.Verdict.ExchangeVerdict(level, mode));
            worst = worse(worst, level);
        }
        return new HealthResponse.Verdict(now.lifecycleStage(), worst, global, each);
    }

    private static boolean hasProblem(HealthSnapshot now) {
        return now.lifecycleStage() != LifecycleStage.SERVING
                || now.modeSnapshot().all().stream().anyMatch(held -> isNarrow(held.modeScope()))
                || (now.cluster() != null && !now.cluster().silentMembers().isEmpty())
                || !HealthIssues.withoutModes(now, new ModeQuery("", "", "")).isEmpty();
    }

    private static boolean hasNarrow(HealthSnapshot now, String exchange) {
        return now.modeSnapshot().all().stream()
                .anyMatch(held -> isNarrow(held.modeScope())
                        && held.modeScope().exchange().equals(exchange));
    }

    private static boolean isNarrow(ModeScope modeScope) {
        return modeScope.level() != ModeScope.Level.GLOBAL && modeScope.level() != ModeScope.Level.EXCHANGE;
    }

    private static Level level(Mode mode) {
        return switch (mode) {
            case HALTED -> Level.HALTED;
            case CANCEL_ONLY -> Level.CANCEL_ONLY;
            case REDUCE_ONLY -> Level.REDUCE_ONLY;
            case ACTIVE -> Level.ACTIVE;
        };
    }

    /** The levels are listed worst first; the page of the console has the same order. */
    private static Level worse(Level one, Level other) {
        return other.compareTo(one) < 0 ? other : one;
    }
}
