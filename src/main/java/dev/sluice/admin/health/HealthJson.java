package dev.sluice.admin.health;

import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON sections of the health routes. */
final class HealthJson {
    private static final double NANOS_PER_MILLI = 1e6;

    private HealthJson() {}

    // ---- /health/status

    /** @param limits the limits of the requested exchanges */
    static JsonObject components(HealthSnapshot healthSnapshot, List<ModeHold> held, List<RateLimitJson> limits) {
        ClockStatus clock = healthSnapshot.clock();
        return new JsonObject()
                .put(
                        "time_sync",
                        new JsonObject()
                                .put("healthy", clockIsRight(clock, held))
                                .put("drift_ms", driftMillis(clock.verdict())))
                .put(
                        "circuit_breakers",
                        new JsonObject().put("healthy", breakersAllow(held)).put("global_kill_switch", killed(held)))
                .put("trading_readiness", new JsonObject().put("healthy", isReady(held)))
                .put(
                        "rate_limiter",
                        new JsonObject().put("healthy", limits.stream().noneMatch(RateLimitJson::isShut)));
    }

    /** @param lost the names of the checks of lost connections */
    static JsonObject connections(List<String> lost) {
        return new JsonObject().put("healthy", lost.isEmpty()).put("critical", new JsonArray(lost));
    }

    private static boolean clockIsRight(ClockStatus clock, List<ModeHold> held) {
        return !clock.held() && !HealthIssues.holds(held, HoldCause.Source.CLOCK);
    }

    private static boolean breakersAllow(List<ModeHold> held) {
        return !HealthIssues.holds(
                held, HoldCause.Source.KILL_SWITCH, HoldCause.Source.BREAKER, HoldCause.Source.GUARD);
    }

    private static boolean killed(List<ModeHold> held) {
        return held.stream()
                .anyMatch(one -> one.holdCause().source() == HoldCause.Source.KILL_SWITCH
                        && one.modeScope().level() == ModeScope.Level.GLOBAL);
    }

    static boolean isReady(List<ModeHold> held) {
        return !HealthIssues.holds(held, HoldCause.Source.READINESS, HoldCause.Source.MARGIN);
    }

    /** Returns the drift in milliseconds, or null when it is not known. */
    private static @Nullable Double driftMillis(@Nullable ClockVerdict verdict) {
        return verdict == null || verdict.drift() == null
                ? null
                : verdict.drift().middleNanos() / NANOS_PER_MILLI;
    }

    // ---- /health/detailed

    /** Returns the clock section; a positive drift means that this machine's clock is fast. */
    static JsonObject timeSync(ClockStatus clock, List<ModeHold> held) {
        JsonObject json = ClockJson.of(clock);
        return json.put("is_trading_allowed", clockIsRight(clock, held))
                .put("current_drift_ms", driftMillis(clock.verdict()))
                .put("drift_threshold_ms", clock.limitNanos() / NANOS_PER_MILLI);
    }

    /** @param breakers the breakers by type */
    static JsonObject breakers(JsonObject breakers, List<ModeHold> held) {
        return new JsonObject()
                .put("global_kill_switch_active", killed(held))
                .put("can_trade", breakersAllow(held))
                .put("breakers", breakers);
    }

    /** @param names whether the originator of a hold may be shown */
    static JsonArray holds(List<ModeHold> held, boolean names) {
        JsonArray holds = new JsonArray();
        for (ModeHold one : held) {
            JsonObject json = StatusJson.hold(one);
            holds.add(names ? json : json.putNull("who"));
        }
        return holds;
    }
}
