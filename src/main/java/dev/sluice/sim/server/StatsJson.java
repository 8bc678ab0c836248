package dev.sluice.sim.server;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.exchange.VenueStats;
import dev.sluice.sim.kernel.CallStats;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.Fault;
import dev.sluice.sim.wire.JournalEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** A converter of a venue's statistics to JSON, with the names of its records. */
final class StatsJson {
    private static final long MILLI = 1_000_000L;

    private StatsJson() {}

    static JsonObject stats(Venue venue, long exchangeNanos) {
        VenueStats stats = venue.stats(exchangeNanos);
        JsonObject byKey = new JsonObject();
        stats.byKey().forEach((key, calls) -> byKey.put(key, calls(calls)));
        JsonArray limits = new JsonArray();
        stats.limits().forEach(limit -> limits.add(limit(limit)));
        JsonArray open = new JsonArray();
        venue.openOrders(exchangeNanos).forEach(order -> open.add(order(order)));
        return new JsonObject()
                .put("exchangeMillis", exchangeNanos / MILLI)
                .put("total", calls(stats.total()))
                .put("byKey", byKey)
                .put("limits", limits)
                .put("overCount", stats.overCount())
                .put("bans", stats.bans())
                .put("openOrders", open);
    }

    private static JsonObject calls(CallStats calls) {
        return new JsonObject()
                .put("calls", calls.calls())
                .put("answered", calls.answered())
                .put("limited", calls.limited())
                .put("banned", calls.banned())
                .put("failed", calls.failed());
    }

    private static JsonObject limit(LimitStats limit) {
        return new JsonObject()
                .put("limit", limit.limit())
                .put("scope", limit.scope())
                .put("size", limit.size())
                .put("used", limit.used())
                .put("peakUsed", limit.peakUsed())
                .put("takenCalls", limit.takenCalls())
                .put("takenUnits", limit.takenUnits())
                .put("overCount", limit.overCount());
    }

    private static JsonObject order(OpenOrder order) {
        return new JsonObject()
                .put("exchange", order.exchange())
                .put("account", order.account())
                .put("instrument", order.instrument())
                .put("id", order.id())
                .put("clientId", order.clientId())
                .put("side", order.side())
                .put("placedMillis", order.placedNanos() / MILLI);
    }

    static JsonObject journal(Venue venue) {
        JsonArray calls = new JsonArray();
        venue.journal().forEach(entry -> calls.add(call(entry)));
        return new JsonObject().put("calls", calls);
    }

    /** Returns the call as JSON; the body is decoded as ISO-8859-1, one character per byte. */
    private static JsonObject call(JournalEntry entry) {
        JsonArray headers = new JsonArray();
        entry.venueRequest()
                .headers()
                .forEach(header ->
                        headers.add(new JsonArray().add(header.getKey()).add(header.getValue())));
        return new JsonObject()
                .put("exchangeMillis", entry.exchangeNanos() / MILLI)
                .put("sourceIp", entry.venueRequest().sourceIp())
                .put("method", entry.venueRequest().method())
                .put("target", entry.venueRequest().target())
                .put("headers", headers)
                .put("body", new String(entry.venueRequest().body(), StandardCharsets.ISO_8859_1))
                .put("status", entry.status());
    }

    static JsonObject faults(Venue venue) {
        JsonArray pending = new JsonArray();
        for (Fault fault : venue.faults().pending()) {
            pending.add(new JsonObject()
                    .put("method", fault.method())
                    .put("pathPrefix", fault.pathPrefix())
                    .put("times", fault.times())
                    .put("executes", fault.executes())
                    .put("action", fault.action().toString()));
        }
        return new JsonObject().put("pending", pending);
    }
}
