package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.base.time.Ticker;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class ClockProbeTest {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long PATIENCE_SECONDS = 60;

    private final Vertx vertx;
    private final Ticker ticker = Ticker.system();
    private final RemoteClock clock = new RemoteClock(new DriftModel(200, 300_000 * NANOS_PER_MILLI));

    private final ConnectionHealth rest = new ConnectionHealth();
    private final ModeRegistry modeRegistry = new ModeRegistry(ticker.nanos(), 0);
    private @Nullable ClockProbe probe;
    private ClockProbe.Delays delays = ClockProbe.Delays.STANDARD;

    ClockProbeTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void each_dialects_time_call_is_found_in_its_tables() {
        assertThat(timeCall("binance").target()).isEqualTo("/api/v3/time");
        assertThat(timeCall("kraken").target()).isEqualTo("/0/public/Time");
    }

    @Test
    void the_first_time_call_is_sent_at_once_through_admission_and_sets_the_clock() throws Exception {
        long hour = 3_600_000;
        AdmissionController admission = startAgainst(vertx.createHttpServer()
                .requestHandler(request ->
                        request.response().end("{\"serverTime\":" + (System.currentTimeMillis() + hour) + "}")));
        await(() -> settled(admission) && clock.offset(ticker.nanos()) != null);

        EpochOffset epochOffset = Objects.requireNonNull(clock.offset(ticker.nanos()));
        long here = System.currentTimeMillis() * NANOS_PER_MILLI - ticker.nanos();
        long aheadMillis = (epochOffset.middleNanos() - here) / NANOS_PER_MILLI;
        assertThat(aheadMillis * NANOS_PER_MILLI)
                .isBetween(
                        hour * NANOS_PER_MILLI - epochOffset.boundNanos() - 100 * NANOS_PER_MILLI,
                        hour * NANOS_PER_MILLI + epochOffset.boundNanos() + 100 * NANOS_PER_MILLI);
        assertThat(admission.status(ticker.nanos()).inFlight()).isZero();
    }

    @Test
    void an_exchange_that_closes_the_connection_leaves_the_clock_unknown_and_no_open_permit() throws Exception {
        AdmissionController admission = startAgainst(vertx.createHttpServer()
                .requestHandler(request -> request.connection().close()));
        await(() -> settled(admission));

        assertThat(clock.offset(ticker.nanos())).isNull();
        assertThat(admission.status(ticker.nanos()).inFlight()).isZero();
    }

    @Test
    void a_response_whose_body_never_ends_times_out_and_returns_its_permit() throws Exception {
        delays = new ClockProbe.Delays(100, 2_000);
        AdmissionController admission = startAgainst(vertx.createHttpServer()
                .requestHandler(request ->
                        request.response().putHeader("Content-Length", "1000").write("{\"serverTime\":")));
        await(() -> settled(admission));

        assertThat(clock.offset(ticker.nanos())).isNull();
        assertThat(admission.status(ticker.nanos()).inFlight()).isZero();
    }

    @Test
    void a_time_call_updates_the_health_of_the_rest_connection() throws Exception {
        startAgainst(vertx.createHttpServer()
                .requestHandler(
                        request -> request.response().end("{\"serverTime\":" + System.currentTimeMillis() + "}")));
        await(() -> rest.status(ticker.nanos(), 0).state() == ConnectionStatus.State.CONNECTED);

        assertThat(rest.status(ticker.nanos(), 0).latencyNanos()).isPositive();
    }

    @Test
    void an_error_response_counts_as_a_failure() throws Exception {
        startAgainst(vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(503).end("down")));
        await(() -> rest.status(ticker.nanos(), 0).errors() > 0);

        assertThat(rest.status(ticker.nanos(), 0).lastError()).contains("503");
    }

    @Test
    void a_time_call_refused_by_the_gateway_is_not_silence_of_the_exchange() throws Exception {
        startAgainst(vertx.createHttpServer()
                .requestHandler(
                        request -> request.response().end("{\"serverTime\":" + System.currentTimeMillis() + "}")));
        await(() -> rest.status(ticker.nanos(), 0).state() == ConnectionStatus.State.CONNECTED);
        modeRegistry.hold(ModeHold.of(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.HALTED,
                new HoldReason("a test", "tester", 0, "by the test")));

        await(() -> {
            Objects.requireNonNull(probe).measureNow();
            ConnectionStatus later = rest.status(ticker.nanos() + 500 * NANOS_PER_MILLI, 1_000 * NANOS_PER_MILLI);
            return later.message().startsWith("connecting: not measured");
        });
    }

    @Test
    void a_requested_measurement_is_sent_at_once_but_at_most_once_a_second() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AdmissionController admission = startAgainst(vertx.createHttpServer().requestHandler(request -> {
            asked.incrementAndGet();
            request.response().end("{\"serverTime\":" + System.currentTimeMillis() + "}");
        }));
        await(() -> settled(admission));
        long first = ticker.nanos();
        await(() -> {
            Objects.requireNonNull(probe).measureNow();
            return asked.get() == 3;
        });

        assertThat(ticker.nanos() - first).as("two further calls").isGreaterThan(1_000 * NANOS_PER_MILLI);
    }

    @Test
    void a_time_call_that_the_gateway_refused_is_sent_after_a_short_delay() throws Exception {
        delays = new ClockProbe.Delays(5_000, 1_100);
        modeRegistry.hold(ModeHold.of(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.HALTED,
                new HoldReason("a test", "tester", 0, "by the test")));
        AdmissionController admission = startAgainst(timeServer(new AtomicInteger()));
        await(() -> !admission.status(ticker.nanos()).refused().isEmpty());
        assertThat(settled(admission)).isFalse();
        modeRegistry.lift(ModeScope.GLOBAL, HoldCause.KILL_SWITCH);
        await(() -> settled(admission));
        assertThat(clock.offset(ticker.nanos())).isNotNull();
    }

    @Test
    void a_permit_that_is_granted_after_the_probe_was_stopped_is_returned_and_not_used() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = timeServer(asked);
        ConfiguredExchange binance = listen(server);
        AdmissionController admission = admission(binance);
        List<Permit> open = takeEveryConnection(binance, admission);
        start(binance, admission);
        await(() -> admission.status(ticker.nanos()).waiting() == 1);
        Objects.requireNonNull(probe).stop();
        Decisions decisions = new Decisions();
        admission.notSent(open.get(0), ticker.nanos(), decisions);
        deliver(decisions);

        await(() -> admission.status(ticker.nanos()).inFlight() == open.size() - 1);
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_time_call_without_a_connection_returns_its_permit_as_not_sent() throws Exception {
        AdmissionController admission;
        try (Socket bound = new Socket()) { // nothing listens on its port, and no other test can use it
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ConfiguredExchange binance = configured("binance", bound.getLocalPort());
            admission = admission(binance);
            start(binance, admission);
            await(() -> rest.status(ticker.nanos(), 0).errors() > 0);
        }

        assertThat(admission.status(ticker.nanos()).inFlight()).isZero();
        assertThat(admission.status(ticker.nanos()).totals().started()).isEqualTo(1);
        assertThat(settled(admission)).isFalse();
    }

    /** Acquires permits until no further call gets one. */
    private List<Permit> takeEveryConnection(ConfiguredExchange binance, AdmissionController admission) {
        CallRequest request = Objects.requireNonNull(ServerTimeCall.of(binance.dialect()));
        Upstream upstream = Objects.requireNonNull(binance.exchange().hosts().upstream(request.target()));
        Decisions decisions = new Decisions();
        List<Permit> open = new ArrayList<>();
        while (true) {
            AdmissionRequest asking = new AdmissionRequest(
                    binance.exchange().classifier().classify(request),
                    upstream,
                    "bot",
                    new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, "the test"));
            AdmissionDecision decision = admission.acquire(asking, ticker.nanos(), decisions);
            if (decision instanceof Waiting waiting) {
                admission.withdraw(waiting.permit(), ticker.nanos(), decisions);
            }
            if (!(decision instanceof Admitted admitted)) {
                return open;
            }
            open.add(admitted.permit());
        }
    }

    private HttpServer timeServer(AtomicInteger asked) {
        return vertx.createHttpServer().requestHandler(request -> {
            asked.incrementAndGet();
            request.response().end("{\"serverTime\":" + System.currentTimeMillis() + "}");
        });
    }

    private static void deliver(Decisions decisions) {
        decisions.drain((request, decision) -> {
            if (request.owner() instanceof Decisions.Sink sink) {
                sink.decided(request, decision);
            }
        });
    }

    private AdmissionController startAgainst(HttpServer server) throws Exception {
        ConfiguredExchange binance = listen(server);
        AdmissionController admission = admission(binance);
        start(binance, admission);
        return admission;
    }

    private static ConfiguredExchange listen(HttpServer server) throws Exception {
        return configured(
                "binance", Futures.await(server.listen(0, "127.0.0.1")).actualPort());
    }

    private AdmissionController admission(ConfiguredExchange binance) {
        return new AdmissionController(
                binance.exchange().classifier()::costs,
                binance.admission(),
                binance.limits(),
                new AdmissionContext(
                        "binance",
                        modeRegistry,
                        BreakerRegistry.none(modeRegistry),
                        UsageStore.heap(),
                        new MarketData(),
                        () -> 0.5),
                ticker.nanos());
    }

    private void start(ConfiguredExchange binance, AdmissionController admission) {
        probe = new ClockProbe(
                new OwnCallDispatcher(vertx, admission, (changed, decisions) -> deliver(decisions), ticker),
                new OwnCallClients(vertx, new WebClientOptions()),
                clock,
                rest,
                () -> 0.5,
                new ClockProbe.Target(binance.exchange(), binance.clock(), ServerTimeCall.of(binance.dialect())),
                delays);
        probe.start();
    }

    /** Checks the condition repeatedly on an event loop until it is true. */
    private void await(BooleanSupplier condition) throws Exception {
        CompletableFuture<Void> held = new CompletableFuture<>();
        vertx.setPeriodic(5, timer -> {
            if (condition.getAsBoolean()) {
                vertx.cancelTimer(timer);
                held.complete(null);
            }
        });
        held.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private boolean settled(AdmissionController admission) {
        return admission.status(ticker.nanos()).totals().settled() > 0;
    }

    private static CallRequest timeCall(String exchange) {
        return Objects.requireNonNull(ServerTimeCall.of(configured(exchange, 1).dialect()));
    }

    private static ConfiguredExchange configured(String name, int port) {
        Overrides overrides = new Overrides(Map.of(Overrides.EVERY, "http://127.0.0.1:" + port), Map.of());
        Config config = ((LoadResult.Valid) Config.load(Path.of("conf"), overrides)).config();
        return Objects.requireNonNull(config.exchange(name));
    }
}
