package dev.sluice.admin;

import dev.sluice.gate.GateStatus;
import dev.sluice.gate.GateStatus.LimitStatus;
import dev.sluice.gate.GateStatus.Totals;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/** A snapshot as JSON, for {@code GET /admin/status}. Of each exchange the limits that are used most come first, and a bounded number of them. */
final class StatusJson {
    private static final int MOST_LIMITS = 500;
    private static final double NANOS_PER_MILLI = 1e6;

    private StatusJson() {}

    static JsonObject of(Snapshot snapshot) {
        JsonArray exchanges = new JsonArray();
        snapshot.exchanges().forEach(exchange -> exchanges.add(exchange(exchange)));
        return new JsonObject()
                .put("stage", snapshot.stage().toString())
                .put("version", snapshot.version())
                .put("uptimeSeconds", snapshot.uptimeSeconds())
                .put("reloads", snapshot.reloads())
                .put("lastReloadWorked", snapshot.lastReloadWorked())
                .put("exchanges", exchanges);
    }

    private static JsonObject exchange(Snapshot.OfExchange exchange) {
        GateStatus gate = exchange.gate();
        JsonObject refused = new JsonObject();
        gate.refused().forEach((reason, calls) -> refused.put(reason.header(), calls));
        JsonObject waiting = new JsonObject();
        gate.waitingByClass().forEach(waiting::put);
        return new JsonObject()
                .put("name", exchange.name())
                .put("enforcement", gate.observe() ? "observe" : "enforce")
                .put("promise", promise(gate))
                .put("clock", clock(exchange.clock()))
                .put("waiting", gate.waiting())
                .put("waitingBytes", gate.waitingBytes())
                .put("waitingByClass", waiting)
                .put("inFlight", gate.open())
                .put("nonceKeys", gate.nonceKeys())
                .put("learnedOrders", gate.learnedOrders())
                .put("refused", refused)
                .put("totals", totals(gate.totals()))
                .put("limitsNotShown", Math.max(0, gate.limits().size() - MOST_LIMITS))
                .put("limits", limits(gate.limits()));
    }

    /** The first window after a start that found no levels is outside the promise. */
    private static String promise(GateStatus gate) {
        boolean outside = gate.limits().stream().anyMatch(LimitStatus::firstRun);
        return outside ? "not yet: started without levels, the first window is outside it" : "kept";
    }

    private static JsonObject clock(Snapshot.Clock clock) {
        JsonObject json = new JsonObject().put("known", clock.known()).put("setAside", clock.setAside());
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
                .put("firstWindow", limit.firstRun())
                .put("banMs", limit.banNanos() / NANOS_PER_MILLI)
                .put("pauseMs", limit.pauseNanos() / NANOS_PER_MILLI);
    }
}
