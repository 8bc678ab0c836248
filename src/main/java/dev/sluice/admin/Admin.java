package dev.sluice.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The operator's port: {@code GET /admin/status} and {@code POST /admin/reload} behind a bearer token, {@code GET /metrics} and the health routes
 * without one, since what they tell is no secret and what asks for them often cannot keep one.
 */
public final class Admin {
    private static final String BEARER = "Bearer ";
    private static final int IDLE_SECONDS = 60;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNPROCESSABLE = 422;
    private static final int BROKEN = 500;

    private final Predicate<String> tokenMatches;
    private final HealthPages health;
    private final Operations operations;
    private final HttpServer server;

    /** @param tokenMatches compares an offered token in constant time */
    public Admin(Vertx vertx, Predicate<String> tokenMatches, HealthPages health, Operations operations) {
        this.tokenMatches = tokenMatches;
        this.health = health;
        this.operations = operations;
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .requestHandler(router(vertx));
    }

    /** Begins to listen; the result is the port. */
    public Future<Integer> listen(AdminSettings settings) {
        return server.listen(settings.port(), settings.host()).map(HttpServer::actualPort);
    }

    public Future<Void> close() {
        return server.close();
    }

    private Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        for (String path : HealthPages.PATHS) {
            router.route(path)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .handler(context -> health.handle(context.request()));
        }
        router.route("/metrics").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::metrics);
        router.route("/admin/*").handler(this::authenticate);
        router.get("/admin/status").handler(this::status);
        router.post("/admin/reload").handler(this::reload);
        router.errorHandler(
                NOT_FOUND,
                context -> error(
                        context,
                        NOT_FOUND,
                        "no such page; there are /health/live, /health/ready, "
                                + "/health/serving, /metrics, GET /admin/status and POST /admin/reload"));
        router.errorHandler(NOT_ALLOWED, context -> error(context, NOT_ALLOWED, "not with this method"));
        router.errorHandler(BROKEN, context -> error(context, BROKEN, String.valueOf(context.failure())));
        return router;
    }

    private void metrics(RoutingContext context) {
        new Page(OK, MetricsText.CONTENT_TYPE, Metrics.of(operations.snapshot())).send(context.response());
    }

    private void authenticate(RoutingContext context) {
        String offered = context.request().getHeader("Authorization");
        if (offered != null && offered.startsWith(BEARER) && tokenMatches.test(offered.substring(BEARER.length()))) {
            context.next();
            return;
        }
        context.response().putHeader("WWW-Authenticate", "Bearer");
        error(
                context,
                UNAUTHORIZED,
                "needs 'Authorization: Bearer TOKEN' with the token from admin.token in the data folder");
    }

    private void status(RoutingContext context) {
        new Page(OK, Page.JSON, StatusJson.of(operations.snapshot()).encode()).send(context.response());
    }

    private void reload(RoutingContext context) {
        operations
                .reload()
                .onComplete(
                        done -> new Page(
                                        done.done() ? OK : UNPROCESSABLE,
                                        Page.JSON,
                                        done.report().encode())
                                .send(context.response()),
                        context::fail);
    }

    private static void error(RoutingContext context, int status, String message) {
        JsonObject body = new JsonObject().put("status", "error").put("message", message);
        new Page(status, Page.JSON, body.encode()).send(context.response());
    }
}
