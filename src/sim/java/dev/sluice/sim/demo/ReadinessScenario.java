package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/** A scene with an external check: it stops one bot while it reports critical, and when its reports stop. */
final class ReadinessScenario extends Scenario {
    static final String CHECK = "hedge-venue";
    static final String BOT = "quoter";
    static final long SILENT_MILLIS = 1_500;
    private static final String TRADING = "/trading?exchange=binance&bot=" + BOT;
    private static final int MAX_REPORTS = 10;
    private static final long MAX_SILENT_MILLIS = 10_000;

    ReadinessScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        BinanceClient bot = environment.namedBot(BOT);
        boolean unseen = canTrade();
        screen.print("check '" + CHECK + "' may stop bot " + BOT + "; it never reported -> can_trade " + unseen);
        AdminApiClient watcher = environment.admin(environment.operator().token("watcher", "trip"));
        watcher.report(CHECK, "healthy", "");
        BotResponse resting = BinanceClient.callUntilUseful(() -> bot.place("check-1"));
        int bad = reportUntil(watcher, "critical", false);
        JsonNode trading = trading();
        BotResponse order = bot.place("check-2").join();
        BotResponse cancel = bot.cancel("check-1").join();
        screen.print("it reports 'critical' " + bad + " times -> "
                + trading.path("mode").asText() + ": " + reason(trading));
        screen.reply("an order of that bot", order);
        screen.reply("its cancel", cancel);
        int good = reportUntil(watcher, "healthy", true);
        BotResponse again = BinanceClient.callUntilUseful(() -> bot.place("check-3"));
        screen.reply("it reports 'healthy' " + good + " times: an order", again);
        claim(
                "two critical reports of three hold its mode",
                bad + " reports, order " + order.status(),
                unseen
                        && resting.useful()
                        && bad == 2
                        && order.result() == BotResult.REFUSED
                        && order.reason().endsWith("scope=bot:" + BOT + "; cause=readiness:" + CHECK)
                        && cancel.useful(),
                Map.of("reports", bad, "orderStatus", order.status(), "cancelStatus", cancel.status()));
        claim(
                "two better reports lift the mode",
                good + " reports, order " + again.status(),
                good == 2 && again.useful(),
                Map.of("reports", good, "orderStatus", again.status()));
        fallSilent(watcher);
    }

    private void fallSilent(AdminApiClient watcher) throws IOException, InterruptedException {
        long last = ticker.nanos();
        watcher.report(CHECK, "healthy", "");
        Poll.millisUntil(MAX_SILENT_MILLIS, () -> !canTrade());
        long millis = millisSince(last);
        String why = reason(trading());
        screen.print("no more reports -> after " + millis + " ms: " + why);
        int reports = reportUntil(watcher, "healthy", true);
        claim(
                "silence holds the mode too, and a report lifts it",
                "after " + millis + " ms, " + reports + " report",
                millis >= SILENT_MILLIS && millis < MAX_SILENT_MILLIS && why.contains("silent") && reports == 1,
                Map.of("silentMillis", SILENT_MILLIS, "heldAfterMillis", millis, "reportsToOpen", reports));
    }

    /** Reports until the bot's trading permission equals {@code may}; returns the number of reports. */
    private int reportUntil(AdminApiClient watcher, String level, boolean may)
            throws IOException, InterruptedException {
        int reports = 0;
        while (reports < MAX_REPORTS && (reports == 0 || canTrade() != may)) {
            watcher.report(CHECK, level, level.equals("critical") ? "no response from the hedging venue" : "");
            reports++;
        }
        return reports;
    }

    private JsonNode trading() throws IOException, InterruptedException {
        return environment.gateway().pages().get(TRADING).body();
    }

    private boolean canTrade() throws IOException, InterruptedException {
        return trading().path("can_trade").asBoolean();
    }

    private static String reason(JsonNode trading) {
        return trading.path("reasons").path(0).path("reason").asText();
    }
}
