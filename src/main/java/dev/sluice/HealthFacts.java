package dev.sluice;

import dev.sluice.admin.Condition;
import dev.sluice.admin.HealthPages;
import dev.sluice.admin.Stage;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import java.util.function.Supplier;

/** Where the health routes get what they tell: from what these know already. */
record HealthFacts(Safety safety, ClockGate clock, BreakerDesk breakers, Readiness readiness, Exchanges exchanges) {
    HealthPages pages(Supplier<Stage> stage, Ticker ticker, WallClock wallClock) {
        return new HealthPages(new HealthPages.Setup(
                () -> condition(stage.get()),
                () -> exchanges.all().stream().map(RunningExchange::rateLimits).toList(),
                exchanges::names,
                ticker,
                wallClock,
                Version.TEXT));
    }

    private Condition condition(Stage stage) {
        return new Condition(
                stage,
                safety.board().now(),
                clock.status(),
                breakers.views(),
                readiness.status(),
                exchanges.unused(),
                RunningExchange.connections(exchanges.all()),
                safety.dataFolderTroubles());
    }
}
