package dev.sluice.exchanges;

import dev.sluice.base.time.Ticker;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.probe.ClockProbe;
import dev.sluice.probe.InstrumentNumberFetcher;
import dev.sluice.probe.MarketDataFetcher;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.probe.OwnCallDispatcher;
import dev.sluice.probe.ServerTimeCall;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the gateway's own requests to one exchange: for its time, and for the numbers and prices of instruments. The
 * {@link ExchangeRuntime} starts and stops them under its lock; any thread may request one more.
 */
final class ExchangeProbes {
    private final AdmissionController admission;
    private final RemoteClock clock;
    private final ConnectionHealth restHealth;
    private final Ticker ticker;
    private final MarketData marketData;
    private final Consumer<String> warnings;
    private volatile @Nullable Running running;

    /** The dependencies of the requests; {@code onDecisions} receives the decisions about calls that waited. */
    record Dependencies(Vertx vertx, OwnCallClients clients, BiConsumer<AdmissionController, Decisions> onDecisions) {}

    private record Running(ClockProbe clock, InstrumentNumberFetcher instrumentNumbers, MarketDataFetcher marketData) {}

    ExchangeProbes(
            AdmissionController admission,
            RemoteClock clock,
            ConnectionHealth restHealth,
            Ticker ticker,
            MarketData marketData,
            Consumer<String> warnings) {
        this.admission = admission;
        this.clock = clock;
        this.restHealth = restHealth;
        this.ticker = ticker;
        this.marketData = marketData;
        this.warnings = warnings;
    }

    boolean isRunning() {
        return running != null;
    }

    void start(Dependencies dependencies, ConfiguredExchange configured) {
        OwnCallDispatcher dispatcher =
                new OwnCallDispatcher(dependencies.vertx(), admission, dependencies.onDecisions(), ticker);
        ClockProbe probe = new ClockProbe(
                dispatcher,
                dependencies.clients(),
                clock,
                restHealth,
                () -> ThreadLocalRandom.current().nextDouble(),
                target(configured));
        running = new Running(
                probe,
                new InstrumentNumberFetcher(dispatcher, dependencies.clients(), configured.exchange(), warnings),
                new MarketDataFetcher(dispatcher, dependencies.clients(), source(configured), marketData, warnings));
        probe.start();
        running.marketData().start();
        fetchForRules(running, configured);
    }

    /** Applies another configuration; does nothing while the probes are stopped. */
    void reload(ConfiguredExchange configured) {
        Running current = running;
        if (current != null) {
            current.clock().reload(target(configured));
            current.instrumentNumbers().reload(configured.exchange());
            current.marketData().reload(source(configured));
            fetchForRules(current, configured);
        }
    }

    /**
     * Requests the numbers of instruments if rules about orders need them, so that these do not refuse first orders.
     */
    private static void fetchForRules(Running current, ConfiguredExchange configured) {
        if (!configured.exchange().dialect().terms().isEmpty()) {
            current.instrumentNumbers().requestFetch();
        }
    }

    private static ClockProbe.Target target(ConfiguredExchange configured) {
        return new ClockProbe.Target(
                configured.exchange(), configured.clock(), ServerTimeCall.of(configured.dialect()));
    }

    private static MarketDataFetcher.Source source(ConfiguredExchange configured) {
        return new MarketDataFetcher.Source(
                configured.exchange(),
                configured.admission().policy().orderPrices().everyMs());
    }

    void stop() {
        Running current = running;
        running = null;
        if (current != null) {
            current.clock().stop();
            current.marketData().stop();
        }
    }

    /** Measures the clock now, unless that is impossible or was done a moment ago. */
    void measureClock() {
        Running current = running;
        if (current != null) {
            current.clock().measureNow();
        }
    }

    /** Requests the numbers of instruments that are unknown. */
    void fetchInstrumentNumbers() {
        Running current = running;
        if (current != null) {
            current.instrumentNumbers().requestFetch();
        }
    }
}
