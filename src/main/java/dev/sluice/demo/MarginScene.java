package dev.sluice.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A scene in which the margin of one account runs low: the balance that its bot reads stops new risk of that account
 * only.
 */
final class MarginScene implements Scene {
    private static final String ACCOUNT = "demo-2";
    private static final String CRITICAL = "850000";
    private static final String HEALTHY = "200000";
    private static final int BLOCKED = 400;
    private static final int MOST_READS = 10;

    @Override
    public String name() {
        return "margin";
    }

    @Override
    public String title() {
        return "A margin that runs out: the balance a bot reads stops its own account";
    }

    @Override
    public List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException {
        Desk desk = stage.desk();
        Trader bot = Trader.demo(desk.sluice().binance(), 2);
        Reply resting = Trader.insist(() -> bot.place("margin-1"));
        Reply held = Trader.insist(bot::buyContract);
        screen.say("a bot has an order open (" + resting.status() + ") and holds a contract (" + held.status() + ")");
        desk.exchange().needs(ACCOUNT, CRITICAL);
        Reply read = Trader.insist(bot::account);
        screen.say("the market moves; the bot reads its balance as ever: totalMaintMargin " + CRITICAL
                + " of totalMarginBalance 1000000 -> " + read.status());
        Claim stopped = stopped(stage, bot, screen);
        Claim passed = passed(bot, screen);
        return List.of(stopped, passed, opened(desk, bot, screen));
    }

    private static Claim stopped(Stage stage, Trader bot, Screen screen) throws IOException, InterruptedException {
        Reply order = bot.place("margin-2").join();
        Trader neighbour = Trader.demo(stage.desk().sluice().binance(), 3);
        Reply other = Trader.insist(() -> neighbour.place("margin-other"));
        screen.reply("an order that adds risk", order);
        screen.say("   " + order.reason());
        screen.reply("the same of another account", other);
        JsonNode margin = margin(stage.operator().status());
        screen.say(String.format(
                Locale.ROOT,
                "status: %s, %.1f s ago",
                margin.path("message").asText(),
                margin.path("lastSeenSeconds").asDouble()));
        return new Claim(
                "one read of a critical margin stops its account",
                margin.path("margin_ratio").asText() + " of the way, order " + order.told(),
                order.status() == BLOCKED
                        && order.refusedBySluice()
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

    private static JsonNode margin(JsonNode status) {
        for (JsonNode margin : status.path("readiness").path("margins")) {
            if (margin.path("margin").asText().equals("usdm")
                    && margin.path("status").asText().equals("critical")) {
                return margin;
            }
        }
        return status.path("no margin is critical");
    }

    private static Claim passed(Trader bot, Screen screen) {
        Reply cancel = bot.cancel("margin-1").join();
        Reply close = bot.closeContract().join();
        Reply collateral = Trader.insist(bot::collateral);
        screen.reply("a cancel", cancel);
        screen.reply("an order that reduces (reduceOnly)", close);
        screen.reply("collateral in (a transfer to the margin wallet)", collateral);
        return new Claim(
                "a cancel, a reducing order and collateral pass",
                cancel.status() + ", " + close.status() + ", " + collateral.status(),
                cancel.useful() && close.useful() && collateral.useful(),
                Map.of(
                        "cancelStatus", cancel.status(),
                        "reduceStatus", close.status(),
                        "collateralStatus", collateral.status()));
    }

    /** Returns the claim that trading resumes after two better responses in a row, so after the second read. */
    private static Claim opened(Desk desk, Trader bot, Screen screen) throws IOException, InterruptedException {
        desk.exchange().needs(ACCOUNT, HEALTHY);
        int reads = 0;
        Reply order = bot.place("margin-3-0").join();
        boolean stoppedBefore = order.status() == BLOCKED;
        while (order.status() == BLOCKED && reads < MOST_READS) {
            Trader.insist(bot::account);
            reads++;
            String name = "margin-3-" + reads;
            order = reads < 2 ? bot.place(name).join() : Trader.insist(() -> bot.place(name));
        }
        screen.reply("margin " + HEALTHY + " again: the order after " + reads + " reads", order);
        return new Claim(
                "it opens by itself after two better answers",
                reads + " reads",
                stoppedBefore && reads == 2 && order.useful(),
                Map.of("reads", reads, "status", order.status()));
    }
}
