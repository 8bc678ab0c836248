package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BinanceCaller.EPOCH;
import static dev.sluice.sim.exchange.BinanceCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.signature.Ed25519;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BinanceSocketsTest {
    private static final long MILLI = 1_000_000L;
    private static final Account MINE = Account.demo().get(2);
    private static final String ORDER =
            "\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\",\"quantity\":\"1\",\"price\":\"40000\"";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final BinanceCaller rest = BinanceCaller.of(venue);
    private long now = EPOCH;

    private HandshakeResult opening(String target) {
        return venue.open(VenueRequest.bare("10.0.0.1", "GET", target), now);
    }

    private VenueSocket open(String target) {
        return Objects.requireNonNull(opening(target).socket());
    }

    /** Returns a request with the parameters in {@code json} and a signature over all of them, sorted by name. */
    private String signed(String method, String json, Account account) {
        String with = json + (json.isEmpty() ? "" : ",") + "\"apiKey\":\"" + account.key() + "\",\"timestamp\":"
                + now / MILLI;
        List<String> pairs = new ArrayList<>(List.of(with.replace("\"", "").split(",")));
        Collections.sort(pairs);
        String payload = String.join("&", pairs).replace(':', '=');
        Ed25519 ed25519 = Ed25519.of(account.secret());
        String signature = ed25519 == null
                ? BinanceCaller.hmac(account.secret(), payload)
                : ed25519.base64Of(payload.getBytes(StandardCharsets.UTF_8));
        return request(method, with + ",\"signature\":\"" + signature + '"');
    }

    private static String request(String method, String json) {
        return "{\"id\":\"a\\\"1\",\"method\":\"" + method + "\",\"params\":{" + json + "}}";
    }

    private String send(VenueSocket socket, String message) {
        List<String> responses = socket.receive(message, now);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    @Test
    void streams_named_in_the_address_send_a_trade_each_quarter_of_a_second() {
        VenueSocket one = open("/ws/btcusdt@trade");
        VenueSocket two = open("/stream?streams=btcusdt@aggTrade/ethusdt@bookTicker/nosuch@trade");
        assertThat(one.due(now)).isEmpty();
        now += 250 * MILLI;
        assertThat(one.due(now)).singleElement().asString().startsWith("{\"e\":\"trade\",\"E\":" + now / MILLI);
        assertThat(one.due(now)).isEmpty();
        assertThat(two.due(now))
                .hasSize(2)
                .allMatch(event -> event.startsWith("{\"stream\":\""))
                .anyMatch(event -> event.contains("\"stream\":\"btcusdt@aggTrade\",\"data\":{\"e\":\"aggTrade\""))
                .anyMatch(event -> event.contains("\"b\":\"2999.97000000\""));
    }

    @Test
    void two_sockets_get_the_same_trades_and_a_slow_one_only_the_latest_four() {
        VenueSocket quick = open("/ws/btcusdt@trade");
        VenueSocket slow = open("/ws/btcusdt@trade");
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            now += 250 * MILLI;
            events.addAll(quick.due(now));
        }
        assertThat(events).hasSize(40);
        assertThat(slow.due(now)).isEqualTo(events.subList(36, 40));
    }

    @Test
    void streams_can_be_subscribed_listed_and_unsubscribed() {
        VenueSocket socket = open("/ws");
        assertThat(send(
                        socket,
                        "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\",\"ethusdt@kline_1m\"],\"id\":7}"))
                .isEqualTo("{\"result\":null,\"id\":7}");
        assertThat(send(socket, "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"x\"}"))
                .isEqualTo("{\"result\":[\"btcusdt@trade\",\"ethusdt@kline_1m\"],\"id\":\"x\"}");
        send(socket, "{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":8}");
        now += 250 * MILLI;
        assertThat(socket.due(now))
                .singleElement()
                .asString()
                .contains("\"e\":\"kline\"")
                .contains("\"i\":\"1m\"");
        assertThat(send(socket, "hello")).contains("\"code\":2").endsWith("\"id\":null}");
    }

    @Test
    void a_sixth_message_in_a_second_closes_a_stream() {
        VenueSocket socket = open("/ws");
        for (int i = 0; i < 5; i++) {
            send(socket, "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
        }
        assertThat(socket.closeCode()).isZero();
        assertThat(socket.receive("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}", now))
                .isEmpty();
        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    @Test
    void more_than_1024_streams_are_refused() {
        VenueSocket socket = open("/stream");
        for (int i = 0; i < 4; i++) {
            StringBuilder names = new StringBuilder("\"s0@trade\"");
            for (int k = 1; k <= 255; k++) {
                names.append(",\"s").append(i * 255 + k).append("@trade\"");
            }
            assertThat(send(socket, "{\"method\":\"SUBSCRIBE\",\"params\":[" + names + "],\"id\":1}"))
                    .contains("null");
            now += SECOND;
        }
        assertThat(
                        send(
                                socket,
                                "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@trade\",\"b@trade\",\"c@trade\",\"d@trade\"],\"id\":1}"))
                .contains("Too many subscriptions");
    }

    @Test
    void the_301st_connection_in_five_minutes_is_refused() {
        for (int i = 0; i < 300; i++) {
            assertThat(opening("/ws").status()).isEqualTo(101);
        }
        assertThat(opening("/ws").status()).isEqualTo(429);
        now += 300 * SECOND;
        assertThat(opening("/ws").status()).isEqualTo(101);
        assertThat(opening("/nothing").status()).isEqualTo(404);
    }

    @Test
    void an_order_over_a_socket_is_in_the_same_book_and_count_as_over_http() {
        VenueSocket api = open("/ws-api/v3");
        String placed = send(api, signed("order.place", ORDER + ",\"newClientOrderId\":\"mine\"", MINE));
        assertThat(placed)
                .startsWith("{\"id\":\"a\\\"1\",\"status\":200,\"result\":{\"symbol\":\"BTCUSDT\"")
                .contains(
                        "{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000,\"count\":2}")
                .contains("\"intervalNum\":10,\"limit\":100,\"count\":1}");
        assertThat(venue.openOrders(now)).extracting(OpenOrder::clientId).containsExactly("mine");
        rest.nowNanos = now;
        assertThat(rest.place("second").header("X-MBX-ORDER-COUNT-10S")).isEqualTo("2");
        assertThat(send(
                        api,
                        signed(
                                "order.cancel",
                                "\"symbol\":\"BTCUSDT\",\"origClientOrderId\":\"second\",\"returnRateLimits\":false",
                                MINE)))
                .contains("\"status\":200")
                .doesNotContain("rateLimits");
        assertThat(send(api, signed("order.cancel", "\"symbol\":\"BTCUSDT\",\"origClientOrderId\":\"second\"", MINE)))
                .contains("\"status\":400,\"error\":{\"code\":-2011")
                .contains("\"count\":3}");
    }

    @Test
    void the_101st_order_in_ten_seconds_is_refused_over_http_and_websocket() {
        VenueSocket api = open("/ws-api/v3");
        rest.nowNanos = now;
        for (int i = 0; i < 50; i++) {
            assertThat(rest.place("r" + i).status()).isEqualTo(200);
            assertThat(send(api, signed("order.place", ORDER + ",\"newClientOrderId\":\"w" + i + '"', MINE)))
                    .contains("\"status\":200");
        }
        assertThat(send(api, signed("order.place", ORDER, MINE)))
                .contains("\"status\":429,\"error\":{\"code\":-1015")
                .contains("\"data\":{\"serverTime\":" + now / MILLI + ",\"retryAfter\":" + (now / MILLI + 10_000));
        assertThat(rest.place("one-more").status()).isEqualTo(429);
    }

    @Test
    void a_message_with_an_invalid_signature_or_time_is_refused() {
        VenueSocket api = open("/ws-api/v3");
        String order = signed("order.place", ORDER, MINE);
        assertThat(send(api, order.replace("\"40000\"", "\"40001\""))).contains("\"code\":-1022");
        now += 6 * SECOND;
        assertThat(send(api, order)).contains("\"code\":-1021");
        assertThat(send(api, request("order.place", ORDER))).contains("\"status\":401,\"error\":{\"code\":-2014");
        assertThat(send(api, request("no.such", ""))).contains("\"code\":-1020");
        assertThat(send(api, "[")).startsWith("{\"id\":null,\"status\":400,\"error\":{\"code\":-1135");
        assertThat(venue.openOrders(now)).isEmpty();
    }

    @Test
    void only_an_ed25519_key_can_log_on_and_then_needs_no_signatures() {
        VenueSocket api = open("/ws-api/v3");
        assertThat(send(api, signed("session.logon", "", MINE))).contains("\"code\":-4056");
        assertThat(send(api, request("userDataStream.subscribe", ""))).contains("\"status\":400");
        String stamped = ORDER + ",\"timestamp\":" + now / MILLI;
        assertThat(send(api, request("order.place", stamped))).contains("\"code\":-2014");
        assertThat(send(api, signed("session.logon", "", Account.ed25519())))
                .contains("\"result\":{\"apiKey\":\"sluice-demo-ed25519-1\",\"authorizedSince\":" + now / MILLI);
        assertThat(send(api, request("userDataStream.subscribe", ""))).contains("\"result\":{\"subscriptionId\":0}");
        assertThat(send(api, request("order.place", stamped))).contains("\"status\":200");
        assertThat(api.due(now))
                .singleElement()
                .asString()
                .contains("\"e\":\"executionReport\"")
                .contains("\"X\":\"NEW\"");
        send(api, request("session.logout", ""));
        assertThat(send(api, request("order.place", stamped))).contains("\"code\":-2014");
    }

    @Test
    void an_account_gets_events_of_its_own_orders_only() {
        VenueSocket mine = open("/ws-api/v3");
        VenueSocket other = open("/ws-api/v3");
        send(mine, signed("userDataStream.subscribe.signature", "", MINE));
        send(
                other,
                signed("userDataStream.subscribe.signature", "", Account.demo().get(3)));
        rest.nowNanos = now;
        rest.place("first");
        rest.signed("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=first");
        rest.signed("POST", "/api/v3/order", "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1");
        assertThat(mine.due(now))
                .extracting(event -> event.replaceAll(".*\"x\":\"(\\w+)\",\"X\":\"(\\w+)\".*", "$1 $2"))
                .containsExactly("NEW NEW", "CANCELED CANCELED", "NEW NEW", "TRADE FILLED");
        assertThat(mine.due(now)).isEmpty();
        assertThat(other.due(now)).isEmpty();
    }

    @Test
    void a_futures_listen_key_opens_the_stream_of_its_account() {
        rest.nowNanos = now;
        String key = rest.send("POST", "/fapi/v1/listenKey", "").text().replaceAll(".*:\"(.*)\".*", "$1");
        VenueSocket stream = open("/private/ws?listenKey=" + key);
        rest.signed(
                "POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=40000");
        assertThat(stream.due(now)).singleElement().asString().startsWith("{\"e\":\"ORDER_TRADE_UPDATE\"");
        assertThat(send(open("/ws-fapi/v1"), signed("order.place", ORDER, MINE)))
                .contains("\"status\":200");
        assertThat(venue.openOrders(now))
                .extracting(OpenOrder::exchange)
                .containsOnly("binanceusdm")
                .hasSize(2);
    }

    @Test
    void connecting_to_the_api_costs_two_and_a_banned_address_is_refused() {
        open("/ws-api/v3");
        assertThat(rest.get("/api/v3/ping").header("X-MBX-USED-WEIGHT-1M")).isEqualTo("3");
        for (int i = 0; i < 40; i++) {
            rest.get("/api/v3/depth?symbol=BTCUSDT&limit=5000");
        }
        assertThat(opening("/ws-api/v3").status()).isEqualTo(418);
    }
}
