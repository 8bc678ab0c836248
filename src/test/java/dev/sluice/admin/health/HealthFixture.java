package dev.sluice.admin.health;

import static dev.sluice.Futures.await;

import dev.sluice.admin.SampleLimits;
import dev.sluice.base.time.Clocks;
import dev.sluice.config.Settings;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.breaker.ScopedBreakerStatus;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.clock.DriftStatistics;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.health.Check;
import dev.sluice.core.health.CheckAction;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckRule;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.health.Resource;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.ActiveBan;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.RateLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The health routes of a gateway in a state that the test sets, on both ports that serve them. */
final class HealthFixture implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final CheckRule RULE = new CheckRule(1, 1, 0, false);
    static final SchemaChecker SCHEMA = new SchemaChecker(Path.of("conf/schema/health.schema.json"));
    static final ClockStatus RIGHT = clock(new ClockVerdict(
            ClockStanding.WITHIN,
            new Drift(1_000_000, 3_000_000),
            "4 of 4 time servers",
            false,
            "",
            List.of(),
            Map.of()));
    static final ClockStatus WRONG = clock(new ClockVerdict(
            ClockStanding.BEYOND,
            new Drift(1_990_000_000, 2_010_000_000),
            "1 of 1 time servers",
            true,
            "too far",
            List.of(),
            Map.of()));

    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    final AtomicInteger checksRun = new AtomicInteger();
    final ModeRegistry modeRegistry = new ModeRegistry(nanos.get(), 1_700_000_000_000L);
    private final Vertx vertx = Vertx.vertx();
    volatile LifecycleStage lifecycleStage = LifecycleStage.SERVING;
    volatile ClockStatus clock = RIGHT;
    volatile List<ScopedBreakerStatus> breakers = List.of();
    volatile Set<String> exchanges = Set.of("binance", "kraken");
    volatile Set<String> unused = Set.of();
    volatile Map<String, ConnectionStatus> rest = Map.of();
    volatile List<String> dataFolder = List.of();
    volatile long banNanos;
    volatile List<ActiveBan> bans = List.of();
    volatile Map<ReasonCode, Long> refused = Map.of();
    volatile List<String> warnings = List.of();
    volatile @Nullable ClusterReport cluster;
    volatile ReadinessStatus readiness = new ReadinessStatus(List.of(), List.of(), 0);
    final int traffic;
    final int admin;

    HealthFixture() {
        HealthRoutes pages = new HealthRoutes(
                new HealthRoutes.Sources(
                        () -> new HealthSnapshot(
                                lifecycleStage,
                                modeRegistry.snapshot(),
                                clock,
                                breakers,
                                readiness,
                                unused,
                                rest,
                                dataFolder,
                                warnings,
                                cluster),
                        this::limits,
                        query -> query.exchange().equals("binance") ? List.of() : bans,
                        () -> exchanges),
                new Clocks(nanos::get, () -> 1_700_000_000_500L),
                "0.1.0");
        Router operators = Router.router(vertx);
        operators.route().handler(context -> {
            context.put(HealthRoutes.OPERATOR, true);
            context.next();
        });
        pages.addTo(operators);
        traffic = listen(pages.router(vertx));
        admin = listen(operators);
    }

    /** Returns a cluster whose member has this state at binance, and whose store cannot be reached. */
    static ClusterReport cluster(ClusterState state) {
        return cluster(state, 2_000);
    }

    /** @param silentMs for how long the other member has been silent */
    static ClusterReport cluster(ClusterState state, long silentMs) {
        return new ClusterReport(
                "desk",
                "a",
                List.of("a", "b"),
                false,
                "no route to 10.0.0.9",
                Map.of(),
                List.of("the statement of member b about latches in the store has no valid signature"),
                List.of(),
                List.of(),
                Map.of(),
                List.of(new ClusterReport.Membership(
                        "binance",
                        state,
                        0,
                        3,
                        null,
                        Map.of("b", silentMs),
                        List.of(),
                        List.of(),
                        state.isLeased() ? "" : "its lease is over")));
    }

    private int listen(Router router) {
        return await(vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    ReadinessStatus readiness(List<ReadinessStatus.CheckStatus> checks, List<ReadinessStatus.MarginStatus> margins) {
        return new ReadinessStatus(checks, margins, nanos.get() + 2_000_000_000L);
    }

    ReadinessStatus.CheckStatus report(String name, HealthLevel healthLevel, String message) {
        CheckAction checkAction = new CheckAction(Mode.CANCEL_ONLY, ModeScope.GLOBAL);
        NamedCheck check = new NamedCheck(name, NamedCheck.FindingSource.REPORT, RULE, checkAction);
        return new ReadinessStatus.CheckStatus(check, state(name, healthLevel, message));
    }

    /** Returns the checks of lost user streams of two exchanges; the second holds no mode. */
    List<ReadinessStatus.CheckStatus> lostStreams() {
        return List.of(
                lost("binance", new CheckAction(Mode.CANCEL_ONLY, ModeScope.exchange("binance"))),
                lost("kraken", CheckAction.NOTHING));
    }

    private ReadinessStatus.CheckStatus lost(String exchange, CheckAction checkAction) {
        String name = ConnectionType.USER_STREAM.checkName(exchange);
        NamedCheck check = new NamedCheck(name, NamedCheck.FindingSource.CONNECTION, RULE, checkAction);
        return new ReadinessStatus.CheckStatus(
                check, state(name, HealthLevel.CRITICAL, "disconnected: silent for 70 s"));
    }

    ReadinessStatus.CheckStatus resource(
            Resource resource, HealthLevel healthLevel, String message, Map<String, ?> figures) {
        NamedCheck named =
                new NamedCheck(resource.checkName(), NamedCheck.FindingSource.RESOURCE, RULE, CheckAction.NOTHING);
        Check check = new Check(resource.checkName(), RULE, nanos.get());
        if (healthLevel == HealthLevel.UNKNOWN) {
            check.recordUnknown(message, figures);
        } else {
            check.record(new CheckResult(healthLevel, message, nanos.get()), figures);
        }
        return new ReadinessStatus.CheckStatus(named, check.state(nanos.get()));
    }

    CheckState state(String name, HealthLevel healthLevel, String message) {
        Check check = new Check(name, RULE, nanos.get());
        check.record(new CheckResult(healthLevel, message, nanos.get()));
        return check.state(nanos.get());
    }

    void hold(ModeScope modeScope, HoldCause holdCause, String reason) {
        modeRegistry.hold(ModeHold.of(
                modeScope, holdCause, Mode.CANCEL_ONLY, new HoldReason(reason, "alice", 1_700_000_000_000L, "itself")));
    }

    void trip(ModeScope modeScope, HoldCause holdCause, String reason) {
        modeRegistry.trip(ModeHold.latch(
                modeScope,
                holdCause,
                Mode.CANCEL_ONLY,
                new HoldReason(reason, "alice", 1_700_000_000_000L, HoldReason.REARM)));
    }

    private static ClockStatus clock(ClockVerdict verdict) {
        return new ClockStatus(verdict, 250_000_000, DriftStatistics.NONE, List.of(), "not asked", false, 0, 0);
    }

    private List<RateLimits> limits() {
        checksRun.incrementAndGet();
        LimitSettings weight = Settings.of(LimitSettings.class, """
                {'name': 'weight', 'scope': 'ip', 'algorithm': 'slidingWindow', 'size': 6000, 'windowMs': 60000,
                'reserve': 0}""");
        return List.of(
                new RateLimits("binance", List.of(weight), admissionStatus(0, Map.of())),
                new RateLimits("kraken", List.of(), admissionStatus(banNanos, refused)));
    }

    private static AdmissionStatus admissionStatus(long banNanos, Map<ReasonCode, Long> refused) {
        return new AdmissionStatus(
                AdmissionStatus.Enforcement.ENFORCE,
                AdmissionStatus.KEPT,
                3,
                700,
                Map.of(),
                4,
                Map.of(),
                1,
                9,
                Map.of(),
                Map.of(),
                0,
                Map.of(),
                Map.of(),
                List.of(new AdmissionStatus.BotStatus("greedy", 9, Map.of(), Map.of(), refused)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                SampleLimits.TOTALS,
                0,
                List.of(
                        SampleLimits.weight(banNanos, "", List.of()),
                        SampleLimits.orders("0123456789abcdef", 20, 250_000_000),
                        SampleLimits.orders("other", 10, 0)));
    }

    List<String> issues(String path) throws Exception {
        return page(path).getJsonArray("issues").stream().map(Object::toString).toList();
    }

    /** Returns what the traffic port answers for this path. */
    JsonObject page(String path) throws IOException, InterruptedException {
        return json(ask(path));
    }

    /** Returns what the admin port answers for this path. */
    JsonObject operatorPage(String path) throws IOException, InterruptedException {
        return json(send("GET", admin, path));
    }

    HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return send("GET", traffic, path);
    }

    static HttpResponse<String> send(String method, int port, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }
}
