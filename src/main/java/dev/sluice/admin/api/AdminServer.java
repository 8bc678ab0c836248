package dev.sluice.admin.api;

import dev.sluice.admin.PageResponse;
import dev.sluice.admin.console.ConsolePages;
import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.health.HealthPages;
import dev.sluice.admin.metrics.MetricsPage;
import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.origin.OriginCounts;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.part.Identity;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Field;
import dev.sluice.part.Operation.Method;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Role;
import dev.sluice.proxy.TradingAnswer;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.Overview;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: {@link Operation}s that need a bearer token or a session of the console, and without either {@code
 * GET /metrics}, the health routes and {@code GET /admin/openapi.json}, which reveal no secret and whose clients often
 * cannot store one, and the files of the console.
 *
 * <p>Web pages of other sites cannot use it: {@link OriginCheck} refuses their requests first. In addition no GET
 * changes anything, and a POST must be {@code application/json}.
 */
public final class AdminServer {
    /**
     * The collaborators of the admin port.
     *
     * @param settings the address, the port and the delays
     * @param identities returns the owner of a token in constant time, or null
     * @param origins the check that refuses requests a web page may have made; read for each request
     * @param health the health routes
     * @param metrics returns the metrics
     * @param operations the operations of the API
     * @param version the version of the gateway
     * @param ticker the monotonic clock
     * @param events the source of what open pages of the console show
     */
    public record Setup(
            AdminSettings settings,
            Function<String, @Nullable Identity> identities,
            Supplier<OriginCheck> origins,
            HealthPages health,
            Supplier<List<MetricFamily>> metrics,
            List<Operation> operations,
            String version,
            Ticker ticker,
            EventFeed.Source events) {}

    private static final int MAX_FRAME_BYTES = 4096;
    private static final int IDLE_SECONDS = 60;
    private static final long MAX_BODY_BYTES = 65_536;
    private static final int OK = 200;
    private static final int BAD = 400;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int NOT_JSON = 415;
    private static final int UPGRADE = 426;
    private static final int BROKEN = 500;
    /** The path of the WebSocket that open pages follow. */
    static final String EVENTS = "/admin/events";

    private final Setup setup;
    private final TokenAuthenticator tokenAuthenticator;
    private final OriginCounts origins = new OriginCounts();
    private final SessionApi sessionApi;
    private final EventFeed eventFeed;
    private final HttpServer server;
    private final Vertx vertx;
    /** Created by the first scrape, so that the start does not load its classes. */
    private @Nullable MetricsPage metrics;

    public AdminServer(Vertx vertx, Setup setup) {
        this.vertx = vertx;
        this.setup = setup;
        tokenAuthenticator = new TokenAuthenticator(vertx, setup);
        sessionApi = new SessionApi(tokenAuthenticator);
        eventFeed = new EventFeed(vertx, setup.events(), setup.ticker());
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(ServerSockets.NAME + ServerSockets.OPERATORS)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                        .setMaxWebSocketMessageSize(MAX_FRAME_BYTES)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setWebSocketSubProtocols(List.of(TokenAuthenticator.PROTOCOL))
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectionHandler(OperatorConnection::accept)
                .requestHandler(router());
    }

    /** Starts listening; the future holds the port. */
    public Future<Integer> listen() {
        return server.listen(setup.settings().port(), setup.settings().host()).map(HttpServer::actualPort);
    }

    /**
     * Rehearses a trip for that long with this {@code Authorization} value, because the first call is slow and may be
     * a real trip.
     */
    public void practise(String authorization, long millis) {
        if (millis > 0) {
            vertx.executeBlocking(AdminServer::prepareRecords);
            new AdminWarmUp(vertx, setup, server.actualPort(), authorization).run(millis);
        }
    }

    /** Prepares what is often asked first, off the event loops. */
    private static int prepareRecords() {
        List<Class<? extends Record>> types =
                new ArrayList<>(HealthPages.responses().values());
        types.addAll(List.of(GatewayStatus.class, Overview.class, TradingAnswer.class));
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

    /** Returns the number of requests without a valid token. */
    public long wrongTokens() {
        return tokenAuthenticator.wrong();
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            OperatorConnection.headComplete(context);
            context.next();
        });
        router.route().handler(this::checkOrigin);
        router.route(HealthPages.DETAILED).handler(this::identifyOperator);
        setup.health().addTo(router);
        router.route("/metrics").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::metrics);
        sessionApi.addTo(router);
        new ConsolePages(vertx).addTo(router);
        router.get(EVENTS).handler(this::events);
        JsonObject document = OpenApi.document(setup.operations(), setup.version());
        router.get("/admin/openapi.json")
                .handler(
                        context -> new PageResponse(OK, PageResponse.JSON, document.encode()).send(context.response()));
        for (Operation operation : setup.operations()) {
            String path = "/admin" + operation.path().replace("{", ":").replace("}", "");
            HttpMethod method = operation.method() == Method.GET ? HttpMethod.GET : HttpMethod.POST;
            router.route(method, path).handler(context -> enter(context, operation));
            router.route(method, path)
                    .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
                    .handler(context -> serve(context, operation));
        }
        router.route().failureHandler(context -> {
            if (!(context.failure() instanceof HttpClosedException)) { // else nobody waits for an answer
                context.next();
            }
        });
        router.errorHandler(NOT_FOUND, context -> error(context, NOT_FOUND, nothingThere()));
        router.errorHandler(NOT_ALLOWED, context -> error(context, NOT_ALLOWED, "method not allowed"));
        router.errorHandler(
                TOO_LARGE,
                context -> error(context, TOO_LARGE, "the body is larger than " + MAX_BODY_BYTES + " bytes"));
        router.errorHandler(BROKEN, context -> error(context, BROKEN, String.valueOf(context.failure())));
        return router;
    }

    /** Upgrades to a WebSocket that gets the state of the gateway once a second, and at once when a mode changes. */
    private void events(RoutingContext context) {
        if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
            error(context, UPGRADE, EVENTS + " is a WebSocket");
            return;
        }
        EventFeed.Reader reader = tokenAuthenticator.follow(context, Role.READ);
        if (reader != null) {
            context.request()
                    .toWebSocket()
                    .onComplete(
                            socket -> {
                                OperatorConnection.becameWebSocket(context);
                                eventFeed.add(socket, reader);
                            },
                            failure -> error(context, BAD, String.valueOf(failure.getMessage())));
        }
    }

    /** Without credentials the page tells what everybody may know; with wrong ones it is refused, like an operation. */
    private void identifyOperator(RoutingContext context) {
        if (tokenAuthenticator.isOffered(context)) {
            if (tokenAuthenticator.identify(context, Role.READ) == null) {
                return;
            }
            context.put(HealthPages.OPERATOR, true);
        }
        context.next();
    }

    private void checkOrigin(RoutingContext context) {
        HttpServerRequest request = context.request();
        OriginRefusal refusal = setup.origins().get().check(request.headers()::getAll, request.uri());
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

    private String nothingThere() {
        return "no such page; known: " + String.join(", ", HealthPages.PATHS)
                + ", /metrics, /admin/openapi.json, GET " + EVENTS + ", "
                + setup.operations().stream()
                        .map(operation -> operation.method() + " /admin" + operation.path())
                        .collect(Collectors.joining(", "));
    }

    private synchronized void closeMetrics() {
        if (metrics != null) {
            metrics.close();
        }
    }

    /** Returns the page that {@code /metrics} serves. */
    public synchronized MetricsPage metricsPage() {
        MetricsPage page = metrics;
        if (page == null) {
            page = new MetricsPage(setup.metrics());
            metrics = page;
        }
        return page;
    }

    private void metrics(RoutingContext context) {
        String accept = context.request().getHeader("Accept");
        vertx.executeBlocking(() -> metricsPage().scrape(accept))
                .onComplete(
                        pageResponse -> pageResponse.send(context.response()),
                        failure -> error(context, BROKEN, String.valueOf(failure.getMessage())));
    }

    private void enter(RoutingContext context, Operation operation) {
        Identity identity = tokenAuthenticator.identify(context, operation.role());
        if (identity == null) {
            return;
        }
        String type = context.request().getHeader("Content-Type");
        boolean json = type != null && (type.equals(PageResponse.JSON) || type.startsWith(PageResponse.JSON + ";"));
        if (operation.method() == Method.POST && !json) {
            error(context, NOT_JSON, "a POST needs 'Content-Type: application/json'");
            return;
        }
        context.put("identity", identity);
        context.next();
    }

    private void serve(RoutingContext context, Operation operation) {
        OperatorConnection.inProgress(context);
        Identity identity = context.get("identity");
        Context own = vertx.getOrCreateContext();
        Future<Response> reply;
        try {
            reply = operation.handler().handle(new Request(identity, fields(context, operation)));
        } catch (IllegalArgumentException | DecodeException e) {
            error(context, BAD, String.valueOf(e.getMessage()));
            return;
        }
        reply.onComplete(
                done -> own.runOnContext(turn ->
                        new PageResponse(done.status(), PageResponse.JSON, done.json()).send(context.response())),
                failure -> own.runOnContext(turn -> {
                    boolean theirs = failure instanceof IllegalArgumentException;
                    error(context, theirs ? BAD : BROKEN, String.valueOf(failure.getMessage()));
                }));
    }

    /**
     * Returns the checked fields of a request; an unknown field is an error, so that a misspelling does not go
     * unnoticed.
     */
    private static JsonObject fields(RoutingContext context, Operation operation) {
        JsonObject sent = new JsonObject();
        if (operation.method() == Method.POST) {
            sent.mergeIn(body(context));
        } else {
            context.queryParams().forEach(entry -> sent.put(entry.getKey(), entry.getValue()));
        }
        for (String name : sent.fieldNames()) {
            if (operation.fields().stream().noneMatch(field -> field.name().equals(name))) {
                throw new IllegalArgumentException("'" + name + "' is not a field of this operation; allowed: "
                        + operation.fields().stream().map(Field::name).toList());
            }
        }
        for (Field field : operation.fields()) {
            check(field, sent);
        }
        context.pathParams().forEach(sent::put);
        return sent;
    }

    private static JsonObject body(RoutingContext context) {
        if (context.body().isEmpty()) {
            return new JsonObject();
        }
        if (Json.decodeValue(context.body().buffer()) instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException("the body is not a JSON object");
    }

    private static void check(Field field, JsonObject sent) {
        Object value = sent.getValue(field.name());
        if (value == null) {
            if (field.required()) {
                throw new IllegalArgumentException("'" + field.name() + "' is missing; expected: " + field.what());
            }
            return;
        }
        boolean fits = switch (field.type()) {
            case TEXT -> value instanceof String;
            case NUMBER -> value instanceof Number || (value instanceof String text && isNumber(text));
            case FLAG -> value instanceof Boolean;
            case OBJECT -> value instanceof JsonObject;
        };
        if (!fits || (field.required() && value.equals(""))) {
            throw new IllegalArgumentException("'" + field.name() + "' is not valid; expected: " + field.what());
        }
        if (value instanceof String text && field.type() == Operation.Type.NUMBER) {
            sent.put(field.name(), Long.parseLong(text));
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
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
