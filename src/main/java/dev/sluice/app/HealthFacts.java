package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.api.BreakerApi;
import dev.sluice.admin.health.HealthPages;
import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.control.TradingControl;
import dev.sluice.exchanges.ClockControl;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.exchanges.ReadinessControl;
import dev.sluice.status.LifecycleStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The sources of the data that the health routes return. */
record HealthFacts(
        TradingControl tradingControl,
        ClockControl clock,
        BreakerApi breakers,
        ReadinessControl readinessControl,
        ExchangeRegistry exchangeRegistry,
        ClusterParts cluster,
        OpenFiles openFiles) {
    HealthPages pages(Supplier<LifecycleStage> stage, Ticker ticker, WallClock wallClock) {
        return new HealthPages(new HealthPages.Setup(
                () -> condition(stage.get()),
                () -> exchangeRegistry.all().stream()
                        .map(ExchangeRuntime::rateLimits)
                        .toList(),
                exchangeRegistry::names,
                ticker,
                wallClock,
                Version.TEXT));
    }

    private HealthSnapshot condition(LifecycleStage lifecycleStage) {
        return new HealthSnapshot(
                lifecycleStage,
                tradingControl.modeRegistry().now(),
                clock.status(),
                breakers.views(),
                readinessControl.status(),
                exchangeRegistry.unused(),
                exchangeRegistry.connections(),
                tradingControl.dataFolderTroubles(),
                Stream.concat(openFiles.warnings().stream(), tradingControl.warnings().stream())
                        .toList(),
                cluster.view());
    }
}
