package dev.sluice.admin.health;

import static java.net.HttpURLConnection.HTTP_BAD_METHOD;
import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_INTERNAL_ERROR;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.net.HttpURLConnection.HTTP_OK;
import static java.net.HttpURLConnection.HTTP_UNAVAILABLE;

import dev.sluice.admin.PageResponse;
import dev.sluice.admin.health.HealthResponse.Alive;
import dev.sluice.admin.health.HealthResponse.Readiness;
import dev.sluice.admin.health.HealthResponse.Ready;
import dev.sluice.admin.health.HealthResponse.Service;
import dev.sluice.admin.health.HealthResponse.Serving;
import dev.sluice.base.json.Failure;
import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.proxy.ActiveBan;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.Overview;
import dev.sluice.status.RateLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
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
public final class HealthRoutes {
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

    /**
     * The key of the entry that a port puts into the context of a request whose caller has proved to be an operator.
     */
    public static final String OPERATOR = "operator";

    /**
     * What the health routes read.
     *
     * @param condition the current state, read for each request; cheap
     * @param limits the budgets of all exchanges; needs the locks of the admission controllers, so it is read at most
     *     once a second
     * @param bans the bans that stop orders of a scope; cheap
     * @param exchanges the names of exchanges that may be requested
     */
    public record Sources(
            Supplier<HealthSnapshot> condition,
            Supplier<List<RateLimits>> limits,
            Function<ModeQuery, List<ActiveBan>> bans,
            Supplier<Set<String>> exchanges) {}

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

    private record Known(long atNanos, List<RateLimits> limits) {}

    private static final long LIMITS_CACHE_NANOS = Nanos.PER_SECOND;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MILLI_DIGITS = 3;

    private final Sources sources;
    private final Clocks clocks;
    private final String version;
    private final long startedNanos;
    private final BigDecimal started;
    private volatile @Nullable Known known;

    public HealthRoutes(Sources sources, Clocks clocks, String version) {
        this.sources = sources;
        this.clocks = clocks;
        this.version = version;
        startedNanos = clocks.nanos();
        started = timestamp();
    }

    /** Returns the record of each response, by the last part of its path. */
    public static Map<String, Class<? extends Record>> responses() {
        Map<String, Class<? extends Record>> responses = new LinkedHashMap<>();
        responses.put("live", HealthResponse.Live.class);
        responses.put("ready", HealthResponse.Ready.class);
        responses.put("serving", HealthResponse.Serving.class);
        responses.put("verdict", HealthResponse.Verdict.class);
        responses.put("status", HealthResponse.Status.class);
        responses.put("detailed", HealthResponse.Detailed.class);
        return responses;
    }

    /** Returns a router with only these routes, for a port that is not the admin port. */
    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        addTo(router);
        router.errorHandler(HTTP_NOT_FOUND, context -> error(context, HTTP_NOT_FOUND, "known: " + PATHS));
        router.errorHandler(HTTP_BAD_METHOD, context -> {
            context.response().putHeader("Allow", "GET, HEAD");
            error(context, HTTP_BAD_METHOD, "health routes allow only GET and HEAD");
        });
        router.errorHandler(
                HTTP_INTERNAL_ERROR, context -> error(context, HTTP_INTERNAL_ERROR, String.valueOf(context.failure())));
        return router;
    }

    /** Adds the health routes to a port. */
    public void addTo(Router router) {
        for (String path : PATHS) {
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(context -> answer(context, path));
        }
    }

    /** Returns why new risk is not allowed apart from held modes, the warnings, and the exchanges that nobody uses. */
    public Overview.Summary summary() {
        HealthSnapshot now = sources.condition().get();
        ModeQuery everywhere = new ModeQuery("", "", "");
        return new Overview.Summary(
                HealthIssues.withoutModes(now, everywhere),
                HealthWarnings.of(now, everywhere),
                unused(now, everywhere));
    }

    /** Returns the level of the verdict on everything. */
    public String level() {
        return VerdictPage.of(sources.condition().get(), sources.exchanges().get(), limits())
                .level()
                .toString();
    }

    private void answer(RoutingContext context, String path) {
        HttpServerRequest request = context.request();
        String exchange = Objects.requireNonNullElse(request.getParam("exchange"), "");
        String account = Objects.requireNonNullElse(request.getParam("account"), "");
        String all = request.getParam("all");
        Set<String> exchanges = sources.exchanges().get();
        if (!exchange.isEmpty() && !exchanges.contains(exchange)) {
            error(context, HTTP_NOT_FOUND, "no such exchange is configured; configured: " + new TreeSet<>(exchanges));
        } else if (exchange.isEmpty() && !account.isEmpty()) {
            error(
                    context,
                    HTTP_BAD_REQUEST,
                    "'account' requires 'exchange', because each exchange has its own accounts");
        } else if (all != null && !all.equals("true") && !all.equals("false")) {
            error(context, HTTP_BAD_REQUEST, "'all' must be true or false: whether to include unused exchanges");
        } else {
            boolean operators = Boolean.TRUE.equals(context.get(OPERATOR));
            Narrowing narrowing = new Narrowing(new ModeQuery(exchange, account, ""), operators, "true".equals(all));
            page(path, narrowing, request.localAddress()).send(context.response());
        }
    }

    private static void error(RoutingContext context, int status, String message) {
        response(status, new Failure(message)).send(context.response());
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
        return response(HTTP_OK, new HealthResponse.Live(Alive.ALIVE, timestamp(), uptimeSeconds(), version));
    }

    private PageResponse ready(Narrowing narrowing) {
        HealthSnapshot now = sources.condition().get();
        List<String> issues = issues(now, narrowing);
        List<String> warnings = HealthWarnings.of(now, narrowing.modeQuery());
        return issues.isEmpty()
                ? response(HTTP_OK, new Ready(Readiness.READY, timestamp(), "All systems ready", null, warnings))
                : response(HTTP_UNAVAILABLE, new Ready(Readiness.NOT_READY, timestamp(), null, issues, warnings));
    }

    private PageResponse serving() {
        LifecycleStage now = sources.condition().get().lifecycleStage();
        return now == LifecycleStage.SERVING
                ? response(HTTP_OK, new Serving(Service.SERVING, timestamp(), null))
                : response(
                        HTTP_UNAVAILABLE,
                        new Serving(Service.NOT_SERVING, timestamp(), List.of("the gateway is " + now)));
    }

    private PageResponse verdict(Narrowing narrowing) {
        HealthSnapshot now = sources.condition().get();
        String exchange = narrowing.modeQuery().exchange();
        Set<String> shown = exchange.isEmpty() ? sources.exchanges().get() : Set.of(exchange);
        return response(HTTP_OK, VerdictPage.of(now, shown, limits()));
    }

    private PageResponse status(Narrowing narrowing) {
        HealthSnapshot now = sources.condition().get();
        return response(
                HTTP_OK,
                new HealthResponse.Status(
                        head(now, narrowing),
                        HealthSections.components(
                                now, narrowing.modeQuery(), held(now, narrowing), limits(now, narrowing))));
    }

    private PageResponse detailed(Narrowing narrowing, @Nullable SocketAddress at) {
        HealthSnapshot now = sources.condition().get();
        long epochMillis = clocks.epochMillis();
        List<ModeHold> held = held(now, narrowing);
        boolean operators = narrowing.operators();
        Map<String, RateLimits.LimitsHealth> limits = new LinkedHashMap<>();
        limits(now, narrowing).forEach(one -> limits.put(one.exchange(), one.status()));
        ReadinessHealthWriter.Question question = new ReadinessHealthWriter.Question(
                narrowing.modeQuery(),
                operators,
                HealthSections.isReady(held),
                exchange -> narrowing.shows(exchange, now));
        return response(
                HTTP_OK,
                new HealthResponse.Detailed(
                        head(now, narrowing),
                        now.lifecycleStage() != LifecycleStage.DRAINING,
                        new HealthResponse.ServiceInfo(
                                at == null ? "" : at.hostAddress(), at == null ? 0 : at.port(), started),
                        HoldStatus.all(operators ? now.modeSnapshot().all() : held, operators),
                        now.modeSnapshot().all().size() - held.size(),
                        HealthSections.timeSync(now.clock(), held),
                        HealthSections.breakers(
                                BreakerHealth.of(now.breakers(), narrowing.modeQuery(), epochMillis), held),
                        ReadinessHealthWriter.of(question, now, epochMillis),
                        limits,
                        ClusterHealth.detailed(now.cluster(), narrowing.modeQuery(), operators)));
    }

    /** Returns the common part of status and detailed. */
    private HealthResponse.Head head(HealthSnapshot now, Narrowing narrowing) {
        List<String> issues = issues(now, narrowing);
        return new HealthResponse.Head(
                timestamp(),
                uptimeSeconds(),
                version,
                now.lifecycleStage(),
                issues.isEmpty(),
                issues,
                HealthWarnings.of(now, narrowing.modeQuery()),
                unused(now, narrowing.modeQuery()));
    }

    private List<String> issues(HealthSnapshot now, Narrowing narrowing) {
        return HealthIssues.of(now, narrowing.modeQuery(), sources.bans().apply(narrowing.modeQuery()));
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

    private List<RateLimits> limits(HealthSnapshot healthSnapshot, Narrowing narrowing) {
        return limits().stream()
                .filter(one -> narrowing.shows(one.exchange(), healthSnapshot))
                .toList();
    }

    /** Returns the limits of all exchanges, at most a second old. */
    private List<RateLimits> limits() {
        long now = clocks.nanos();
        Known last = known;
        if (last == null || now - last.atNanos() - LIMITS_CACHE_NANOS >= 0) {
            last = new Known(now, sources.limits().get());
            known = last;
        }
        return last.limits();
    }

    private static PageResponse response(int status, Record body) {
        return new PageResponse(status, PageResponse.JSON, RecordJson.encode(body));
    }

    private double uptimeSeconds() {
        return (clocks.nanos() - startedNanos) / NANOS_PER_SECOND;
    }

    private BigDecimal timestamp() {
        return BigDecimal.valueOf(clocks.epochMillis(), MILLI_DIGITS);
    }
}
