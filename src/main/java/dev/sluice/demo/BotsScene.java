package dev.sluice.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene with three greedy bots behind one IP address: first directly at the exchange, then through the gateway. */
final class BotsScene implements Scene {
    /** Two minutes of the exchange, so that both runs see the same number of windows. */
    private static final int SECONDS = 6;
    /** Start of the gateway, after the bots are banned: until then the bots have the machine for themselves. */
    private static final long GATEWAY_AFTER_MILLIS = 2_000;

    /** Useful calls of one bot in a quarter of a second that fill a cell: a third of the whole budget. */
    private static final int FULL_CELL = 12;

    @Override
    public String name() {
        return "bots";
    }

    @Override
    public String title() {
        return "Three greedy bots, three accounts, one IP address";
    }

    @Override
    public List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException {
        Trio alone;
        try (Sim exchange = stage.sim(0)) {
            alone = stage.trio(exchange.url(), SECONDS);
            screen.say("each calls the exchange itself:");
            exchange.awaitWindow(stage.minuteMillis());
            alone.play(screen, FULL_CELL, () -> startGateway(stage));
        }
        Desk desk = stage.desk();
        Counted before = desk.exchange().counted();
        Trio shared = stage.trio(desk.sluice().binance(), SECONDS);
        screen.say("the same bots, their base URL changed to " + desk.sluice().binance() + ":");
        desk.exchange().awaitWindow(stage.minuteMillis());
        shared.play(screen, FULL_CELL, () -> {});
        screen.aside(screen.mark("▁▂▃▅▇", "._-=+*%#") + " useful calls   ! told 429   " + screen.mark("×", "x")
                + " banned (418)");
        return claims(stage, alone, shared, desk.exchange().counted().since(before));
    }

    private static void startGateway(Stage stage) {
        try {
            TimeUnit.MILLISECONDS.sleep(GATEWAY_AFTER_MILLIS);
            stage.desk();
        } catch (IOException e) {
            throw new IllegalStateException("the gateway did not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Claim> claims(Stage stage, Trio alone, Trio shared, Counted counted) {
        double minutes = stage.exchangeMinutes(SECONDS);
        double aloneRate = alone.total().useful() / minutes;
        double sharedRate = shared.total().useful() / minutes;
        double firstBan = alone.firstBanSeconds();
        long told429 = shared.total().slowedDown();
        return List.of(
                new Claim(
                        "without Sluice: banned within seconds",
                        firstBan < 0 ? "never" : String.format(Locale.ROOT, "after %.1f s", firstBan),
                        firstBan >= 0 && firstBan <= 5,
                        Map.of(
                                "firstBanSeconds",
                                firstBan,
                                "told418",
                                alone.total().banned())),
                new Claim(
                        "with it: no 429, no ban, not one call over",
                        "429: " + told429 + ", bans: " + counted.bans() + ", over: " + counted.overLimit(),
                        told429 == 0 && shared.total().banned() == 0 && counted.bans() == 0 && counted.overLimit() == 0,
                        Map.of(
                                "told429", told429,
                                "told418", shared.total().banned(),
                                "bans", counted.bans(),
                                "overLimit", counted.overLimit(),
                                "peakWeight", counted.peakWeight(),
                                "weightSize", counted.weightSize())),
                new Claim(
                        "and more useful calls in a minute of the exchange",
                        String.format(Locale.ROOT, "%.0f instead of %.0f", sharedRate, aloneRate),
                        sharedRate > aloneRate,
                        Map.of("usefulPerMinuteThrough", sharedRate, "usefulPerMinuteAlone", aloneRate)));
    }
}
