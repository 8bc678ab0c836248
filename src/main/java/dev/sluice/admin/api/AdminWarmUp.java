package dev.sluice.admin.api;

import io.vertx.core.Timer;
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

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final String authorization;
    private final WebClient client;
    private int calls;

    AdminWarmUp(Vertx vertx, String host, int port, String authorization) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.authorization = authorization;
        client = WebClient.create(vertx);
    }

    void run(long millis) {
        call(vertx.timer(millis));
    }

    private void call(Timer time) {
        client.post(port, host, "/admin/trip/rehearsal")
                .putHeader("Authorization", authorization)
                .sendJsonObject(new JsonObject().put("reason", "practice"))
                .onComplete(done -> {
                    boolean again = done.succeeded() && done.result().statusCode() == 200 && ++calls < MAX_CALLS;
                    if (again && !time.isComplete()) {
                        call(time);
                    } else {
                        time.cancel();
                        client.close();
                    }
                });
    }
}
