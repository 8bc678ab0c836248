package dev.sluice.admin.api;

import static java.net.HttpURLConnection.HTTP_BAD_METHOD;
import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_ENTITY_TOO_LARGE;
import static java.net.HttpURLConnection.HTTP_INTERNAL_ERROR;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.net.HttpURLConnection.HTTP_UNSUPPORTED_TYPE;

import dev.sluice.admin.PageResponse;
import dev.sluice.admin.console.ConsolePages;
import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.console.MessageCompression;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.admin.metrics.PrometheusEndpoint;
import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.base.json.RecordJson;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.origin.OriginCounts;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.TradingResponse;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.Overview;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: {@link OperationRoutes} that need a bearer token or a session of the console, and without either
 * {@code GET /metrics}, the health routes and {@code GET /admin/openapi.json}, which reveal no secret and whose clients
 * often cannot store one, and the files of the console.
 *
 * <p>Web pages of other sites cannot use it: {@link OriginCheck} refuses their requests first. In addition no GET
 * changes anything, and a POST must be {@code application/json}.
 */
public final class AdminServer {
    private static final int MAX_FRAME_BYTES = 4096;
    private static final int IDLE_SECONDS = 60;
    private static final int UPGRADE = 426;
    /** The path of the WebSocket that open pages follow. */
    static final String EVENTS = "/admin/events";

    private final Vertx vertx;
    private final AdminSettings settings;
    private final TokenAuthenticator tokenAuthenticator;
    private final Supplier<OriginCheck> originCheck;
    private final EventFeed eventFeed;
    private final List<Part> parts;
    private final OriginCounts origins = new OriginCounts();
    private final HttpServer server;
    /** Created by the first scrape, so that the start does not load its classes. */
    private @Nullable PrometheusEndpoint metrics;

    /**
     * Creates the port; {@link #listen} opens it.
     *
     * @param originCheck returns the check that refuses requests a web page may have made; called for each request
     * @param eventFeed what open pages of the console follow
     * @param parts the parts whose operations and metrics it serves
     */
    public AdminServer(
            Vertx vertx,
            AdminSettings settings,
            TokenAuthenticator tokenAuthenticator,
            Supplier<OriginCheck> originCheck,
            HealthRoutes health,
            EventFeed eventFeed,
            List<Part> parts) {
        this.vertx = vertx;
        this.settings = settings;
        this.tokenAuthenticator = tokenAuthenticator;
        this.originCheck = originCheck;
        this.eventFeed = eventFeed;
        this.parts = parts;
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(ServerSockets.NAME_PREFIX + ServerSockets.OPERATORS)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                        .setMaxWebSocketMessageSize(MAX_FRAME_BYTES)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setWebSocketSubProtocols(List.of(TokenAuthenticator.PROTOCOL))
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectionHandler(OperatorConnection::accept)
                .requestHandler(router(health));
    }

    /** Starts listening; the future holds the port. */
    public Future<Integer> listen() {
        return server.listen(settings.port(), settings.host()).map(HttpServer::actualPort);
    }

    /**
     * Rehearses a trip for that long with this {@code Authorization} value, because the first call is slow and may be
     * a real trip.
     */
    public void rehearseTrips(String authorization, long millis) {
        if (millis > 0) {
            vertx.executeBlocking(AdminServer::prepareRecords);
            new AdminWarmUp(vertx, settings.host(), server.actualPort(), authorization).run(millis);
        }
    }

    /** Prepares what is often asked first, off the event loops. */
    private static int prepareRecords() {
        List<Class<? extends Record>> types =
                new ArrayList<>(HealthRoutes.responses().values());
        types.addAll(List.of(GatewayStatus.class, Overview.class, TradingResponse.class));
        RecordJson.prepare(types);
        return types.size();
    }

    public Future<Void> close() {
        closeMetrics();
        eventFeed.close();
        return server.close();
    }

    /** Returns the counts of requests refused because a web page may have made them. */
    public OriginCounts origins() {
        return origins;
    }

    private Router router(HealthRoutes health) {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            OperatorConnection.headComplete(context);
            context.next();
        });
        router.route().handler(this::checkOrigin);
        router.route(HealthRoutes.DETAILED).handler(this::identifyOperator);
        health.addTo(router);
        router.route("/metrics").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::metrics);
        new SessionApi(tokenAuthenticator).addTo(router);
        new ConsolePages(vertx).addTo(router);
        router.get(EVENTS).handler(this::events);
        OperationRoutes operations = new OperationRoutes(parts, tokenAuthenticator);
        operations.addTo(router);
        router.route().failureHandler(context -> {
            if (!(context.failure() instanceof HttpClosedException)) { // else nobody waits for a response
                context.next();
            }
        });
        router.errorHandler(
                HTTP_NOT_FOUND, context -> error(context, HTTP_NOT_FOUND, nothingThere(operations.names())));
        router.errorHandler(HTTP_BAD_METHOD, context -> error(context, HTTP_BAD_METHOD, "method not allowed"));
        router.errorHandler(
                HTTP_ENTITY_TOO_LARGE,
                context -> error(
                        context,
                        HTTP_ENTITY_TOO_LARGE,
                        "the body is larger than " + OperationRoutes.MAX_BODY_BYTES + " bytes"));
        router.errorHandler(
                HTTP_INTERNAL_ERROR, context -> error(context, HTTP_INTERNAL_ERROR, String.valueOf(context.failure())));
        return router;
    }

    /** Upgrades to a WebSocket that gets the state of the gateway once a second, and at once when a mode changes. */
    private void events(RoutingContext context) {
        if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
            error(context, UPGRADE, EVENTS + " is a WebSocket");
            return;
        }
        EventFeed.Reader reader = tokenAuthenticator.follow(context, Role.READ);
        if (reader == null) {
            return;
        }
        boolean compressed = MessageCompression.isOffered(context.request().headers());
        if (compressed) {
            context.response().putHeader(MessageCompression.HEADER, MessageCompression.AGREED);
        }
        context.request()
                .toWebSocket()
                .onComplete(
                        socket -> {
                            OperatorConnection.becameWebSocket(context, compressed);
                            eventFeed.add(socket, reader, compressed);
                        },
                        failure -> error(context, HTTP_BAD_REQUEST, String.valueOf(failure.getMessage())));
    }

    /** Without credentials the page tells what everybody may know; with wrong ones it is refused, like an operation. */
    private void identifyOperator(RoutingContext context) {
        if (tokenAuthenticator.isOffered(context)) {
            if (tokenAuthenticator.identify(context, Role.READ) == null) {
                return;
            }
            context.put(HealthRoutes.OPERATOR, true);
        }
        context.next();
    }

    private void checkOrigin(RoutingContext context) {
        HttpServerRequest request = context.request();
        OriginRefusal refusal = originCheck.get().check(request.headers()::getAll, request.uri());
        if (refusal == null) {
            context.next();
            return;
        }
        origins.add(refusal);
        context.response()
                .putHeader("X-Sluice-Sent", "false")
                .putHeader("X-Sluice-Reason", refusal.reason().label());
        error(context, OriginRefusal.STATUS, refusal.message());
    }

    private static String nothingThere(String operations) {
        return "no such page; known: " + String.join(", ", HealthRoutes.PATHS) + ", /metrics, "
                + OperationRoutes.OPENAPI + ", GET " + EVENTS + ", " + operations;
    }

    private synchronized void closeMetrics() {
        if (metrics != null) {
            metrics.close();
        }
    }

    /** Returns the page that {@code /metrics} serves. */
    public synchronized PrometheusEndpoint prometheusEndpoint() {
        PrometheusEndpoint page = metrics;
        if (page == null) {
            page = new PrometheusEndpoint(() -> Metrics.of(parts));
            metrics = page;
        }
        return page;
    }

    private void metrics(RoutingContext context) {
        String accept = context.request().getHeader("Accept");
        vertx.executeBlocking(() -> prometheusEndpoint().scrape(accept))
                .onComplete(
                        pageResponse -> pageResponse.send(context.response()),
                        failure -> error(context, HTTP_INTERNAL_ERROR, String.valueOf(failure.getMessage())));
    }

    /** Returns whether the content is JSON; refuses other types, which a form of another site could send. */
    static boolean requireJson(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        boolean json = type != null && (type.equals(PageResponse.JSON) || type.startsWith(PageResponse.JSON + ";"));
        if (!json) {
            error(context, HTTP_UNSUPPORTED_TYPE, "a POST needs 'Content-Type: application/json'");
        }
        return json;
    }

    static void error(RoutingContext context, int status, String message) {
        if (!context.response().ended()) {
            new PageResponse(
                            status,
                            PageResponse.JSON,
                            Response.error(status, message).json())
                    .send(context.response());
        }
    }
}
