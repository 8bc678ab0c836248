package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * A scene in which the margin of one account runs low: the balance that its bot reads stops new risk of that account
 * only.
 */
final class MarginScenario extends Scenario {
    private static final String ACCOUNT = "demo-2";
    private static final String CRITICAL = "850000";
    private static final String HEALTHY = "200000";
    private static final int BLOCKED = 400;
    private static final int MAX_READS = 10;

    MarginScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        BinanceClient bot = environment.bot(2);
        BotResponse resting = BinanceClient.callUntilUseful(() -> bot.place("margin-1"));
        BotResponse held = BinanceClient.callUntilUseful(bot::buyContract);
        screen.print("a bot has an order open (" + resting.status() + ") and holds a contract (" + held.status() + ")");
        environment.exchange().setMaintenanceMargin(ACCOUNT, CRITICAL);
        BotResponse read = BinanceClient.callUntilUseful(bot::account);
        screen.print("the market moves; the bot reads its balance as usual: totalMaintMargin " + CRITICAL
                + " of totalMarginBalance 1000000 -> " + read.status());
        stop(bot);
        passTheRest(bot);
        recover(bot);
    }

    private void stop(BinanceClient bot) throws IOException, InterruptedException {
        BotResponse order = bot.place("margin-2").join();
        BinanceClient neighbour = environment.bot(3);
        BotResponse other = BinanceClient.callUntilUseful(() -> neighbour.place("margin-other"));
        screen.reply("an order that adds risk", order);
        screen.print("   " + order.reason());
        screen.reply("the same order of another account", other);
        JsonNode margin = criticalMargin(environment.operator().status());
        screen.print(String.format(
                Locale.ROOT,
                "status: %s, %.1f s ago",
                margin.path("message").asText(),
                margin.path("lastSeenSeconds").asDouble()));
        claim(
                "one read of a critical margin stops its account",
                margin.path("margin_ratio").asText() + " of the way, order " + order.text(),
                order.status() == BLOCKED
                        && order.result() == BotResult.REFUSED
                        && order.reason().contains("mode=REDUCE_ONLY; scope=account:binance/")
                        && order.reason().endsWith("cause=margin:usdm")
                        && margin.path("status").asText().equals("critical")
                        && other.useful(),
                Map.of(
                        "status", order.status(),
                        "sent", order.sent(),
                        "reason", order.reason(),
                        "marginRatio", margin.path("margin_ratio").asDouble(),
                        "source", margin.path("source").asText(),
                        "otherAccountStatus", other.status()));
    }

    private static JsonNode criticalMargin(JsonNode status) {
        for (JsonNode margin : status.path("readiness").path("margins")) {
            if (margin.path("margin").asText().equals("usdm")
                    && margin.path("status").asText().equals("critical")) {
                return margin;
            }
        }
        return status.path("no margin is critical");
    }

    private void passTheRest(BinanceClient bot) {
        BotResponse cancel = bot.cancel("margin-1").join();
        BotResponse close = bot.closeContract().join();
        BotResponse collateral = BinanceClient.callUntilUseful(bot::collateral);
        screen.reply("a cancel", cancel);
        screen.reply("an order that reduces (reduceOnly)", close);
        screen.reply("a deposit to the margin wallet", collateral);
        claim(
                "a cancel, a reducing order and a deposit pass",
                cancel.status() + ", " + close.status() + ", " + collateral.status(),
                cancel.useful() && close.useful() && collateral.useful(),
                Map.of(
                        "cancelStatus", cancel.status(),
                        "reduceStatus", close.status(),
                        "collateralStatus", collateral.status()));
    }

    /** Claims that trading resumes after two better responses in a row, so after the second read. */
    private void recover(BinanceClient bot) throws IOException, InterruptedException {
        environment.exchange().setMaintenanceMargin(ACCOUNT, HEALTHY);
        int reads = 0;
        BotResponse order = bot.place("margin-3-0").join();
        boolean stoppedBefore = order.status() == BLOCKED;
        while (order.status() == BLOCKED && reads < MAX_READS) {
            BinanceClient.callUntilUseful(bot::account);
            reads++;
            String name = "margin-3-" + reads;
            order = reads < 2 ? bot.place(name).join() : BinanceClient.callUntilUseful(() -> bot.place(name));
        }
        screen.reply("margin " + HEALTHY + " again: the order after " + reads + " reads", order);
        claim(
                "two better responses lift it automatically",
                reads + " reads",
                stoppedBefore && reads == 2 && order.useful(),
                Map.of("reads", reads, "status", order.status()));
    }
}
