package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene in which the gateway is killed under load and restarted: used budget stays used. */
final class RestartScenario {
    private static final int SECONDS = 7;
    private static final int FULL_CELL = 12;
    private static final long KILL_AFTER_MILLIS = 2_000;

    private final Ticker ticker = Ticker.system();

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        ExchangeWithGateway exchangeWithGateway = demoEnvironment.exchangeWithGateway();
        ExchangeCounts before = exchangeWithGateway.exchange().exchangeCounts();
        BotTrio botTrio =
                demoEnvironment.trio(exchangeWithGateway.gatewayProcess().binance(), SECONDS);
        screen.print(
                "kill -9 " + exchangeWithGateway.gatewayProcess().demoProcess().pid()
                        + " after 2 s, under full load; then the same command again:");
        Restart restart = new Restart(demoEnvironment, ticker);
        botTrio.play(screen, FULL_CELL, restart);
        ExchangeCounts exchangeCounts =
                exchangeWithGateway.exchange().exchangeCounts().since(before);
        int refused =
                botTrio.total().count(BotResult.SLOWED_DOWN) + botTrio.total().count(BotResult.BANNED);
        return List.of(
                new DemoClaim(
                        "back after kill -9",
                        String.format(Locale.ROOT, "%d ms", restart.millis),
                        restart.millis > 0 && restart.millis < 15_000,
                        Map.of(
                                "downMillis",
                                restart.millis,
                                "failedCalls",
                                botTrio.total().count(BotResult.FAILED))),
                new DemoClaim(
                        "no refill: no call over a limit across the restart",
                        exchangeCounts.overLimit() + " over, at most " + exchangeCounts.peakWeight() + " of "
                                + exchangeCounts.weightSize(),
                        exchangeCounts.overLimit() == 0 && exchangeCounts.bans() == 0 && refused == 0,
                        Map.of(
                                "overLimit", exchangeCounts.overLimit(),
                                "bans", exchangeCounts.bans(),
                                "told429or418", refused,
                                "peakWeight", exchangeCounts.peakWeight(),
                                "weightSize", exchangeCounts.weightSize(),
                                "useful", botTrio.total().count(BotResult.USEFUL))));
    }

    /**
     * A task that kills and restarts the gateway once; {@code millis} is the time from the kill until it was ready
     * again, or -1.
     */
    private static final class Restart implements Runnable {
        private final DemoEnvironment demoEnvironment;
        private final Ticker ticker;
        private volatile long millis = -1;

        private Restart(DemoEnvironment demoEnvironment, Ticker ticker) {
            this.demoEnvironment = demoEnvironment;
            this.ticker = ticker;
        }

        @Override
        public void run() {
            try {
                TimeUnit.MILLISECONDS.sleep(KILL_AFTER_MILLIS);
                long killed = ticker.nanos();
                demoEnvironment.killAndRestartGateway();
                millis = (ticker.nanos() - killed) / 1_000_000;
            } catch (IOException e) {
                throw new IllegalStateException("the gateway did not come back: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
