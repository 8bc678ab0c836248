package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitgetSocketTest {
    private static final long SECOND = RestCaller.SECOND;
    private static final Account MINE = Account.demo().get(2);
    private static final String TRADES = "{\"instType\":\"SPOT\",\"channel\":\"trade\",\"instId\":\"BTCUSDT\"}";
    private static final String ORDERS = "{\"instType\":\"SPOT\",\"channel\":\"orders\",\"instId\":\"default\"}";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final RestCaller rest = new RestCaller(venue, MINE, RestSigners::bitget);
    private long now = rest.nowNanos;

    private HandshakeResult opening(String place) {
        return venue.open(VenueRequest.bare("10.0.0.1", "GET", "/v2/ws/" + place), now);
    }

    private VenueSocket open(String place) {
        return Objects.requireNonNull(opening(place).socket());
    }

    /** Sends a message a second after the last one, because a connection may send ten in a second. */
    private String send(VenueSocket socket, String message) {
        now += SECOND;
        List<String> responses = socket.receive(message, now);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    private static String operation(String operation, String argument) {
        return "{\"op\":\"" + operation + "\",\"args\":[" + argument + "]}";
    }

    private String login(VenueSocket socket, long aheadSeconds, String passphrase, String key) {
        String timestamp = Long.toString(now / SECOND + 1 + aheadSeconds);
        String sign = RestSigners.bitgetSocket(MINE, timestamp);
        return send(
                socket,
                operation(
                        "login",
                        "{\"apiKey\":\"" + key + "\",\"passphrase\":\"" + passphrase + "\",\"timestamp\":\"" + timestamp
                                + "\",\"sign\":\"" + sign + "\"}"));
    }

    private VenueSocket loggedIn() {
        VenueSocket socket = open("private");
        assertThat(login(socket, 0, Account.PASSPHRASE, MINE.key())).isEqualTo("{\"event\":\"login\",\"code\":0}");
        return socket;
    }

    private static String trade(String channel, String params) {
        return operation(
                "trade",
                "{\"id\":\"e-7\",\"instType\":\"SPOT\",\"instId\":\"BTCUSDT\",\"channel\":\"" + channel
                        + "\",\"params\":{" + params + "}}");
    }

    private static String order(String clientId) {
        return trade(
                "place-order",
                "\"orderType\":\"limit\",\"side\":\"buy\",\"size\":\"1\",\"price\":\"40000\",\"force\":\"gtc\",\"clientOid\":\""
                        + clientId + '"');
    }

    @Test
    void trades_are_sent_after_a_subscription_and_a_ping_is_answered() {
        VenueSocket socket = open("public");
        assertThat(send(socket, "ping")).isEqualTo("pong");
        assertThat(send(socket, operation("subscribe", TRADES)))
                .isEqualTo("{\"event\":\"subscribe\",\"arg\":" + TRADES + '}');
        assertThat(socket.due(now))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event)
                        .startsWith("{\"action\":\"update\",\"arg\":" + TRADES + ",\"data\":[{\"ts\":\"")
                        .contains("\"price\":\"50000"));
        assertThat(send(socket, operation("unsubscribe", TRADES))).contains("\"event\":\"unsubscribe\"");
        assertThat(socket.due(now + SECOND)).isEmpty();
        assertThat(send(socket, operation("subscribe", TRADES.replace("BTC", "NO"))))
                .contains("\"event\":\"error\",\"code\":30001");
        assertThat(send(socket, operation("subscribe", ORDERS))).contains("\"code\":30001");
    }

    @Test
    void orders_need_a_login_and_are_in_the_same_book_as_over_http() {
        VenueSocket socket = open("private");
        assertThat(send(socket, order("mine"))).contains("\"event\":\"error\",\"code\":30004");
        assertThat(send(socket, operation("subscribe", ORDERS))).contains("\"code\":30004");
        socket = loggedIn();
        assertThat(send(socket, operation("subscribe", ORDERS))).contains("\"event\":\"subscribe\"");
        assertThat(send(socket, order("mine")))
                .startsWith(
                        "{\"event\":\"trade\",\"arg\":[{\"id\":\"e-7\",\"instType\":\"SPOT\",\"channel\":\"place-order\"")
                .contains("\"clientOid\":\"mine\"}}],\"code\":0,\"msg\":\"Success\"");
        assertThat(venue.openOrders(now)).extracting(OpenOrder::clientId).containsExactly("mine");
        assertThat(send(socket, trade("cancel-order", "\"clientOid\":\"mine\"")))
                .contains("\"code\":0");
        assertThat(send(socket, trade("cancel-order", "\"clientOid\":\"mine\"")))
                .contains("\"event\":\"error\",\"arg\":[{\"id\":\"e-7\"", "\"code\":43001");
        assertThat(socket.due(now))
                .extracting(event -> event.replaceAll(".*\"status\":\"(\\w+)\".*", "$1"))
                .containsExactly("live", "cancelled");
    }

    @ParameterizedTest
    @CsvSource({"USDT-FUTURES, BTCUSDT", "COIN-FUTURES, BTCUSD", "USDC-FUTURES, BTCPERP"})
    void orders_of_futures_are_in_the_book_of_http_and_not_in_that_of_spot(String product, String market) {
        String trades = TRADES.replace("SPOT", product).replace("BTCUSDT", market);
        VenueSocket open = open("public");
        assertThat(send(open, operation("subscribe", trades))).contains("\"event\":\"subscribe\"");
        assertThat(open.due(now))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event).contains(trades));
        VenueSocket socket = loggedIn();
        assertThat(send(socket, operation("subscribe", ORDERS))).contains("\"event\":\"subscribe\"");
        assertThat(send(socket, operation("subscribe", ORDERS.replace("SPOT", product))))
                .contains("\"event\":\"subscribe\"");
        assertThat(send(socket, order("mine").replace("SPOT", product).replace("BTCUSDT", market)))
                .contains("\"instType\":\"" + product, "\"code\":0");
        rest.nowNanos = now;
        assertThat(rest.signed("GET /api/v2/mix/order/orders-pending?productType=" + product)
                        .text())
                .contains("\"symbol\":\"" + market, "\"clientOid\":\"mine\"");
        assertThat(rest.signed("GET /api/v2/spot/trade/unfilled-orders").text()).contains("\"data\":[]");
        String cancel = trade("cancel-order", "\"clientOid\":\"mine\"");
        assertThat(send(socket, cancel.replace("SPOT", product).replace("BTCUSDT", market)))
                .contains("\"code\":0");
        assertThat(socket.due(now))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event).contains("\"arg\":{\"instType\":\"" + product));
        assertThat(venue.openOrders(now)).isEmpty();
        rest.nowNanos = now;
        assertThat(rest.open("GET /api/v2/spot/public/symbols").text().split("\"symbol\""))
                .hasSize(7);
        assertThat(send(socket, order("mine").replace("SPOT", "NO-FUTURES"))).contains("\"code\":30001");
    }

    @Test
    void a_message_with_two_orders_places_none() {
        String order = order("a");
        String one = order.substring(order.indexOf('[') + 1, order.lastIndexOf(']'));
        assertThat(send(loggedIn(), operation("trade", one + ',' + one))).contains("\"event\":\"error\"");
        assertThat(venue.openOrders(now)).isEmpty();
    }

    @Test
    void the_eleventh_order_in_a_second_is_refused_over_http_and_websocket() {
        VenueSocket first = loggedIn();
        VenueSocket second = loggedIn();
        now += SECOND;
        for (int i = 0; i < 5; i++) {
            assertThat(first.receive(order("f" + i), now).get(0)).contains("\"code\":0");
            assertThat(second.receive(order("s" + i), now).get(0)).contains("\"code\":0");
        }
        assertThat(first.receive(order("more"), now).get(0)).contains("\"event\":\"error\"", "\"code\":429");
        rest.nowNanos = now;
        assertThat(rest.signed(
                                "POST /api/v2/spot/trade/place-order "
                                        + "{\"symbol\":\"BTCUSDT\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"1\",\"size\":\"1\"}")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void a_late_or_wrong_login_fails() {
        VenueSocket socket = open("private");
        assertThat(login(socket, 0, Account.PASSPHRASE, "nobody")).contains("\"code\":30011");
        assertThat(login(socket, -31, Account.PASSPHRASE, MINE.key())).contains("\"code\":30014");
        assertThat(login(socket, 0, "wrong", MINE.key())).contains("\"code\":30012");
        assertThat(login(socket, 0, Account.PASSPHRASE, "sluice-demo-key-2")).contains("\"code\":30015");
        assertThat(login(open("public"), 0, Account.PASSPHRASE, MINE.key())).contains("\"code\":30001");
        assertThat(send(socket, order("mine"))).contains("\"code\":30004");
    }

    @Test
    void the_eleventh_message_in_a_second_closes_the_connection() {
        VenueSocket socket = open("public");
        for (int i = 0; i < 10; i++) {
            assertThat(socket.receive("ping", now)).containsExactly("pong");
        }
        assertThat(socket.closeCode()).isZero();
        assertThat(socket.receive("ping", now).get(0)).contains("\"code\":30007");
        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    @Test
    void the_241st_subscription_in_an_hour_closes_the_connection() {
        VenueSocket socket = open("public");
        for (int i = 0; i < 120; i++) {
            assertThat(send(socket, operation("subscribe", TRADES))).contains("\"event\":\"subscribe\"");
            assertThat(send(socket, operation("unsubscribe", TRADES))).contains("\"event\":\"unsubscribe\"");
        }
        assertThat(send(socket, operation("subscribe", TRADES))).contains("\"code\":30007");
        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    @Test
    void the_101st_open_connection_of_an_address_is_refused() {
        for (int i = 0; i < 99; i++) {
            open("public");
        }
        VenueSocket last = open("private");
        assertThat(opening("public").status()).isEqualTo(429);
        last.closed(now);
        open("private");
    }

    @Test
    void the_301st_connection_in_five_minutes_is_refused() {
        for (int i = 0; i < 300; i++) {
            open(i % 2 == 0 ? "public" : "private").closed(now);
        }
        assertThat(opening("public").status()).isEqualTo(429);
        now += 300 * SECOND;
        assertThat(opening("public").status()).isEqualTo(101);
        assertThat(opening("nothing").status()).isEqualTo(404);
    }
}
