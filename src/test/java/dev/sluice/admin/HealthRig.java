package dev.sluice.admin;

import dev.sluice.drift.ClockStatus;
import dev.sluice.drift.ClockVerdict;
import dev.sluice.drift.Drift;
import dev.sluice.drift.DriftStatistics;
import dev.sluice.drift.Standing;
import dev.sluice.gate.GateStatus;
import dev.sluice.health.Check;
import dev.sluice.health.CheckRule;
import dev.sluice.health.CheckState;
import dev.sluice.health.ConnectionStatus;
import dev.sluice.health.ConnectionType;
import dev.sluice.health.Finding;
import dev.sluice.health.Level;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.health.Resource;
import dev.sluice.health.Stops;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
import dev.sluice.trip.BreakerView;
import io.vertx.core.Future;
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

/** The health routes of a gateway in a state that the test sets, on both ports that serve them. */
final class HealthRig implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final CheckRule RULE = new CheckRule(1, 1, 0, false);
    static final Schema SCHEMA = new Schema(Path.of("conf/schema/health.schema.json"));
    static final ClockStatus RIGHT = clock(new ClockVerdict(
            Standing.WITHIN, new Drift(1_000_000, 3_000_000), "4 of 4 time servers", false, "", List.of(), Map.of()));
    static final ClockStatus WRONG = clock(new ClockVerdict(
            Standing.BEYOND,
            new Drift(1_990_000_000, 2_010_000_000),
            "1 of 1 time servers",
            true,
            "too far",
            List.of(),
            Map.of()));

    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    final AtomicInteger gatesAsked = new AtomicInteger();
    final ModeBoard board = new ModeBoard(nanos.get(), 1_700_000_000_000L);
    private final Vertx vertx = Vertx.vertx();
    volatile Stage stage = Stage.SERVING;
    volatile ClockStatus clock = RIGHT;
    volatile List<BreakerView> breakers = List.of();
    volatile Set<String> unused = Set.of();
    volatile Map<String, ConnectionStatus> rest = Map.of();
    volatile List<String> dataFolder = List.of();
    volatile ReadinessStatus readiness = new ReadinessStatus(List.of(), List.of(), 0);
    final int traffic;
    final int admin;

    HealthRig() {
        HealthPages pages = new HealthPages(new HealthPages.Setup(
                () -> new Condition(stage, board.now(), clock, breakers, readiness, unused, rest, dataFolder),
                this::limits,
                () -> Set.of("binance", "kraken"),
                nanos::get,
                () -> 1_700_000_000_500L,
                "0.1.0"));
        Router operators = Router.router(vertx);
        pages.addTo(operators, true);
        traffic = listen(pages.router(vertx));
        admin = listen(operators);
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

    ReadinessStatus readiness(List<ReadinessStatus.OfCheck> checks, List<ReadinessStatus.OfMargin> margins) {
        return new ReadinessStatus(checks, margins, nanos.get() + 2_000_000_000L);
    }

    ReadinessStatus.OfCheck report(String name, Level level, String message) {
        Stops stops = new Stops(Mode.CANCEL_ONLY, Scope.GLOBAL);
        NamedCheck check = new NamedCheck(name, NamedCheck.By.REPORT, RULE, stops);
        return new ReadinessStatus.OfCheck(check, state(name, level, message));
    }

    /** Two exchanges' lost user streams, of which the second holds nothing. */
    List<ReadinessStatus.OfCheck> lostStreams() {
        return List.of(
                lost("binance", new Stops(Mode.CANCEL_ONLY, Scope.exchange("binance"))), lost("kraken", Stops.NOTHING));
    }

    private ReadinessStatus.OfCheck lost(String exchange, Stops stops) {
        String name = ConnectionType.USER_STREAM.check(exchange);
        NamedCheck check = new NamedCheck(name, NamedCheck.By.CONNECTION, RULE, stops);
        return new ReadinessStatus.OfCheck(check, state(name, Level.CRITICAL, "disconnected: silent for 70 s"));
    }

    ReadinessStatus.OfCheck resource(Resource resource, Level level, String message, Map<String, ?> figures) {
        NamedCheck named = new NamedCheck(resource.check(), NamedCheck.By.RESOURCE, RULE, Stops.NOTHING);
        Check check = new Check(resource.check(), RULE, nanos.get());
        if (level == Level.UNKNOWN) {
            check.unknown(message, figures);
        } else {
            check.found(new Finding(level, message, nanos.get()), figures);
        }
        return new ReadinessStatus.OfCheck(named, check.state(nanos.get()));
    }

    CheckState state(String name, Level level, String message) {
        Check check = new Check(name, RULE, nanos.get());
        check.found(new Finding(level, message, nanos.get()));
        return check.state(nanos.get());
    }

    void hold(Scope scope, Cause cause, String reason) {
        board.hold(HeldMode.of(scope, cause, Mode.CANCEL_ONLY, new Why(reason, "alice", 1_700_000_000_000L, "itself")));
    }

    void trip(Scope scope, Cause cause, String reason) {
        board.trip(HeldMode.latch(
                scope, cause, Mode.CANCEL_ONLY, new Why(reason, "alice", 1_700_000_000_000L, Why.REARM)));
    }

    private static ClockStatus clock(ClockVerdict verdict) {
        return new ClockStatus(verdict, 250_000_000, DriftStatistics.NONE, List.of(), "not asked", false, 0, 0);
    }

    private List<RateLimits> limits() {
        gatesAsked.incrementAndGet();
        LimitSettings weight = new LimitSettings(
                "weight",
                dev.sluice.limit.Scope.parse("ip"),
                Algorithm.SLIDING_WINDOW,
                6000,
                60_000,
                0,
                0,
                95,
                0L,
                Breach.REJECT,
                true,
                30_000,
                2_000,
                false,
                false,
                false,
                null);
        return List.of(new RateLimits("binance", List.of(weight), gate()), new RateLimits("kraken", List.of(), gate()));
    }

    private static GateStatus gate() {
        return new GateStatus(
                false,
                false,
                3,
                700,
                Map.of(),
                4,
                1,
                9,
                Map.of(),
                Map.of(),
                Map.of(),
                0,
                new GateStatus.Totals(1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10, 11, 12),
                List.of(
                        new GateStatus.LimitStatus("weight", "", 5400, 5700, 6000, 570, 12, 5412, 3, 1, true, 0, 0),
                        new GateStatus.LimitStatus(
                                "orders", "0123456789abcdef", 20, 100, 100, 10, 0, -1, 0, 1, false, 0, 250_000_000),
                        new GateStatus.LimitStatus("orders", "other", 10, 100, 100, 10, 0, -1, 0, 1, false, 0, 0)),
                List.of(),
                List.of());
    }

    List<String> issues(String path) throws Exception {
        return json(ask(path)).getJsonArray("issues").stream()
                .map(Object::toString)
                .toList();
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

    static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
