package dev.sluice.admin;

import io.vertx.core.http.HttpServerResponse;

/** A small response of the gateway itself. */
record Page(int status, String contentType, String body) {
    static final String JSON = "application/json";

    void send(HttpServerResponse response) {
        response.setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .putHeader("Cache-Control", "no-store")
                .end(body);
    }
}
