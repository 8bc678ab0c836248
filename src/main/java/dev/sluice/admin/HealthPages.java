package dev.sluice.admin;

import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The health routes, for any port that wants to serve them.
 *
 * <p>{@code live}: the process answers; it looks at nothing else, so that no exchange's outage ever restarts the gateway. {@code ready}: it can
 * carry calls, cancels included; a halt of trading does not take it away, or cancels could no longer pass. {@code serving}: new calls are
 * welcome; the first to turn 503 when it stops, so that a balancer goes elsewhere.
 *
 * <p>Any thread.
 */
public final class HealthPages implements Handler<HttpServerRequest> {
    /** Where these pages are. */
    static final List<String> PATHS = List.of("/health/live", "/health/ready", "/health/serving");

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MILLI_DIGITS = 3;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private final Supplier<Stage> stage;
    private final Ticker ticker;
    private final WallClock wallClock;
    private final String version;
    private final long startedNanos;

    public HealthPages(Supplier<Stage> stage, Ticker ticker, WallClock wallClock, String version) {
        this.stage = stage;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.version = version;
        startedNanos = ticker.nanos();
    }

    /** Answers the request, also on a port that is not the admin's. */
    @Override
    public void handle(HttpServerRequest request) {
        Page page = page(request.path());
        Page answer = page != null
                ? page
                : new Page(
                        NOT_FOUND,
                        Page.JSON,
                        status("error").put("message", "there are " + PATHS).encode());
        answer.send(request.response());
    }

    /** The page of that path; null when it is none of these. */
    @Nullable
    Page page(String path) {
        return switch (path) {
            case "/health/live" -> live();
            case "/health/ready" -> ready();
            case "/health/serving" -> serving();
            default -> null;
        };
    }

    private Page live() {
        JsonObject body = status("alive")
                .put("uptime_seconds", (ticker.nanos() - startedNanos) / NANOS_PER_SECOND)
                .put("version", version);
        return new Page(OK, Page.JSON, body.encode());
    }

    private Page ready() {
        Stage now = stage.get();
        return now == Stage.SERVING
                ? new Page(
                        OK,
                        Page.JSON,
                        status("ready").put("message", "calls are carried").encode())
                : unavailable("not_ready", now);
    }

    private Page serving() {
        Stage now = stage.get();
        return now == Stage.SERVING
                ? new Page(OK, Page.JSON, status("serving").encode())
                : unavailable("not_serving", now);
    }

    private Page unavailable(String status, Stage now) {
        JsonArray issues = new JsonArray().add("the gateway is " + now);
        return new Page(
                UNAVAILABLE, Page.JSON, status(status).put("issues", issues).encode());
    }

    private JsonObject status(String status) {
        return new JsonObject()
                .put("status", status)
                .put("timestamp", BigDecimal.valueOf(wallClock.epochMillis(), MILLI_DIGITS));
    }
}
