package dev.sluice.admin.api;

import dev.sluice.base.unit.Nanos;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;

/**
 * A rehearsal of the most important admin call, a trip, over the real port while the gateway warms up: on an unused
 * port a trip would be acknowledged hundreds of milliseconds later, because classes are loaded first. A failed call
 * ends the rehearsal but does not prevent the start.
 */
final class AdminWarmUp {
    private static final int MAX_CALLS = 100;

    private final AdminServer.Setup setup;
    private final int port;
    private final String authorization;
    private final WebClient client;
    private int calls;

    AdminWarmUp(Vertx vertx, AdminServer.Setup setup, int port, String authorization) {
        this.setup = setup;
        this.port = port;
        this.authorization = authorization;
        client = WebClient.create(vertx);
    }

    void run(long millis) {
        call(setup.ticker().nanos() + millis * Nanos.PER_MILLI);
    }

    private void call(long endNanos) {
        client.post(port, setup.settings().host(), "/admin/trip/rehearsal")
                .putHeader("Authorization", authorization)
                .sendJsonObject(new JsonObject().put("reason", "practice"))
                .onComplete(done -> {
                    boolean again = done.succeeded() && done.result().statusCode() == 200 && ++calls < MAX_CALLS;
                    if (again && setup.ticker().nanos() - endNanos < 0) {
                        call(endNanos);
                    } else {
                        client.close();
                    }
                });
    }
}
