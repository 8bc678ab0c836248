package dev.sluice.admin.health;

import dev.sluice.admin.LifecycleStage;
import dev.sluice.admin.PageResponse;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The health routes, for any port that serves them.
 *
 * <p>{@code live}: the process responds; it checks nothing else, so that the outage of an exchange never restarts the
 * gateway. {@code ready}: new risk is allowed everywhere, else 503 with all reasons; for bots and people.
 * {@code serving}: calls, cancels included, are forwarded, also while trading is halted, because a load balancer must
 * not cut off the cancels of a halted gateway; it is the first to return 503 during a stop. {@code verdict}: level and
 * mode of each exchange, for a page on a wall. {@code status} and {@code detailed}: always 200, with the details behind
 * {@code ready}; names of accounts and operators, margins and balances only for {@link #OPERATOR}s.
 *
 * <p>{@code ?exchange=} restricts a response to one exchange, {@code &account=} adds what is held for that account.
 * Unused exchanges are omitted from {@code connections} and {@code rate_limiting} unless requested by name or by
 * {@code ?all=true}; {@code unused_exchanges} lists them. All data is already in memory, so no request blocks or
 * calls an exchange. Thread-safe.
 */
public final class HealthPages {
    /** The paths of these routes. */
    public static final List<String> PATHS = List.of(
            "/health/live",
            "/health/ready",
            "/health/serving",
            "/health/verdict",
            "/health/status",
            "/health/detailed");

    /** The path of the response that tells more to operators. */
    public static final String DETAILED = "/health/detailed";

    /** The key of the entry that a port puts into the context of a request whose caller has proved to be an operator. */
    public static final String OPERATOR = "operator";

    /**
     * The collaborators of the health routes.
     *
     * @param condition the current state, read for each request; cheap
     * @param limits the budgets of all exchanges; needs the locks of the admission controllers, so it is read at most once a second
     * @param exchanges the names of exchanges that may be requested
     * @param ticker the monotonic clock
     * @param wallClock the time of day
     * @param version the version of the gateway
     */
    public record Setup(
            Supplier<HealthSnapshot> condition,
            Supplier<List<RateLimitJson>> limits,
            Supplier<Set<String>> exchanges,
            Ticker ticker,
            WallClock wallClock,
            String version) {}

    /**
     * The selection that a request makes.
     *
     * @param modeQuery the requested exchange and account
     * @param operators whether the response is for operators: with balances, names and holds of single accounts
     * @param all whether unused exchanges are included
     */
    private record Narrowing(ModeQuery modeQuery, boolean operators, boolean all) {
        boolean shows(String exchange, HealthSnapshot now) {
            return modeQuery.exchange().isEmpty()
                    ? all || !now.unused().contains(exchange)
                    : modeQuery.exchange().equals(exchange);
        }
    }

    private record Known(long atNanos, List<RateLimitJson> limits) {}

    private static final long LIMITS_CACHE_NANOS = 1_000_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MILLI_DIGITS = 3;
    private static final int OK = 200;
    private static final int BAD = 400;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int BROKEN = 500;
    private static final int UNAVAILABLE = 503;

    private final Setup setup;
    private final long startedNanos;
    private final BigDecimal started;
    private volatile @Nullable Known known;

    public HealthPages(Setup setup) {
        this.setup = setup;
        startedNanos = setup.ticker().nanos();
        started = timestamp();
    }

    /** Returns a router with only these routes, for a port that is not the admin port. */
    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        addTo(router);
        router.errorHandler(NOT_FOUND, context -> error(context, NOT_FOUND, "known: " + PATHS));
        router.errorHandler(NOT_ALLOWED, context -> {
            context.response().putHeader("Allow", "GET, HEAD");
            error(context, NOT_ALLOWED, "health routes allow only GET and HEAD");
        });
        router.errorHandler(BROKEN, context -> error(context, BROKEN, String.valueOf(context.failure())));
        return router;
    }

    /** Adds the health routes to a port. */
    public void addTo(Router router) {
        for (String path : PATHS) {
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(context -> answer(context, path));
        }
    }

    /** Returns why new risk is not allowed apart from held modes, the warnings, and the exchanges that nobody uses. */
    public JsonObject summary() {
        HealthSnapshot now = setup.condition().get();
        ModeQuery everywhere = new ModeQuery("", "", "");
        return new JsonObject()
                .put("issues", new JsonArray(HealthIssues.withoutModes(now, everywhere)))
                .put("warnings", new JsonArray(HealthWarnings.of(now, everywhere)))
                .put("unusedExchanges", new JsonArray(unused(now, everywhere)));
    }

    private void answer(RoutingContext context, String path) {
        HttpServerRequest request = context.request();
        String exchange = Objects.requireNonNullElse(request.getParam("exchange"), "");
        String account = Objects.requireNonNullElse(request.getParam("account"), "");
        String all = request.getParam("all");
        Set<String> exchanges = setup.exchanges().get();
        if (!exchange.isEmpty() && !exchanges.contains(exchange)) {
            error(context, NOT_FOUND, "no such exchange is configured; configured: " + new TreeSet<>(exchanges));
        } else if (exchange.isEmpty() && !account.isEmpty()) {
            error(context, BAD, "'account' requires 'exchange', because each exchange has its own accounts");
        } else if (all != null && !all.equals("true") && !all.equals("false")) {
            error(context, BAD, "'all' must be true or false: whether to include unused exchanges");
        } else {
            boolean operators = Boolean.TRUE.equals(context.get(OPERATOR));
            Narrowing narrowing = new Narrowing(new ModeQuery(exchange, account, ""), operators, "true".equals(all));
            page(path, narrowing, request.localAddress()).send(context.response());
        }
    }

    private static void error(RoutingContext context, int status, String message) {
        JsonObject body = new JsonObject().put("status", "error").put("message", message);
        new PageResponse(status, PageResponse.JSON, body.encode()).send(context.response());
    }

    private PageResponse page(String path, Narrowing narrowing, @Nullable SocketAddress at) {
        return switch (path) {
            case "/health/live" -> live();
            case "/health/ready" -> ready(narrowing);
            case "/health/serving" -> serving();
            case "/health/verdict" -> verdict(narrowing);
            case "/health/status" -> status(narrowing);
            default -> detailed(narrowing, at);
        };
    }

    private PageResponse live() {
        return ok(status("alive").put("uptime_seconds", uptimeSeconds()).put("version", setup.version()));
    }

    private PageResponse ready(Narrowing narrowing) {
        HealthSnapshot now = setup.condition().get();
        List<String> issues = HealthIssues.of(now, narrowing.modeQuery());
        JsonArray warnings = new JsonArray(HealthWarnings.of(now, narrowing.modeQuery()));
        return issues.isEmpty()
                ? ok(status("ready").put("message", "All systems ready").put("warnings", warnings))
                : unavailable(status("not_ready").put("warnings", warnings), issues);
    }

    private PageResponse serving() {
        LifecycleStage now = setup.condition().get().lifecycleStage();
        return now == LifecycleStage.SERVING
                ? ok(status("serving"))
                : unavailable(status("not_serving"), List.of("the gateway is " + now));
    }

    private PageResponse verdict(Narrowing narrowing) {
        HealthSnapshot now = setup.condition().get();
        String exchange = narrowing.modeQuery().exchange();
        Set<String> shown = exchange.isEmpty() ? setup.exchanges().get() : Set.of(exchange);
        return ok(VerdictJson.of(now, shown, limits()));
    }

    private PageResponse status(Narrowing narrowing) {
        HealthSnapshot now = setup.condition().get();
        return ok(begun(now, narrowing)
                .put(
                        "components",
                        HealthJson.components(now, held(now, narrowing), limits(now, narrowing))
                                .put(
                                        "connections",
                                        HealthJson.connections(
                                                HealthWarnings.lostConnections(now.readiness(), narrowing.modeQuery())))
                                .mergeIn(ClusterJson.component(now.cluster(), narrowing.modeQuery()))));
    }

    private PageResponse detailed(Narrowing narrowing, @Nullable SocketAddress at) {
        HealthSnapshot now = setup.condition().get();
        long epochMillis = setup.wallClock().epochMillis();
        List<ModeHold> held = held(now, narrowing);
        JsonObject limits = new JsonObject();
        limits(now, narrowing).forEach(one -> limits.put(one.exchange(), one.json()));
        return ok(begun(now, narrowing)
                .put("running", now.lifecycleStage() != LifecycleStage.DRAINING)
                .put(
                        "service_info",
                        new JsonObject()
                                .put("host", at == null ? "" : at.hostAddress())
                                .put("port", at == null ? 0 : at.port())
                                .put("start_time", started))
                .put(
                        "modes",
                        HealthJson.holds(
                                narrowing.operators() ? now.modeSnapshot().all() : held, narrowing.operators()))
                .put("narrower_holds", now.modeSnapshot().all().size() - held.size())
                .put("time_sync", HealthJson.timeSync(now.clock(), held))
                .put(
                        "circuit_breakers",
                        HealthJson.breakers(BreakerJson.of(now.breakers(), narrowing.modeQuery(), epochMillis), held))
                .put(
                        "trading_readiness",
                        HealthReadiness.of(
                                new HealthReadiness.Question(
                                        narrowing.modeQuery(),
                                        narrowing.operators(),
                                        HealthJson.isReady(held),
                                        exchange -> narrowing.shows(exchange, now)),
                                now,
                                epochMillis))
                .put("rate_limiting", limits)
                .mergeIn(ClusterJson.detailed(now.cluster(), narrowing.modeQuery(), narrowing.operators())));
    }

    /** Returns the common part of status and detailed. */
    private JsonObject begun(HealthSnapshot now, Narrowing narrowing) {
        List<String> issues = HealthIssues.of(now, narrowing.modeQuery());
        return new JsonObject()
                .put("timestamp", timestamp())
                .put("uptime_seconds", uptimeSeconds())
                .put("version", setup.version())
                .put("stage", now.lifecycleStage().toString())
                .put("overall_ready", issues.isEmpty())
                .put("issues", new JsonArray(issues))
                .put("warnings", new JsonArray(HealthWarnings.of(now, narrowing.modeQuery())))
                .put("unused_exchanges", new JsonArray(unused(now, narrowing.modeQuery())));
    }

    private static List<String> unused(HealthSnapshot now, ModeQuery modeQuery) {
        return now.unused().stream()
                .filter(one ->
                        modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(one))
                .sorted()
                .toList();
    }

    private static List<ModeHold> held(HealthSnapshot now, Narrowing narrowing) {
        return now.modeSnapshot().concerning(narrowing.modeQuery());
    }

    private List<RateLimitJson> limits(HealthSnapshot healthSnapshot, Narrowing narrowing) {
        return limits().stream()
                .filter(one -> narrowing.shows(one.exchange(), healthSnapshot))
                .toList();
    }

    /** Returns the limits of all exchanges, at most a second old. */
    private List<RateLimitJson> limits() {
        long now = setup.ticker().nanos();
        Known last = known;
        if (last == null || now - last.atNanos() - LIMITS_CACHE_NANOS >= 0) {
            last = new Known(now, setup.limits().get());
            known = last;
        }
        return last.limits();
    }

    private static PageResponse ok(JsonObject body) {
        return new PageResponse(OK, PageResponse.JSON, body.encode());
    }

    private static PageResponse unavailable(JsonObject body, List<String> issues) {
        return new PageResponse(
                UNAVAILABLE,
                PageResponse.JSON,
                body.put("issues", new JsonArray(issues)).encode());
    }

    private JsonObject status(String status) {
        return new JsonObject().put("status", status).put("timestamp", timestamp());
    }

    private double uptimeSeconds() {
        return (setup.ticker().nanos() - startedNanos) / NANOS_PER_SECOND;
    }

    private BigDecimal timestamp() {
        return BigDecimal.valueOf(setup.wallClock().epochMillis(), MILLI_DIGITS);
    }
}
