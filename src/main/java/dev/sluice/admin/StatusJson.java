package dev.sluice.admin;

import dev.sluice.gate.GateStatus;
import dev.sluice.gate.GateStatus.LimitStatus;
import dev.sluice.gate.GateStatus.Totals;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A converter of a snapshot to JSON for {@code GET /admin/status}. Each exchange lists a bounded number of limits,
 * those used most first.
 */
public final class StatusJson {
    private static final int MOST_LIMITS = 500;
    private static final int MOST_HOLDS = 500;
    private static final double NANOS_PER_MILLI = 1e6;

    private StatusJson() {}

    public static JsonObject of(Snapshot snapshot) {
        JsonArray exchanges = new JsonArray();
        snapshot.exchanges()
                .forEach(exchange -> exchanges.add(exchange(exchange)
                        .put("configured", snapshot.configured().contains(exchange.name()))
                        .put("mode", snapshot.modes().at(exchange.name()).mode().name())));
        return new JsonObject()
                .put("stage", snapshot.stage().toString())
                .put("version", snapshot.version())
                .put("epochMs", snapshot.epochMillis())
                .put("uptimeSeconds", snapshot.uptimeSeconds())
                .put("reloads", snapshot.reloads())
                .put("lastReloadWorked", snapshot.lastReloadWorked())
                .put("mode", snapshot.modes().global().name())
                .put("holds", holds(snapshot))
                .put("safety", snapshot.safety())
                .put("clock", ClockJson.of(snapshot.clock()))
                .put("readiness", ReadinessJson.of(snapshot.readiness()))
                .put("exchanges", exchanges);
    }

    private static JsonArray holds(Snapshot snapshot) {
        JsonArray holds = new JsonArray();
        snapshot.modes().all().stream()
                .limit(MOST_HOLDS)
                .forEach(held -> holds.add(hold(held).put("configured", isConfigured(held.scope(), snapshot))));
        return holds;
    }

    /**
     * Returns whether the scope belongs to a configured exchange. Modes held for an exchange that was removed stay
     * held and apply when it returns.
     */
    private static boolean isConfigured(Scope scope, Snapshot snapshot) {
        return scope.exchange().isEmpty() || snapshot.configured().contains(scope.exchange());
    }

    /** Returns a held mode as JSON: its originator, its reason, since when, and what lifts it. */
    public static JsonObject hold(HeldMode held) {
        return new JsonObject()
                .put("scope", held.scope().toString())
                .put("mode", held.mode().name())
                .put("cause", held.cause().toString())
                .put("latched", held.latched())
                .put("reason", held.why().reason())
                .put("who", held.why().who())
                .put("sinceEpochMs", held.why().sinceEpochMillis())
                .put("liftedBy", held.why().liftedBy())
                .put("refused", held.tally().refused())
                .put("wouldHaveRefused", held.tally().observed());
    }

    private static JsonObject exchange(Snapshot.OfExchange exchange) {
        GateStatus gate = exchange.gate();
        JsonObject refused = new JsonObject();
        gate.refused().forEach((reason, calls) -> refused.put(reason.header(), calls));
        JsonObject guarded = new JsonObject();
        gate.guarded().forEach((rule, orders) -> guarded.put(rule.toString(), orders));
        JsonObject waiting = new JsonObject();
        gate.waitingByClass().forEach(waiting::put);
        JsonObject sockets = new JsonObject();
        exchange.sockets().forEach((type, status) -> sockets.put(type, ReadinessJson.of(status)));
        return new JsonObject()
                .put("name", exchange.name())
                .put("use", exchange.use().toString())
                .put("enforcement", gate.observe() ? "observe" : "enforce")
                .put("promise", promise(gate))
                .put("clock", clock(exchange.clock()))
                .put("rest", ReadinessJson.of(exchange.rest()))
                .put("sockets", sockets)
                .put("waiting", gate.waiting())
                .put("waitingBytes", gate.waitingBytes())
                .put("waitingByClass", waiting)
                .put("inFlight", gate.open())
                .put("nonceKeys", gate.nonceKeys())
                .put("learnedOrders", gate.learnedOrders())
                .put("guarded", guarded)
                .put("openUnknown", gate.openUnknown())
                .put("refused", refused)
                .put("bots", bots(gate))
                .put("ramps", ramps(gate))
                .put("totals", totals(gate.totals()))
                .put("limitsNotShown", Math.max(0, gate.limits().size() - MOST_LIMITS))
                .put("limits", limits(gate.limits()));
    }

    private static JsonObject numbers(Map<String, Long> numbers) {
        JsonObject json = new JsonObject();
        numbers.forEach(json::put);
        return json;
    }

    private static JsonArray ramps(GateStatus gate) {
        JsonArray ramps = new JsonArray();
        gate.ramps()
                .forEach(ramp -> ramps.add(new JsonObject()
                        .put("scope", ramp.scope())
                        .put("share", ramp.share())
                        .put("leftMs", ramp.leftNanos() / NANOS_PER_MILLI)));
        return ramps;
    }

    /** Returns the bots with what they used lately and what they wait for. */
    private static JsonArray bots(GateStatus gate) {
        JsonArray bots = new JsonArray();
        for (GateStatus.BotStatus bot : gate.bots()) {
            bots.add(new JsonObject()
                    .put("bot", bot.bot())
                    .put("askedInLastMinute", bot.askedLately())
                    .put("used", numbers(bot.used()))
                    .put("waitsFor", numbers(bot.waiting())));
        }
        return bots;
    }

    /**
     * Returns the state of the no-overrun promise, which excludes the first window after a start without saved
     * levels.
     */
    private static String promise(GateStatus gate) {
        boolean outside = gate.limits().stream().anyMatch(LimitStatus::firstRun);
        return outside ? "not yet: started without levels, the first window is outside it" : "kept";
    }

    private static JsonObject clock(Snapshot.Clock clock) {
        JsonObject json = new JsonObject()
                .put("known", clock.known())
                .put("setAside", clock.setAside())
                .put("refusals", clock.refusals())
                .put("likelyCulprit", clock.culprit());
        return clock.known() ? json.put("aheadMs", clock.aheadMillis()).put("boundMs", clock.boundMillis()) : json;
    }

    private static JsonObject totals(Totals totals) {
        return new JsonObject()
                .put("admitted", totals.admitted())
                .put("waited", totals.waited())
                .put("started", totals.started())
                .put("startedAgain", totals.startedAgain())
                .put("settled", totals.settled())
                .put("settledTwice", totals.settledTwice())
                .put("overdrawn", totals.overdrawn())
                .put("orderUnanswered", totals.orderUnanswered())
                .put("hungUp", totals.hungUp())
                .put("observedWaits", totals.observedWaits())
                .put("rateAnswers", totals.rates())
                .put("banAnswers", totals.bans())
                .put("unreconciled", totals.unreconciled());
    }

    private static JsonArray limits(List<LimitStatus> limits) {
        JsonArray array = new JsonArray();
        limits.stream()
                .sorted(Comparator.comparingDouble(StatusJson::share).reversed())
                .limit(MOST_LIMITS)
                .forEach(limit -> array.add(limit(limit)));
        return array;
    }

    private static double share(LimitStatus limit) {
        return (double) limit.used() / Math.max(1, limit.usable());
    }

    private static JsonObject limit(LimitStatus limit) {
        return new JsonObject()
                .put("limit", limit.name())
                .put("of", limit.scopeKey())
                .put("used", limit.used())
                .put("usable", limit.usable())
                .put("size", limit.size())
                .put("reserve", limit.reserve())
                .put("foreign", limit.foreign())
                .put("waiting", limit.waiting())
                .put("share", limit.share())
                .put("firstWindow", limit.firstRun())
                .put("banMs", limit.banNanos() / NANOS_PER_MILLI)
                .put("pauseMs", limit.pauseNanos() / NANOS_PER_MILLI);
    }
}
