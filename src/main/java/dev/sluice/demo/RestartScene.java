package dev.sluice.demo;

import dev.sluice.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene in which the gateway is killed under load and restarted: used budget stays used. */
final class RestartScene implements Scene {
    private static final int SECONDS = 7;
    private static final int FULL_CELL = 12;
    private static final long KILL_AFTER_MILLIS = 2_000;

    private final Ticker ticker = Ticker.system();

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String title() {
        return "kill -9, and start again without a refill";
    }

    @Override
    public List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException {
        Desk desk = stage.desk();
        Counted before = desk.exchange().counted();
        Trio trio = stage.trio(desk.sluice().binance(), SECONDS);
        screen.say("kill -9 " + desk.sluice().program().pid()
                + " after 2 s, under full load; then the same command again:");
        Restart restart = new Restart(stage, ticker);
        trio.play(screen, FULL_CELL, restart);
        Counted counted = desk.exchange().counted().since(before);
        int told429 = trio.total().slowedDown() + trio.total().banned();
        return List.of(
                new Claim(
                        "back after kill -9",
                        String.format(Locale.ROOT, "%d ms", restart.millis),
                        restart.millis > 0 && restart.millis < 15_000,
                        Map.of(
                                "downMillis",
                                restart.millis,
                                "failedCalls",
                                trio.total().failed())),
                new Claim(
                        "no refill: not one call over, across the restart",
                        counted.overLimit() + " over, at most " + counted.peakWeight() + " of " + counted.weightSize(),
                        counted.overLimit() == 0 && counted.bans() == 0 && told429 == 0,
                        Map.of(
                                "overLimit", counted.overLimit(),
                                "bans", counted.bans(),
                                "told429or418", told429,
                                "peakWeight", counted.peakWeight(),
                                "weightSize", counted.weightSize(),
                                "useful", trio.total().useful())));
    }

    /**
     * A task that kills and restarts the gateway once; {@code millis} is the time from the kill until it was ready
     * again, or -1.
     */
    private static final class Restart implements Runnable {
        private final Stage stage;
        private final Ticker ticker;
        private volatile long millis = -1;

        private Restart(Stage stage, Ticker ticker) {
            this.stage = stage;
            this.ticker = ticker;
        }

        @Override
        public void run() {
            try {
                TimeUnit.MILLISECONDS.sleep(KILL_AFTER_MILLIS);
                long killed = ticker.nanos();
                stage.killAndRestartGateway();
                millis = (ticker.nanos() - killed) / 1_000_000;
            } catch (IOException e) {
                throw new IllegalStateException("the gateway did not come back: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
