package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.Map;

/** A scene in which a bot errs by a factor of one hundred: a rule about the value of its orders refuses that one. */
final class OrderRuleScenario extends Scenario {
    static final String BOT = "careful";

    /** The largest value of an order; the usual one of this bot has a fifth less. */
    static final String MAX_USDT = "25";

    private static final String USUAL = "0.001";
    private static final String HUNDREDFOLD = "0.1";

    OrderRuleScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        BinanceClient bot = environment.namedBot(BOT);
        screen.print("a rule: orders of bot " + BOT + " at binance have a value of at most " + MAX_USDT + " USDT");
        BotResponse usual = BinanceClient.callUntilUseful(() -> bot.place("rule-1", USUAL));
        BotResponse large = bot.place("rule-2", HUNDREDFOLD).join();
        BotResponse cancel = bot.cancel("rule-1").join();
        screen.reply("an order for " + USUAL + " BTC", usual);
        screen.reply("an order for " + HUNDREDFOLD + " BTC", large);
        screen.print("   " + large.reason());
        screen.reply("a cancel", cancel);
        claim(
                "an order a hundred times too large does not leave",
                large.reason(),
                usual.useful()
                        && large.result() == BotResult.REFUSED
                        && large.reason().startsWith("order-rule; rule=maxValue; value=2")
                        && cancel.useful(),
                Map.of("status", large.status(), "reason", large.reason(), "cancelStatus", cancel.status()));
    }
}
