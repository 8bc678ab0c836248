package dev.sluice.sim.server;

import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.exchange.VenueStats;
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
        JsonArray open = new JsonArray();
        venue.openOrders(exchangeNanos).forEach(order -> open.add(JsonObject.mapFrom(order)));
        return JsonObject.mapFrom(stats)
                .put("exchangeMillis", exchangeNanos / MILLI)
                .put("overCount", stats.overCount())
                .put("openOrders", open);
    }

    static JsonObject journal(Venue venue) {
        JsonArray calls = new JsonArray();
        venue.journal().forEach(entry -> calls.add(call(entry)));
        return new JsonObject().put("calls", calls);
    }

    /** Returns the call as JSON; the body is decoded as ISO-8859-1, one character per byte. */
    private static JsonObject call(JournalEntry entry) {
        JsonArray headers = new JsonArray();
        entry.request()
                .headers()
                .forEach(header ->
                        headers.add(new JsonArray().add(header.getKey()).add(header.getValue())));
        return new JsonObject()
                .put("exchangeMillis", entry.exchangeNanos() / MILLI)
                .put("sourceIp", entry.request().sourceIp())
                .put("method", entry.request().method())
                .put("target", entry.request().target())
                .put("headers", headers)
                .put("body", new String(entry.request().body(), StandardCharsets.ISO_8859_1))
                .put("status", entry.status());
    }

    static JsonObject faults(Venue venue) {
        JsonArray pending = new JsonArray();
        for (Fault fault : venue.faults().pending()) {
            pending.add(JsonObject.mapFrom(fault).put("action", fault.action().toString()));
        }
        return new JsonObject().put("pending", pending);
    }
}
