package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene with three greedy bots behind one IP address: first directly at the exchange, then through the gateway. */
final class BotsScenario {
    /** Two minutes of the exchange, so that both runs see the same number of windows. */
    private static final int SECONDS = 6;
    /** Start of the gateway, after the bots are banned: until then the bots have the machine for themselves. */
    private static final long GATEWAY_AFTER_MILLIS = 2_000;

    /** Useful calls of one bot in a quarter of a second that fill a cell: a third of the whole budget. */
    private static final int FULL_CELL = 12;

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        BotTrio alone;
        try (SimulatorClient exchange = demoEnvironment.sim(0)) {
            alone = demoEnvironment.trio(exchange.url(), SECONDS);
            screen.print("each bot calls the exchange directly:");
            exchange.awaitWindow(demoEnvironment.minuteMillis());
            alone.play(screen, FULL_CELL, () -> startGateway(demoEnvironment));
        }
        ExchangeWithGateway exchangeWithGateway = demoEnvironment.exchangeWithGateway();
        ExchangeCounts before = exchangeWithGateway.exchange().exchangeCounts();
        BotTrio shared =
                demoEnvironment.trio(exchangeWithGateway.gatewayProcess().binance(), SECONDS);
        screen.print("the same bots with their base URL changed to "
                + exchangeWithGateway.gatewayProcess().binance() + ":");
        exchangeWithGateway.exchange().awaitWindow(demoEnvironment.minuteMillis());
        shared.play(screen, FULL_CELL, () -> {});
        screen.aside(screen.mark("▁▂▃▅▇", "._-=+*%#") + " useful calls   ! status 429   " + screen.mark("×", "x")
                + " banned (418)");
        return claims(
                demoEnvironment,
                alone,
                shared,
                exchangeWithGateway.exchange().exchangeCounts().since(before));
    }

    private static void startGateway(DemoEnvironment demoEnvironment) {
        try {
            TimeUnit.MILLISECONDS.sleep(GATEWAY_AFTER_MILLIS);
            demoEnvironment.exchangeWithGateway();
        } catch (IOException e) {
            throw new IllegalStateException("the gateway did not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<DemoClaim> claims(
            DemoEnvironment demoEnvironment, BotTrio alone, BotTrio shared, ExchangeCounts exchangeCounts) {
        double minutes = demoEnvironment.exchangeMinutes(SECONDS);
        double aloneRate = alone.total().count(BotResult.USEFUL) / minutes;
        double sharedRate = shared.total().count(BotResult.USEFUL) / minutes;
        double firstBan = alone.firstBanSeconds();
        long status429 = shared.total().count(BotResult.SLOWED_DOWN);
        return List.of(
                new DemoClaim(
                        "without Sluice: banned within seconds",
                        firstBan < 0 ? "never" : String.format(Locale.ROOT, "after %.1f s", firstBan),
                        firstBan >= 0 && firstBan <= 5,
                        Map.of(
                                "firstBanSeconds",
                                firstBan,
                                "told418",
                                alone.total().count(BotResult.BANNED))),
                new DemoClaim(
                        "with Sluice: no 429, no ban, no call over a limit",
                        "429: " + status429 + ", bans: " + exchangeCounts.bans() + ", over: "
                                + exchangeCounts.overLimit(),
                        status429 == 0
                                && shared.total().count(BotResult.BANNED) == 0
                                && exchangeCounts.bans() == 0
                                && exchangeCounts.overLimit() == 0,
                        Map.of(
                                "told429", status429,
                                "told418", shared.total().count(BotResult.BANNED),
                                "bans", exchangeCounts.bans(),
                                "overLimit", exchangeCounts.overLimit(),
                                "peakWeight", exchangeCounts.peakWeight(),
                                "weightSize", exchangeCounts.weightSize())),
                new DemoClaim(
                        "more useful calls per minute of the exchange",
                        String.format(Locale.ROOT, "%.0f instead of %.0f", sharedRate, aloneRate),
                        sharedRate > aloneRate,
                        Map.of("usefulPerMinuteThrough", sharedRate, "usefulPerMinuteAlone", aloneRate)));
    }
}
