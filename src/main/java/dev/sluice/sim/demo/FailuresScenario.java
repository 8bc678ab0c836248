package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A scene in which the exchange loses a response, goes down and returns; each response tells the bot whether its
 * order was sent.
 */
final class FailuresScenario {
    private static final long SEEN_CLOSED_MILLIS = 500;

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        ExchangeWithGateway exchangeWithGateway = demoEnvironment.exchangeWithGateway();
        BinanceClient binanceClient = demoEnvironment.bot(2);
        // A new gateway sends one call at a time until a response reports the usage, so the lost one must not be the
        // first.
        BinanceClient.callUntilUseful(() -> binanceClient.place("before-1"));
        exchangeWithGateway.exchange().loseTheResponseOfOneOrder();
        BotResponse lost = binanceClient.place("lost-1").join();
        boolean live =
                BinanceClient.callUntilUseful(binanceClient::openOrders).body().contains("lost-1");
        screen.reply("it accepts the order, then the connection breaks", lost);
        screen.aside("the order is in fact " + (live ? "live" : "not live") + ", so unknown must not count as failed");
        int port = exchangeWithGateway.exchange().port();
        exchangeWithGateway.exchange().kill();
        // An order written to a connection that is just closing has an unknown outcome, and so has a read, and three
        // such reads trip a breaker. A pause lets each event loop see that its connections are closed, also on a busy
        // machine.
        Thread.sleep(SEEN_CLOSED_MILLIS);
        BotResponse down = binanceClient.place("down-1").join();
        screen.reply("the exchange is down", down);
        demoEnvironment.exchangeIsBack(port);
        BotResponse back = binanceClient.place("back-1").join();
        screen.reply("the exchange is back", back);
        return List.of(
                claim("a lost response is reported as unknown, not failed", lost, answered(lost, 504, "true") && live),
                claim("a call that cannot be sent is reported as not sent", down, isNotSent(down)),
                claim("when it is back, orders work again", back, answered(back, 200, "true")));
    }

    private static boolean isNotSent(BotResponse botResponse) {
        return answered(botResponse, 503, "false");
    }

    private static boolean answered(BotResponse botResponse, int status, String sent) {
        return botResponse.status() == status && botResponse.sent().equals(sent);
    }

    private static DemoClaim claim(String text, BotResponse botResponse, boolean met) {
        return new DemoClaim(
                text,
                botResponse.status() + ", sent: " + botResponse.sent(),
                met,
                Map.of("status", botResponse.status(), "sent", botResponse.sent(), "millis", botResponse.millis()));
    }
}
