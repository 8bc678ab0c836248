package dev.sluice.admin.health;

import dev.sluice.admin.metrics.GatewaySnapshot;
import dev.sluice.core.admission.AdmissionStatus;
import dev.sluice.core.admission.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.AdmissionStatus.Totals;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A converter of a snapshot to JSON for {@code GET /admin/status} and the console. Each exchange lists a bounded number of limits,
 * those used most first.
 */
public final class StatusJson {
    private static final int MAX_LIMITS = 500;
    private static final int MAX_HOLDS = 500;
    private static final double NANOS_PER_MILLI = 1e6;

    private StatusJson() {}

    /** Returns the whole status. */
    public static JsonObject of(GatewaySnapshot gatewaySnapshot) {
        return of(gatewaySnapshot, ReadinessJson.of(gatewaySnapshot.readiness()));
    }

    /** Returns the status without checks and histories, for the overview, which is sent every second. */
    public static JsonObject overview(GatewaySnapshot gatewaySnapshot) {
        return of(gatewaySnapshot, ReadinessJson.marginsOf(gatewaySnapshot.readiness()));
    }

    private static JsonObject of(GatewaySnapshot gatewaySnapshot, JsonObject readiness) {
        JsonArray exchanges = new JsonArray();
        gatewaySnapshot
                .exchanges()
                .forEach(exchange -> exchanges.add(exchange(exchange)
                        .put("configured", gatewaySnapshot.configured().contains(exchange.name()))
                        .put(
                                "mode",
                                gatewaySnapshot
                                        .modeSnapshot()
                                        .at(exchange.name())
                                        .mode()
                                        .name())));
        return new JsonObject()
                .put("stage", gatewaySnapshot.lifecycleStage().toString())
                .put("version", gatewaySnapshot.version())
                .put("epochMs", gatewaySnapshot.epochMillis())
                .put("uptimeSeconds", gatewaySnapshot.uptimeSeconds())
                .put("reloads", gatewaySnapshot.reloads())
                .put("lastReloadWorked", gatewaySnapshot.lastReloadWorked())
                .put("mode", gatewaySnapshot.modeSnapshot().global().name())
                .put("holds", holds(gatewaySnapshot))
                .put("safety", gatewaySnapshot.safety())
                .put("clock", ClockJson.of(gatewaySnapshot.clock()))
                .put("readiness", readiness)
                .put("exchanges", exchanges);
    }

    private static JsonArray holds(GatewaySnapshot gatewaySnapshot) {
        JsonArray holds = new JsonArray();
        gatewaySnapshot.modeSnapshot().all().stream()
                .limit(MAX_HOLDS)
                .forEach(held ->
                        holds.add(hold(held).put("configured", isConfigured(held.modeScope(), gatewaySnapshot))));
        return holds;
    }

    /**
     * Returns whether the scope belongs to a configured exchange. Modes held for an exchange that was removed stay
     * held and apply when it returns.
     */
    private static boolean isConfigured(ModeScope modeScope, GatewaySnapshot gatewaySnapshot) {
        return modeScope.exchange().isEmpty() || gatewaySnapshot.configured().contains(modeScope.exchange());
    }

    /** Returns a held mode as JSON: its originator, its reason, since when, and what lifts it. */
    public static JsonObject hold(ModeHold held) {
        return new JsonObject()
                .put("scope", held.modeScope().toString())
                .put("mode", held.mode().name())
                .put("cause", held.holdCause().toString())
                .put("latched", held.latched())
                .put("reason", held.holdReason().reason())
                .put("who", held.holdReason().who())
                .put("sinceEpochMs", held.holdReason().sinceEpochMillis())
                .put("liftedBy", held.holdReason().liftedBy())
                .put("refused", held.refusalCounter().refused())
                .put("wouldHaveRefused", held.refusalCounter().observed());
    }

    private static JsonObject exchange(GatewaySnapshot.OfExchange exchange) {
        AdmissionStatus admission = exchange.admission();
        JsonObject refused = new JsonObject();
        admission.refused().forEach((refusalReason, calls) -> refused.put(refusalReason.header(), calls));
        JsonObject guarded = new JsonObject();
        admission.guarded().forEach((rule, orders) -> guarded.put(rule.toString(), orders));
        JsonObject waiting = new JsonObject();
        admission.waitingByClass().forEach(waiting::put);
        JsonObject inFlight = new JsonObject();
        admission.openByClass().forEach(inFlight::put);
        JsonObject sockets = new JsonObject();
        exchange.sockets().forEach((type, status) -> sockets.put(type, ReadinessJson.of(status)));
        return new JsonObject()
                .put("name", exchange.name())
                .put("testnet", exchange.testnet())
                .put("use", exchange.exchangeUse().toString())
                .put("enforcement", admission.observe() ? "observe" : "enforce")
                .put("promise", promise(admission))
                .put("clock", clock(exchange.clock()))
                .put("rest", ReadinessJson.of(exchange.rest()))
                .put("sockets", sockets)
                .put("waiting", admission.waiting())
                .put("waitingBytes", admission.waitingBytes())
                .put("waitingByClass", waiting)
                .put("inFlight", admission.open())
                .put("inFlightByClass", inFlight)
                .put("nonceKeys", admission.nonceKeys())
                .put("learnedOrders", admission.learnedOrders())
                .put("guarded", guarded)
                .put("openUnknown", admission.openUnknown())
                .put("refused", refused)
                .put("bots", bots(admission))
                .put("accounts", recent("account", admission.accounts()))
                .put("instruments", recent("instrument", admission.instruments()))
                .put("routes", routes(admission))
                .put("ramps", ramps(admission))
                .put("totals", totals(admission.totals()))
                .put("limitsNotShown", Math.max(0, admission.limits().size() - MAX_LIMITS))
                .put("limits", limits(admission.limits()));
    }

    private static JsonObject numbers(Map<String, Long> numbers) {
        JsonObject json = new JsonObject();
        numbers.forEach(json::put);
        return json;
    }

    private static JsonArray ramps(AdmissionStatus admission) {
        JsonArray ramps = new JsonArray();
        admission
                .ramps()
                .forEach(ramp -> ramps.add(new JsonObject()
                        .put("scope", ramp.scope())
                        .put("share", ramp.share())
                        .put("leftMs", ramp.leftNanos() / NANOS_PER_MILLI)));
        return ramps;
    }

    /** Returns the bots with what they used lately and what they wait for. */
    private static JsonArray bots(AdmissionStatus admission) {
        JsonArray bots = new JsonArray();
        for (AdmissionStatus.BotStatus bot : admission.bots()) {
            bots.add(new JsonObject()
                    .put("bot", bot.bot())
                    .put("askedInLastMinute", bot.recentCalls())
                    .put("used", numbers(bot.used()))
                    .put("waitsFor", numbers(bot.waiting())));
        }
        return bots;
    }

    private static JsonArray recent(String kind, List<AdmissionStatus.Recent> names) {
        JsonArray array = new JsonArray();
        names.forEach(one -> array.add(new JsonObject().put(kind, one.name()).put("askedInLastMinute", one.calls())));
        return array;
    }

    /** Returns the routes with what their calls used lately. */
    private static JsonArray routes(AdmissionStatus admission) {
        JsonArray routes = new JsonArray();
        admission
                .routes()
                .forEach(route ->
                        routes.add(new JsonObject().put("route", route.route()).put("used", numbers(route.used()))));
        return routes;
    }

    /**
     * Returns the state of the no-overrun promise, which excludes the first window after a start without saved
     * usage.
     */
    private static String promise(AdmissionStatus admission) {
        boolean outside = admission.limits().stream().anyMatch(LimitStatus::firstRun);
        return outside ? "not yet: started without saved usage, and the first window has not ended" : "kept";
    }

    private static JsonObject clock(GatewaySnapshot.Clock clock) {
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
                .limit(MAX_LIMITS)
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
                .put("pauseMs", limit.pauseNanos() / NANOS_PER_MILLI)
                .put("freeMs", limit.emptyNanos() / NANOS_PER_MILLI)
                .put("seenBy", limit.seenBy())
                .put("bots", use(limit.bots()))
                .put("routes", use(limit.routes()));
    }

    /** Returns who used a limit: names and units, the largest first; "" stands for all others together. */
    private static JsonArray use(AdmissionStatus.LimitUse use) {
        JsonArray array = new JsonArray();
        use.largest()
                .forEach(one ->
                        array.add(new JsonObject().put("name", one.name()).put("units", one.units())));
        if (use.others() > 0) {
            array.add(new JsonObject()
                    .put("name", "")
                    .put("units", use.otherUnits())
                    .put("others", use.others()));
        }
        return array;
    }
}
