package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.Map;

/**
 * A scene in which the exchange loses a response, goes down and returns; each response tells the bot whether its
 * order was sent.
 */
final class FailuresScenario extends Scenario {
    FailuresScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        SimulatorClient exchange = environment.exchange();
        BinanceClient bot = environment.bot(2);
        // A new gateway sends one call at a time until a response reports the usage, so the lost one must not be the
        // first.
        BinanceClient.callUntilUseful(() -> bot.place("before-1"));
        exchange.loseTheResponseOfOneOrder();
        BotResponse lost = bot.place("lost-1").join();
        boolean live = BinanceClient.callUntilUseful(bot::openOrders).body().contains("lost-1");
        screen.reply("it accepts the order, then the connection breaks", lost);
        screen.aside("the order is in fact " + (live ? "live" : "not live") + ", so unknown must not count as failed");
        // An order written to a connection that is just closing has an unknown outcome, and so has a read, and three
        // such reads trip a breaker.
        exchange.killAndAwaitClosed();
        BotResponse down = bot.place("down-1").join();
        screen.reply("the exchange is down", down);
        environment.restartExchange();
        BotResponse back = bot.place("back-1").join();
        screen.reply("the exchange is back", back);
        claim("a lost response is reported as unknown, not failed", lost, answered(lost, 504, "true") && live);
        claim("a call that cannot be sent is reported as not sent", down, answered(down, 503, "false"));
        claim("when it is back, orders work again", back, answered(back, 200, "true"));
    }

    private static boolean answered(BotResponse response, int status, String sent) {
        return response.status() == status && response.sent().equals(sent);
    }

    private void claim(String text, BotResponse response, boolean held) {
        claim(
                text,
                response.status() + ", sent: " + response.sent(),
                held,
                Map.of("status", response.status(), "sent", response.sent(), "millis", response.millis()));
    }
}
