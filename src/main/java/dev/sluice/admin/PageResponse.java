package dev.sluice.admin;

import io.vertx.core.http.HttpServerResponse;

/** A small response of the gateway itself. */
public record PageResponse(int status, String contentType, String body) {
    public static final String JSON = "application/json";

    public void send(HttpServerResponse response) {
        response.setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", "no-store")
                .end(body);
    }
}
