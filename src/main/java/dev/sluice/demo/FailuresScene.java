package dev.sluice.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A scene in which the exchange loses a response, goes down and returns; each response tells the bot whether its
 * order was sent.
 */
final class FailuresScene implements Scene {

    @Override
    public String name() {
        return "failures";
    }

    @Override
    public String title() {
        return "An exchange that fails: was my order sent or not?";
    }

    @Override
    public List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException {
        Desk desk = stage.desk();
        Trader trader = Trader.demo(desk.sluice().binance(), 2);
        desk.exchange().loseTheAnswerOfOneOrder();
        Reply lost = trader.place("lost-1").join();
        boolean live = trader.openOrders().join().body().contains("lost-1");
        screen.reply("it takes the order, then the connection breaks", lost);
        screen.aside("and indeed the order is " + (live ? "live" : "not live") + ": unknown is not failed");
        int port = desk.exchange().port();
        desk.exchange().kill();
        // An order written to a connection that is just closing has an unknown outcome, so a read first finds out that
        // all connections are closed.
        trader.time().join();
        Reply down = trader.place("down-1").join();
        screen.reply("it is down", down);
        stage.exchangeIsBack(port);
        Reply back = trader.place("back-1").join();
        screen.reply("it is back", back);
        return List.of(
                claim("a lost answer is told as unknown, not as failed", lost, 504, "true", live),
                claim("what cannot be sent is told as not sent", down, 503, "false", true),
                claim("and when it is back, orders simply work", back, 200, "true", true));
    }

    private static Claim claim(String text, Reply reply, int status, String sent, boolean also) {
        return new Claim(
                text,
                reply.status() + ", sent: " + reply.sent(),
                reply.status() == status && reply.sent().equals(sent) && also,
                Map.of("status", reply.status(), "sent", reply.sent(), "millis", reply.millis()));
    }
}
