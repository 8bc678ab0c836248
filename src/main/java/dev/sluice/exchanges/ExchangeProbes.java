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
 * The gateway's own requests to one exchange: for its time, and for the numbers and prices of instruments.
 * {@link ExchangeRuntime} decides when they may be sent, and starts and stops them under its lock; any thread may ask
 * for one more.
 */
final class ExchangeProbes {
    private final AdmissionController admission;
    private final RemoteClock clock;
    private final ConnectionHealth rest;
    private final Ticker ticker;
    private final MarketData marketData;
    private final Consumer<String> warnings;
    private volatile @Nullable Running running;

    /** What sends requests. */
    record Dependencies(Vertx vertx, OwnCallClients clients, BiConsumer<AdmissionController, Decisions> after) {}

    private record Running(ClockProbe clock, InstrumentNumberFetcher instrumentNumbers, MarketDataFetcher marketData) {}

    ExchangeProbes(
            AdmissionController admission,
            RemoteClock clock,
            ConnectionHealth rest,
            Ticker ticker,
            MarketData marketData,
            Consumer<String> warnings) {
        this.admission = admission;
        this.clock = clock;
        this.rest = rest;
        this.ticker = ticker;
        this.marketData = marketData;
        this.warnings = warnings;
    }

    boolean isRunning() {
        return running != null;
    }

    void start(Dependencies dependencies, ConfiguredExchange configured) {
        OwnCallDispatcher dispatcher =
                new OwnCallDispatcher(dependencies.vertx(), admission, dependencies.after(), ticker);
        ClockProbe probe = new ClockProbe(
                dispatcher,
                dependencies.clients(),
                clock,
                rest,
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

    /** Goes on by another configuration; does nothing while no requests are sent. */
    void reload(ConfiguredExchange configured) {
        Running now = running;
        if (now != null) {
            now.clock().reload(target(configured));
            now.instrumentNumbers().reload(configured.exchange());
            now.marketData().reload(source(configured));
            fetchForRules(now, configured);
        }
    }

    /** Requests the numbers that rules about orders need, so that these do not refuse the first order of each. */
    private static void fetchForRules(Running started, ConfiguredExchange configured) {
        if (!configured.exchange().dialect().terms().isEmpty()) {
            started.instrumentNumbers().requestFetch();
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
        Running now = running;
        running = null;
        if (now != null) {
            now.clock().stop();
            now.marketData().stop();
        }
    }

    /** Measures the clock now, unless that is impossible or was just done. */
    void measureClock() {
        Running now = running;
        if (now != null) {
            now.clock().measureNow();
        }
    }

    /** Requests the numbers of instruments that are unknown. */
    void fetchInstrumentNumbers() {
        Running now = running;
        if (now != null) {
            now.instrumentNumbers().requestFetch();
        }
    }
}
