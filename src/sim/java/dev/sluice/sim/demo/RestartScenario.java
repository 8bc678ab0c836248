package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene in which the gateway is killed under load and restarted: used budget stays used. */
final class RestartScenario extends Scenario {
    private static final int SECONDS = 7;
    private static final long KILL_AFTER_MILLIS = 2_000;
    private static final long BOUND_MILLIS = 15_000;

    RestartScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        GatewayProcess gateway = environment.gateway();
        ExchangeCounts before = environment.exchange().counts();
        BotTrio trio = environment.trio(gateway.binance(), SECONDS);
        screen.print(
                "kill -9 " + gateway.process().pid() + " after 2 s, under full load; then the same command again:");
        long downMillis = trio.play(screen, FULL_CELL, () -> {
            TimeUnit.MILLISECONDS.sleep(KILL_AFTER_MILLIS);
            return environment.killAndRestartGateway();
        });
        ExchangeCounts counts = environment.exchange().counts().since(before);
        BotStatistics total = trio.total();
        int refused = total.count(BotResult.SLOWED_DOWN) + total.count(BotResult.BANNED);
        claim(
                "back after kill -9",
                String.format(Locale.ROOT, "%d ms", downMillis),
                downMillis < BOUND_MILLIS,
                Map.of("downMillis", downMillis, "failedCalls", total.count(BotResult.FAILED)));
        claim(
                "no refill: no call over a limit across the restart",
                counts.overLimit() + " over, at most " + counts.peakWeight() + " of " + counts.weightSize(),
                counts.overLimit() == 0 && counts.bans() == 0 && refused == 0,
                Map.of(
                        "overLimit", counts.overLimit(),
                        "bans", counts.bans(),
                        "told429or418", refused,
                        "peakWeight", counts.peakWeight(),
                        "weightSize", counts.weightSize(),
                        "useful", total.count(BotResult.USEFUL)));
    }
}
