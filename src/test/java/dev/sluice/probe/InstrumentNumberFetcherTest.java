package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of the calls that load instrument codes after an order named an unknown code. */
@ExtendWith(VertxExtension.class)
final class InstrumentNumberFetcherTest {
    private static final long SECOND = 1_000_000_000;
    private static final long PATIENCE_SECONDS = 60;

    private final Vertx vertx;
    private final AtomicLong nanos = new AtomicLong(7);
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    InstrumentNumberFetcherTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private record Setup(InstrumentNumberFetcher fetcher, AdmissionController admission, ConfiguredExchange okx) {
        List<String> targets() {
            return okx.exchange().instrumentNumberLists().get(0).fetch();
        }
    }

    /** Creates an admission controller that has run for long, so that no window starts used up. */
    private Setup against(Handler<HttpServerRequest> exchange) throws Exception {
        int port = Futures.await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            received.add(request.uri());
                            exchange.handle(request);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        Overrides overrides = new Overrides(Map.of(Overrides.EVERY, "http://127.0.0.1:" + port), Map.of());
        Config config = ((LoadResult.Valid) Config.load(Path.of("conf"), overrides)).config();
        ConfiguredExchange okx = Objects.requireNonNull(config.exchange("okx"));
        long begun = nanos.get() - 1000 * SECOND;
        ModeRegistry modeRegistry = new ModeRegistry(begun, 0);
        AdmissionController admission = new AdmissionController(
                okx.exchange().classifier()::costs,
                okx.admission(),
                okx.limits(),
                new AdmissionContext(
                        "okx",
                        modeRegistry,
                        BreakerRegistry.none(modeRegistry),
                        UsageStore.heap(),
                        new MarketData(),
                        () -> 0.5),
                begun);
        OwnCallDispatcher dispatcher = new OwnCallDispatcher(
                vertx,
                admission,
                (changed, decisions) -> decisions.drain(
                        (request, decision) -> ((Decisions.Sink) request.owner()).decided(request, decision)),
                nanos::get);
        OwnCallClients clients = new OwnCallClients(vertx, new WebClientOptions());
        return new Setup(
                new InstrumentNumberFetcher(dispatcher, clients, okx.exchange(), warnings::add), admission, okx);
    }

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

    /** Requests the calls once more, and waits until it is decided whether they are sent. */
    private void turn(Setup setup) throws Exception {
        setup.fetcher().requestFetch();
        CompletableFuture<Void> turn = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(later -> turn.complete(null)); // runs after the requested calls
        turn.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private long settled(Setup setup) {
        return setup.admission().status(nanos.get()).totals().settled();
    }

    private static void answer(HttpServerRequest request) {
        long code = request.uri().hashCode() & 0xffff;
        request.response()
                .end("{\"code\":\"0\",\"data\":[{\"instId\":\"I" + code + "\",\"instIdCode\":" + code
                        + "}],\"msg\":\"\"}");
    }

    @Test
    void each_list_is_fetched_once_in_turn_and_not_again_for_a_minute() throws Exception {
        Setup setup = against(InstrumentNumberFetcherTest::answer);
        int calls = setup.targets().size();
        setup.fetcher().requestFetch();
        setup.fetcher().requestFetch();
        await(() -> settled(setup) == calls);
        assertThat(received).isEqualTo(setup.targets());
        assertThat(setup.okx().exchange().instrumentNumbers().size()).isEqualTo(calls);
        nanos.addAndGet(59 * SECOND);
        turn(setup);
        assertThat(setup.admission().status(nanos.get()).inFlight()).isZero();
        assertThat(settled(setup)).isEqualTo(calls);
        nanos.addAndGet(2 * SECOND);
        await(() -> {
            setup.fetcher().requestFetch();
            return settled(setup) >= 2L * calls;
        });
        assertThat(received).hasSize(2 * calls);
        nanos.addAndGet(599 * SECOND);
        turn(setup);
        assertThat(settled(setup)).as("the last responses had no new one").isEqualTo(2L * calls);
        nanos.addAndGet(2 * SECOND);
        await(() -> {
            setup.fetcher().requestFetch();
            return settled(setup) >= 3L * calls;
        });
        assertThat(setup.admission().status(nanos.get()).inFlight()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_failing_list_is_reported_and_leaves_no_open_permit() throws Exception {
        Setup setup = against(request -> {
            if (received.size() == 1) {
                request.response().setStatusCode(503).end("down");
            } else if (received.size() == 2) {
                request.connection().close();
            } else {
                answer(request);
            }
        });
        setup.fetcher().requestFetch();
        await(() -> !warnings.isEmpty());
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("exchange 'okx' did not provide its list of instrument numbers");
        assertThat(received).hasSize(setup.targets().size());
        assertThat(setup.okx().exchange().instrumentNumbers().size())
                .isEqualTo(setup.targets().size() - 2);
        assertThat(setup.admission().status(nanos.get()).inFlight()).isZero();
    }
}
