package dev.sluice.sim.server;

import dev.sluice.sim.exchange.Venue;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/**
 * A handler of the control requests of the simulated exchange: {@code GET /_sim/stats}, {@code GET /_sim/journal},
 * {@code GET} and {@code POST /_sim/faults}, {@code POST /_sim/margins}, {@code POST /_sim/reset}. They are neither
 * counted nor delayed.
 */
final class SimulatorApi {
    static final String PATH = "/_sim/";

    private final Venue venue;
    private final Runnable onReset;

    /** @param onReset called after everything was reset */
    SimulatorApi(Venue venue, Runnable onReset) {
        this.venue = venue;
        this.onReset = onReset;
    }

    void answer(HttpServerRequest request, Buffer body, long exchangeNanos) {
        String call = request.method().name() + ' ' + request.uri().substring(PATH.length());
        switch (call) {
            case "GET stats" -> reply(request, 200, StatsJson.stats(venue, exchangeNanos));
            case "GET journal" -> reply(request, 200, StatsJson.journal(venue));
            case "GET faults" -> reply(request, 200, StatsJson.faults(venue));
            case "POST faults" -> addFault(request, body);
            case "POST margins" -> setMargin(request, body);
            case "POST reset" -> {
                venue.reset();
                onReset.run();
                reply(request, 200, new JsonObject().put("reset", true));
            }
            default ->
                reply(
                        request,
                        404,
                        problem(
                                "no operation " + call
                                        + "; known: GET stats, GET journal, GET faults, POST faults, POST margins, POST reset"));
        }
    }

    private void addFault(HttpServerRequest request, Buffer body) {
        try {
            FaultRequest.apply(body.toJsonObject(), venue.faults());
            reply(request, 200, StatsJson.faults(venue));
        } catch (DecodeException | ClassCastException | IllegalArgumentException | IllegalStateException e) {
            reply(request, 400, problem(String.valueOf(e.getMessage())));
        }
    }

    private void setMargin(HttpServerRequest request, Buffer body) {
        try {
            JsonObject margin = body.toJsonObject();
            String account = margin.getString("account", "");
            String maintenance = margin.getString("maintenance", "");
            venue.setMaintenanceMargin(account, new BigDecimal(maintenance));
            reply(request, 200, new JsonObject().put("account", account).put("maintenance", maintenance));
        } catch (NumberFormatException noNumber) {
            reply(request, 400, problem("'maintenance' must be a decimal number as text"));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            reply(request, 400, problem(String.valueOf(e.getMessage())));
        }
    }

    private static JsonObject problem(String message) {
        return new JsonObject().put("problem", message);
    }

    private static void reply(HttpServerRequest request, int status, JsonObject json) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(json.toBuffer());
    }
}
