package dev.sluice.admin.health;

import dev.sluice.admin.LifecycleStage;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The response of {@code /health/verdict}: the level and the mode of the gateway and of each exchange, for everybody. It has no reason, no
 * account, no bot and no figure. {@code active} means that nothing restricts or bans calls there and that no issue is known.
 */
final class VerdictJson {
    private static final String ACTIVE = "active";
    private static final String ATTENTION = "attention";
    private static final String BANNED = "banned";

    /** The levels, worst first; the page of the console has the same order. */
    private static final List<String> WORST_FIRST =
            List.of(level(Mode.HALTED), level(Mode.CANCEL_ONLY), BANNED, level(Mode.REDUCE_ONLY), ATTENTION, ACTIVE);

    private VerdictJson() {}

    /**
     * Returns the response.
     *
     * @param exchanges the names of the exchanges to show
     * @param limits the limits of exchanges, for their bans
     */
    static JsonObject of(HealthSnapshot now, Collection<String> exchanges, List<RateLimitJson> limits) {
        Set<String> banned = new HashSet<>();
        limits.stream().filter(RateLimitJson::isShut).forEach(one -> banned.add(one.exchange()));
        JsonObject each = new JsonObject();
        Mode global = now.modeSnapshot().global();
        String worst = worse(level(global), hasProblem(now) ? ATTENTION : ACTIVE);
        for (String name : new TreeSet<>(exchanges)) {
            Mode mode = now.modeSnapshot().at(name).mode();
            String level =
                    worse(level(mode), banned.contains(name) ? BANNED : hasNarrow(now, name) ? ATTENTION : ACTIVE);
            each.put(name, new JsonObject().put("level", level).put("mode", mode.name()));
            worst = worse(worst, level);
        }
        return new JsonObject()
                .put("stage", now.lifecycleStage().toString())
                .put("level", worst)
                .put("mode", global.name())
                .put("exchanges", each);
    }

    private static boolean hasProblem(HealthSnapshot now) {
        return now.lifecycleStage() != LifecycleStage.SERVING
                || now.modeSnapshot().all().stream().anyMatch(held -> isNarrow(held.modeScope()))
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

    private static String level(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static String worse(String one, String other) {
        return WORST_FIRST.indexOf(other) < WORST_FIRST.indexOf(one) ? other : one;
    }
}
