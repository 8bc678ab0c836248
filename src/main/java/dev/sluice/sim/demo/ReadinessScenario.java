package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene with an external check: it stops one bot while it reports critical, and when its reports stop. */
final class ReadinessScenario {
    static final String CHECK = "hedge-venue";
    static final String BOT = "quoter";
    static final long SILENT_MILLIS = 1_500;
    private static final String TRADING = "/trading?exchange=binance&bot=" + BOT;
    private static final int MAX_REPORTS = 10;
    private static final long MAX_SILENT_MILLIS = 10_000;
    private static final long POLL_MILLIS = 10;

    private final Ticker ticker = Ticker.system();

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        GatewayProcess gatewayProcess = demoEnvironment.gateway();
        BinanceClient bot = BinanceClient.demo(gatewayProcess.url() + "/@" + BOT + "/binance", 3);
        boolean unseen = canTrade(gatewayProcess);
        screen.print("check '" + CHECK + "' may stop bot " + BOT + "; it never reported -> can_trade " + unseen);
        AdminApiClient watcher = new AdminApiClient(
                gatewayProcess.admin(), demoEnvironment.adminApiClient().token("watcher", "trip"));
        watcher.report(CHECK, "healthy", "");
        BotResponse resting = BinanceClient.callUntilUseful(() -> bot.place("check-1"));
        int bad = reportUntil(gatewayProcess, watcher, "critical", false);
        JsonClient.Response trading = gatewayProcess.pages().get(TRADING);
        BotResponse order = bot.place("check-2").join();
        BotResponse cancel = bot.cancel("check-1").join();
        screen.print("it reports 'critical' " + bad + " times -> "
                + trading.body().path("mode").asText() + ": "
                + trading.body().path("reasons").path(0).path("reason").asText());
        screen.reply("an order of that bot", order);
        screen.reply("its cancel", cancel);
        int good = reportUntil(gatewayProcess, watcher, "healthy", true);
        BotResponse again = BinanceClient.callUntilUseful(() -> bot.place("check-3"));
        screen.reply("it reports 'healthy' " + good + " times: an order", again);
        return List.of(
                new DemoClaim(
                        "two critical reports of three hold its mode",
                        bad + " reports, order " + order.status(),
                        unseen
                                && resting.useful()
                                && bad == 2
                                && order.result() == BotResult.REFUSED
                                && order.reason().endsWith("scope=bot:" + BOT + "; cause=readiness:" + CHECK)
                                && cancel.useful(),
                        Map.of("reports", bad, "orderStatus", order.status(), "cancelStatus", cancel.status())),
                new DemoClaim(
                        "two better reports lift the mode",
                        good + " reports, order " + again.status(),
                        good == 2 && again.useful(),
                        Map.of("reports", good, "orderStatus", again.status())),
                silence(gatewayProcess, watcher, screen));
    }

    private DemoClaim silence(GatewayProcess gatewayProcess, AdminApiClient watcher, Screen screen)
            throws IOException, InterruptedException {
        long last = ticker.nanos();
        watcher.report(CHECK, "healthy", "");
        while (canTrade(gatewayProcess) && millisSince(last) < MAX_SILENT_MILLIS) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        long millis = millisSince(last);
        String why = gatewayProcess
                .pages()
                .get(TRADING)
                .body()
                .path("reasons")
                .path(0)
                .path("reason")
                .asText();
        screen.print("no more reports -> after " + millis + " ms: " + why);
        int reports = reportUntil(gatewayProcess, watcher, "healthy", true);
        return new DemoClaim(
                "silence holds the mode too, and a report lifts it",
                "after " + millis + " ms, " + reports + " report",
                millis >= SILENT_MILLIS && millis < MAX_SILENT_MILLIS && why.contains("silent") && reports == 1,
                Map.of("silentMillis", SILENT_MILLIS, "heldAfterMillis", millis, "reportsToOpen", reports));
    }

    private long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - nanos);
    }

    /** Reports until the bot's trading permission equals {@code may}; returns the number of reports. */
    private static int reportUntil(GatewayProcess gatewayProcess, AdminApiClient watcher, String level, boolean may)
            throws IOException, InterruptedException {
        int reports = 0;
        while (reports < MAX_REPORTS && (reports == 0 || canTrade(gatewayProcess) != may)) {
            watcher.report(CHECK, level, level.equals("critical") ? "no response from the hedging venue" : "");
            reports++;
        }
        return reports;
    }

    private static boolean canTrade(GatewayProcess gatewayProcess) throws IOException, InterruptedException {
        return gatewayProcess.pages().get(TRADING).body().path("can_trade").asBoolean();
    }
}
