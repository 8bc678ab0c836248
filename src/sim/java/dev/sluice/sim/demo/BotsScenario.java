package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene with three greedy bots behind one IP address: first directly at the exchange, then through the gateway. */
final class BotsScenario extends Scenario {
    /** Two minutes of the exchange, so that both runs see the same number of windows. */
    private static final int SECONDS = 6;
    /** Start of the gateway, after the bots are banned: until then the bots have the machine for themselves. */
    private static final long GATEWAY_AFTER_MILLIS = 2_000;

    BotsScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        BotTrio alone;
        try (SimulatorClient exchange = environment.startExchange(0)) {
            alone = environment.trio(exchange.url(), SECONDS);
            screen.print("each bot calls the exchange directly:");
            exchange.awaitWindow(environment.minuteMillis());
            alone.play(screen, FULL_CELL, () -> {
                TimeUnit.MILLISECONDS.sleep(GATEWAY_AFTER_MILLIS);
                return environment.gateway();
            });
        }
        SimulatorClient exchange = environment.exchange();
        String url = environment.gateway().binance();
        ExchangeCounts before = exchange.counts();
        BotTrio shared = environment.trio(url, SECONDS);
        screen.print("the same bots with their base URL changed to " + url + ":");
        exchange.awaitWindow(environment.minuteMillis());
        shared.play(screen, FULL_CELL, () -> url);
        screen.aside(screen.mark("▁▂▃▅▇", "._-=+*%#") + " useful calls   ! status 429   " + screen.mark("×", "x")
                + " banned (418)");
        compare(alone, shared.total(), exchange.counts().since(before));
    }

    private void compare(BotTrio trio, BotStatistics shared, ExchangeCounts counts) {
        BotStatistics alone = trio.total();
        double minutes = environment.exchangeMinutes(SECONDS);
        double aloneRate = alone.count(BotResult.USEFUL) / minutes;
        double sharedRate = shared.count(BotResult.USEFUL) / minutes;
        double firstBan = trio.firstBanSeconds();
        int status429 = shared.count(BotResult.SLOWED_DOWN);
        int status418 = shared.count(BotResult.BANNED);
        claim(
                "without Sluice: banned within seconds",
                firstBan < 0 ? "never" : String.format(Locale.ROOT, "after %.1f s", firstBan),
                firstBan >= 0 && firstBan <= 5,
                Map.of("firstBanSeconds", firstBan, "told418", alone.count(BotResult.BANNED)));
        claim(
                "with Sluice: no 429, no ban, no call over a limit",
                "429: " + status429 + ", bans: " + counts.bans() + ", over: " + counts.overLimit(),
                status429 == 0 && status418 == 0 && counts.bans() == 0 && counts.overLimit() == 0,
                Map.of(
                        "told429", status429,
                        "told418", status418,
                        "bans", counts.bans(),
                        "overLimit", counts.overLimit(),
                        "peakWeight", counts.peakWeight(),
                        "weightSize", counts.weightSize()));
        claim(
                "more useful calls per minute of the exchange",
                String.format(Locale.ROOT, "%.0f instead of %.0f", sharedRate, aloneRate),
                sharedRate > aloneRate,
                Map.of("usefulPerMinuteThrough", sharedRate, "usefulPerMinuteAlone", aloneRate));
    }
}
