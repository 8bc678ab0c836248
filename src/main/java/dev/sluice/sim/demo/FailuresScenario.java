package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A scene in which the exchange loses a response, goes down and returns; each response tells the bot whether its
 * order was sent.
 */
final class FailuresScenario implements Scenario {

    @Override
    public String name() {
        return "failures";
    }

    @Override
    public String title() {
        return "An exchange that fails: was my order sent or not?";
    }

    @Override
    public List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen)
            throws IOException, InterruptedException {
        ExchangeWithGateway exchangeWithGateway = demoEnvironment.exchangeWithGateway();
        BinanceClient binanceClient =
                BinanceClient.demo(exchangeWithGateway.gatewayProcess().binance(), 2);
        exchangeWithGateway.exchange().loseTheAnswerOfOneOrder();
        BotResponse lost = binanceClient.place("lost-1").join();
        boolean live = binanceClient.openOrders().join().body().contains("lost-1");
        screen.reply("it takes the order, then the connection breaks", lost);
        screen.aside("and indeed the order is " + (live ? "live" : "not live") + ": unknown is not failed");
        int port = exchangeWithGateway.exchange().port();
        exchangeWithGateway.exchange().kill();
        // An order written to a connection that is just closing has an unknown outcome, so a read first finds out that
        // all connections are closed.
        binanceClient.time().join();
        BotResponse down = binanceClient.place("down-1").join();
        screen.reply("it is down", down);
        demoEnvironment.exchangeIsBack(port);
        BotResponse back = binanceClient.place("back-1").join();
        screen.reply("it is back", back);
        return List.of(
                claim("a lost answer is told as unknown, not as failed", lost, 504, "true", live),
                claim("what cannot be sent is told as not sent", down, 503, "false", true),
                claim("and when it is back, orders simply work", back, 200, "true", true));
    }

    private static DemoClaim claim(String text, BotResponse botResponse, int status, String sent, boolean also) {
        return new DemoClaim(
                text,
                botResponse.status() + ", sent: " + botResponse.sent(),
                botResponse.status() == status && botResponse.sent().equals(sent) && also,
                Map.of("status", botResponse.status(), "sent", botResponse.sent(), "millis", botResponse.millis()));
    }
}
