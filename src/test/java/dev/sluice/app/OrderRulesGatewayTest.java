package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of rules about orders through a whole gateway, which reads instruments and prices from simulated exchanges. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
@ExtendWith(VertxExtension.class)
final class OrderRulesGatewayTest {
    private static final String REASON = "X-Sluice-Reason";
    private static final String[] BYBIT = {"X-BAPI-API-KEY", "k", "Content-Type", "application/json"};

    @TempDir
    private Path folder;

    private final Vertx vertx;
    private GatewayFixture gateway;

    OrderRulesGatewayTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void start() throws Exception {
        VenueSettings venue = VenueSettings.defaults().withSignatureChecks(false);
        SimulatorServer simulator =
                await(SimulatorServer.start(vertx, SimSettings.defaults().withVenue(venue)));
        FewExchanges.copyTo(folder.resolve("conf"), List.of("bybit", "hyperliquid"));
        gateway = new GatewayFixture(folder, """
                {"clock": {"sources": [], "daemon": []},
                 "admission": {"orderPrices": {"everyMs": 500}, "orderRules": [
                  {"exchange": "bybit", "maxValue": {"USDT": 1000}, "maxDistancePercent": 50},
                  {"exchange": "hyperliquid", "maxValue": {"USDC": 1000}, "maxDistancePercent": 50}]}}""", simulator.port());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String order(String quantity, String price) {
        return "{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\""
                + quantity + "\",\"price\":\"" + price + "\"}";
    }

    /** Returns the reason of a refusal; "" if the order was sent. */
    private static String reason(HttpResponse<String> response) {
        return response.headers().firstValue(REASON).orElse("");
    }

    private String place(String body) throws Exception {
        return reason(gateway.bot("POST", "/bybit/v5/order/create", body, BYBIT));
    }

    /** Sends an order that is too large until the gateway has read the instruments and prices that it needs. */
    private String placeOnceRead(String body) throws Exception {
        String reason = place(body);
        while (reason.contains("unknown=")) {
            reason = place(body);
        }
        return reason;
    }

    @Test
    void an_order_that_is_too_large_never_leaves_and_others_do() throws Exception {
        assertThat(placeOnceRead(order("0.03", "40000")))
                .isEqualTo("order-rule; rule=maxValue; value=1200.00; allowed=1000; unit=USDT");
        assertThat(placeOnceRead(order("0.001", "24999")))
                .startsWith("order-rule; rule=maxDistancePercent; value=50.00")
                .endsWith("; allowed=50; unit=%");
        assertThat(place(order("0.02", "40000"))).isEmpty();

        JsonObject asked = new JsonObject()
                .put("exchange", "bybit")
                .put("method", "POST")
                .put("target", "/v5/order/create")
                .put("headers", new JsonObject().put("X-BAPI-API-KEY", "k").put("Content-Type", "application/json"))
                .put("body", order("0.03", "40000"));
        HttpResponse<String> permit =
                gateway.bot("POST", "/acquire", asked.encode(), "Content-Type", "application/json");
        assertThat(reason(permit)).startsWith("order-rule; rule=maxValue; value=1200.00");
        assertThat(gateway.operator("GET", "/metrics", "").body())
                .contains("sluice_order_rule_hits_total{exchange=\"bybit\",rule=\"maxValue\"} ");
    }

    private static JsonObject action(JsonObject action) {
        return new JsonObject()
                .put("action", action)
                .put("nonce", System.currentTimeMillis())
                .put("signature", new JsonObject().put("r", Account.wallet().key()));
    }

    /** Returns an order of the second perpetual, ETH at 3000 USDC. */
    private static JsonObject eth(String size, String price) {
        return new JsonObject()
                .put("a", 1)
                .put("b", true)
                .put("p", price)
                .put("s", size)
                .put("r", false)
                .put("t", new JsonObject().put("limit", new JsonObject().put("tif", "Gtc")));
    }

    private static JsonObject orders(JsonObject... orders) {
        return action(new JsonObject().put("type", "order").put("orders", new JsonArray(List.of((Object[]) orders))));
    }

    private HttpResponse<String> hyperliquid(String path, JsonObject body) throws Exception {
        return gateway.bot("POST", "/hyperliquid" + path, body.encode(), "Content-Type", "application/json");
    }

    private String explained(JsonObject body) throws Exception {
        JsonObject asked = new JsonObject()
                .put("exchange", "hyperliquid")
                .put("method", "POST")
                .put("target", "/exchange")
                .put("headers", new JsonObject().put("Content-Type", "application/json"))
                .put("body", body.encode());
        return new JsonObject(gateway.operator("POST", "/admin/explain", asked.encode())
                        .body())
                .getString("text");
    }

    private String resting() throws Exception {
        return hyperliquid(
                        "/info",
                        new JsonObject()
                                .put("type", "openOrders")
                                .put("user", Account.wallet().key()))
                .body();
    }

    @Test
    void an_order_that_names_its_instrument_by_a_number_has_its_value_and_distance() throws Exception {
        assertThat(resting()).isEqualTo("[]");
        PollInterval.until( // the numbers are read without an order
                "the numbers were read",
                () -> explained(orders(eth("0.3", "2900"))),
                explained -> explained.contains("ETH: value 870.0 USDC; 3.34 %"));

        assertThat(reason(hyperliquid("/exchange", orders(eth("0.1", "2900"), eth("0.5", "2900")))))
                .isEqualTo("order-rule; rule=maxValue; value=1450.0; allowed=1000; unit=USDC");
        assertThat(reason(hyperliquid("/exchange", orders(eth("0.1", "1400")))))
                .startsWith("order-rule; rule=maxDistancePercent; value=53.3");
        JsonObject change = new JsonObject().put("type", "modify").put("oid", 7).put("order", eth("0.5", "2900"));
        assertThat(reason(hyperliquid("/exchange", action(change))))
                .startsWith("order-rule; rule=maxValue; value=1450.0");
        assertThat(reason(hyperliquid(
                        "/exchange",
                        action(new JsonObject().put("type", "updateLeverage").put("asset", 1)))))
                .isEmpty();
        assertThat(resting()).isEqualTo("[]");

        assertThat(hyperliquid("/exchange", orders(eth("0.3", "2900"))).body()).contains("resting");
        assertThat(resting()).contains("\"coin\":\"ETH\"");
    }

    @Test
    void an_order_in_a_message_that_names_its_instrument_by_a_number_has_its_value() throws Exception {
        WebSocketConnectOptions target = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.botPort())
                .setURI("/hyperliquid/ws");
        WebSocketClient client = vertx.createWebSocketClient(); // Vert.x closes one that nothing refers to
        Future<WebSocket> opened = client.connect(target);
        for (int tries = 0; tries < 100; tries++) {
            opened = opened.recover(refused -> client.connect(target));
        }
        WebSocket socket = await(opened);
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        socket.textMessageHandler(answers::add);

        String answer = "unknown=";
        while (answer.contains("unknown=")) {
            answer = answerTo(socket, answers, orders(eth("0.5", "2900")));
        }
        assertThat(answer).contains("Trading is disabled.", "value=1450.0; allowed=1000; unit=USDC");
        assertThat(answerTo(socket, answers, orders(eth("0.3", "2900")))).contains("resting");
        await(client.close());
    }

    private static String answerTo(WebSocket socket, BlockingQueue<String> answers, JsonObject payload)
            throws Exception {
        JsonObject request = new JsonObject().put("type", "action").put("payload", payload);
        socket.writeTextMessage(new JsonObject()
                .put("method", "post")
                .put("id", 1)
                .put("request", request)
                .encode());
        return Objects.requireNonNull(answers.poll(60, TimeUnit.SECONDS), "an answer");
    }

    @Test
    void an_explained_order_has_its_value_and_distance_and_the_rule_that_refuses_it() throws Exception {
        assertThat(placeOnceRead(order("0.03", "40000"))).contains("rule=maxValue");
        JsonObject asked = new JsonObject()
                .put("exchange", "bybit")
                .put("method", "POST")
                .put("target", "/v5/order/create")
                .put("headers", new JsonObject().put("X-BAPI-API-KEY", "k").put("Content-Type", "application/json"))
                .put("body", order("0.03", "40000"));

        JsonObject told = PollInterval.until(
                "the price is read",
                () -> new JsonObject(gateway.operator("POST", "/admin/explain", asked.encode())
                        .body()),
                one -> one.getJsonArray("orders").getJsonObject(0).getString("market") != null);

        assertThat(told.getJsonArray("orders").getJsonObject(0).getMap())
                .containsEntry("value", "1200.00")
                .containsEntry("currency", "USDT")
                .containsEntry("market", "50000")
                .containsEntry("distancePercent", "20.00")
                .containsEntry("rule", "maxValue");
        assertThat(told.getString("text"))
                .endsWith(
                        "order       BTCUSDT: value 1200.00 USDT; 20.00 % from the latest price 50000; refused: its value is 1200.00 USDT, allowed: 1000 USDT");
    }

    /** Answers with one instrument, whose price is another one where a call asks for it alone. */
    private static void answer(HttpServerRequest request) {
        String list = request.path().endsWith("/instruments-info")
                ? "[{\"symbol\":\"BTCUSDT\",\"settleCoin\":\"USDT\"}]"
                : "[{\"symbol\":\"BTCUSDT\",\"lastPrice\":\"" + (request.getParam("symbol") == null ? 50000 : 60000)
                        + "\"}]";
        var unused = request.response().end("{\"retCode\":0,\"time\":1,\"result\":{\"list\":" + list + "}}");
    }

    @Test
    void the_latest_price_may_be_that_of_a_response_to_a_bot() throws Exception {
        HttpServer exchange = await(vertx.createHttpServer()
                .requestHandler(OrderRulesGatewayTest::answer)
                .listen(0, "127.0.0.1"));
        try (GatewayFixture gateway = new GatewayFixture(folder.resolve("other"), """
                {"clock": {"sources": [], "daemon": []},
                 "admission": {"orderPrices": {"everyMs": 600000, "maxAgeMs": 600000}, "orderRules": [
                  {"exchange": "bybit", "maxDistancePercent": 10}]}}""", exchange.actualPort())) {
            String[] order = {"POST", "/bybit/v5/order/create", order("0.001", "60000")};
            String reason = reason(gateway.bot(order[0], order[1], order[2], BYBIT));
            while (reason.contains("unknown=")) {
                reason = reason(gateway.bot(order[0], order[1], order[2], BYBIT));
            }
            assertThat(reason).startsWith("order-rule; rule=maxDistancePercent; value=20; allowed=10");

            gateway.bot("GET", "/bybit/v5/market/tickers?category=linear&symbol=BTCUSDT", "");

            assertThat(reason(gateway.bot(order[0], order[1], order[2], BYBIT))).isEmpty();
        }
    }

    private static String exchangeOrder(String price) {
        return "{\"product_id\":\"BTC-USD\",\"side\":\"buy\",\"type\":\"limit\",\"size\":\"0.001\",\"price\":\"" + price
                + "\"}";
    }

    /** Coinbase Exchange lists no prices: they are only in messages of WebSockets. */
    @Test
    void the_latest_price_may_be_that_of_a_message_to_a_bot() throws Exception {
        HttpServer exchange = await(vertx.createHttpServer()
                .webSocketHandler(socket -> {
                    var unused = socket.writeTextMessage(
                            "{\"type\":\"ticker\",\"product_id\":\"BTC-USD\",\"price\":\"50000\"}");
                })
                .requestHandler(request -> {
                    var unused = request.response().end("{\"id\":\"1\"}");
                })
                .listen(0, "127.0.0.1"));
        FewExchanges.copyTo(folder.resolve("other/conf"), List.of("coinbaseexchange"));
        try (GatewayFixture gateway = new GatewayFixture(folder.resolve("other"), """
                {"clock": {"sources": [], "daemon": []},
                 "admission": {"orderPrices": {"everyMs": 600000, "maxAgeMs": 600000}, "orderRules": [
                  {"exchange": "coinbaseexchange", "maxDistancePercent": 10}]}}""", exchange.actualPort())) {
            String[] key = {"CB-ACCESS-KEY", "k", "Content-Type", "application/json"};
            String path = "/coinbaseexchange/orders";
            assertThat(reason(gateway.bot("POST", path, exchangeOrder("50000"), key)))
                    .startsWith("order-rule; rule=maxDistancePercent; unknown=");

            WebSocketClient client = vertx.createWebSocketClient(); // Vert.x closes one that nothing refers to
            await(client.connect(gateway.botPort(), "127.0.0.1", "/coinbaseexchange/"));
            String reason = PollInterval.until(
                    "the price is known",
                    () -> reason(gateway.bot("POST", path, exchangeOrder("60000"), key)),
                    refused -> !refused.contains("unknown="));
            assertThat(reason).startsWith("order-rule; rule=maxDistancePercent; value=20; allowed=10");
            assertThat(reason(gateway.bot("POST", path, exchangeOrder("50000"), key)))
                    .isEmpty();
            await(client.close());
        }
    }

    @Test
    void a_reload_changes_the_rules() throws Exception {
        assertThat(placeOnceRead(order("0.03", "40000"))).contains("allowed=1000");
        Path file = folder.resolve("conf/sluice.json");
        Files.writeString(file, Files.readString(file).replace("\"USDT\":1000", "\"USDT\":2000"));

        assertThat(gateway.operator("POST", "/admin/reload", "{}").statusCode()).isEqualTo(200);

        assertThat(placeOnceRead(order("0.03", "40000"))).isEmpty();
        assertThat(placeOnceRead(order("0.06", "40000"))).contains("allowed=2000");
    }
}
