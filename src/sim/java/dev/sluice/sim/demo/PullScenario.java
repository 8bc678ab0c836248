package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene in which a halt also cancels what rests in the book, with a signer that has the key. */
final class PullScenario extends Scenario {
    private static final int ORDERS = 20;
    private static final String SCOPE = "account:binance/" + DemoSigner.NAME;
    private static final int MAX_POLLS = 400;
    private static final long POLL_MILLIS = 50;

    PullScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        environment.startSigner();
        BinanceClient bot = environment.bot(DemoSigner.ACCOUNT);
        for (int i = 0; i < ORDERS; i++) {
            String id = "pull-" + i;
            BinanceClient.callUntilUseful(() -> bot.place(id));
        }
        // the exchange's own list, without the gateway
        BinanceClient direct = BinanceClient.demo(environment.exchange().url(), DemoSigner.ACCOUNT);
        int before = resting(direct);
        screen.print("a bot has " + before + " orders in the book; its key is also at sluice-signer, another process");
        AdminApiClient operator = environment.operator();
        JsonNode halted = operator.haltAndPull(SCOPE, "prices are wrong");
        JsonNode pull = awaitEnd(operator, halted.path("pull"));
        int after = resting(direct);
        BotResponse next = bot.place("pull-next").join();
        screen.print(String.format(
                Locale.ROOT,
                "halt --pull of %s: %s, %d orders cancelled, %d left",
                SCOPE,
                pull.path("state").asText("not begun"),
                pull.path("pulled").asInt(),
                pull.path("left").asInt()));
        screen.reply("the next order", next);
        JsonNode proposed = operator.propose("the demo is over").done();
        operator.confirm(proposed.path("challenge").asText()).done();
        claim(
                "a halt empties the book, and no order follows",
                String.format(
                        Locale.ROOT,
                        "%d orders, %d left after %.1f s",
                        before,
                        after,
                        pull.path("tookMs").asDouble() / 1e3),
                before >= ORDERS
                        && after == 0
                        && pull.path("state").asText().equals("done")
                        && next.sent().equals("false"),
                Map.of(
                        "before", before,
                        "after", after,
                        "state", pull.path("state").asText(),
                        "pulled", pull.path("pulled").asInt(),
                        "millis", pull.path("tookMs").asDouble(),
                        "nextSent", next.sent()));
    }

    private static int resting(BinanceClient direct) {
        String orders = BinanceClient.callUntilUseful(direct::openOrders).body();
        return orders.split("\"orderId\"", -1).length - 1;
    }

    /** Waits until the pull is over; returns its last state. */
    private static JsonNode awaitEnd(AdminApiClient operator, JsonNode begun) throws IOException, InterruptedException {
        JsonNode pull = begun;
        for (int i = 0; i < MAX_POLLS && pull.path("state").asText().equals("running"); i++) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            for (JsonNode one : operator.get("/admin/pulls").path("pulls")) {
                if (one.path("epochMs").equals(begun.path("epochMs"))) {
                    pull = one;
                }
            }
        }
        return pull;
    }
}
