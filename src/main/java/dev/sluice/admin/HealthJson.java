package dev.sluice.admin;

import dev.sluice.drift.ClockStatus;
import dev.sluice.drift.ClockVerdict;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Scope;
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
    static JsonObject components(Condition condition, List<HeldMode> held, List<RateLimits> limits) {
        ClockStatus clock = condition.clock();
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
                        new JsonObject().put("healthy", limits.stream().noneMatch(RateLimits::isShut)));
    }

    /** @param lost the names of the checks of lost connections */
    static JsonObject connections(List<String> lost) {
        return new JsonObject().put("healthy", lost.isEmpty()).put("critical", new JsonArray(lost));
    }

    private static boolean clockIsRight(ClockStatus clock, List<HeldMode> held) {
        return !clock.held() && !Issues.holds(held, Cause.Gate.CLOCK);
    }

    private static boolean breakersAllow(List<HeldMode> held) {
        return !Issues.holds(held, Cause.Gate.KILL_SWITCH, Cause.Gate.BREAKER, Cause.Gate.GUARD);
    }

    private static boolean killed(List<HeldMode> held) {
        return held.stream()
                .anyMatch(one -> one.cause().gate() == Cause.Gate.KILL_SWITCH
                        && one.scope().level() == Scope.Level.GLOBAL);
    }

    static boolean isReady(List<HeldMode> held) {
        return !Issues.holds(held, Cause.Gate.READINESS, Cause.Gate.MARGIN);
    }

    /** Returns the drift in milliseconds, or null when it is not known. */
    private static @Nullable Double driftMillis(@Nullable ClockVerdict verdict) {
        return verdict == null || verdict.drift() == null
                ? null
                : verdict.drift().middleNanos() / NANOS_PER_MILLI;
    }

    // ---- /health/detailed

    /** Returns the clock section; a positive drift means that this machine's clock is fast. */
    static JsonObject timeSync(ClockStatus clock, List<HeldMode> held) {
        JsonObject json = ClockJson.of(clock);
        return json.put("is_trading_allowed", clockIsRight(clock, held))
                .put("current_drift_ms", driftMillis(clock.verdict()))
                .put("drift_threshold_ms", clock.limitNanos() / NANOS_PER_MILLI);
    }

    /** @param breakers the breakers by type */
    static JsonObject breakers(JsonObject breakers, List<HeldMode> held) {
        return new JsonObject()
                .put("global_kill_switch_active", killed(held))
                .put("can_trade", breakersAllow(held))
                .put("breakers", breakers);
    }

    /** @param names whether the originator of a hold may be shown */
    static JsonArray holds(List<HeldMode> held, boolean names) {
        JsonArray holds = new JsonArray();
        for (HeldMode one : held) {
            JsonObject json = StatusJson.hold(one);
            holds.add(names ? json : json.putNull("who"));
        }
        return holds;
    }
}
