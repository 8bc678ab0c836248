package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KucoinSocketTest {
    private static final long SECOND = RestCaller.SECOND;
    private static final String ORDERS = "/spotMarket/tradeOrders";
    private static final String TRADES = "/market/match:BTC-USDT";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final RestCaller rest = new RestCaller(venue, Account.demo().get(2), RestSigners::kucoin);

    private String publicToken() {
        return token(rest.open("POST /api/v1/bullet-public").text());
    }

    private String privateToken() {
        return token(rest.signed("POST /api/v1/bullet-private").text());
    }

    private static String token(String response) {
        assertThat(response).contains("\"endpoint\":\"wss://ws-api-spot.kucoin.com/\"");
        return response.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    }

    private HandshakeResult opening(String token) {
        return venue.open(VenueRequest.bare("10.0.0.1", "GET", "/?token=" + token + "&connectId=c1"), rest.nowNanos);
    }

    private VenueSocket open(String token) {
        VenueSocket socket = Objects.requireNonNull(opening(token).socket());
        assertThat(socket.due(rest.nowNanos)).containsExactly("{\"id\":\"c1\",\"type\":\"welcome\"}");
        return socket;
    }

    private List<String> send(VenueSocket socket, String type, String topic) {
        return socket.receive(
                "{\"id\":\"7\",\"type\":\"" + type + "\",\"topic\":\"" + topic + "\",\"response\":true}",
                rest.nowNanos);
    }

    @Test
    void trades_are_sent_after_a_subscription_and_a_ping_is_answered() {
        VenueSocket socket = open(publicToken());
        assertThat(send(socket, "ping", "")).singleElement().asString().startsWith("{\"id\":\"7\",\"type\":\"pong\"");
        assertThat(send(socket, "subscribe", TRADES + ",ETH-USDT")).containsExactly("{\"id\":\"7\",\"type\":\"ack\"}");
        rest.nowNanos += SECOND;
        assertThat(socket.due(rest.nowNanos))
                .hasSize(8)
                .anyMatch(event -> event.startsWith(
                                "{\"topic\":\"/market/match:BTC-USDT\",\"type\":\"message\",\"subject\":\"trade.l3match\"")
                        && event.contains("\"price\":\"50000"));
        send(socket, "unsubscribe", TRADES + ",ETH-USDT");
        rest.nowNanos += SECOND;
        assertThat(socket.due(rest.nowNanos)).isEmpty();
        for (String topic : new String[] {ORDERS, "/market/match:NO-SUCH", "/market/other:BTC-USDT"}) {
            assertThat(send(socket, "subscribe", topic))
                    .containsExactly("{\"id\":\"7\",\"type\":\"error\",\"code\":404,\"data\":\"topic " + topic
                            + " is not found\"}");
        }
        assertThat(send(socket, "other", "")).singleElement().asString().contains("\"code\":415");
    }

    @Test
    void the_token_of_an_account_opens_its_orders() {
        VenueSocket socket = open(privateToken());
        assertThat(send(socket, "subscribe", ORDERS)).hasSize(1);
        assertThat(send(socket, "subscribe", ORDERS + "V2")).hasSize(1);
        String placed = rest.signed(
                        "POST /api/v1/hf/orders {\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"40000\",\"size\":\"1\",\"clientOid\":\"mine\"}")
                .text();
        String id = placed.replaceAll(".*\"orderId\":\"([^\"]+)\".*", "$1");
        rest.signed("DELETE /api/v1/hf/orders/" + id + "?symbol=BTC-USDT");
        assertThat(socket.due(rest.nowNanos))
                .allMatch(event -> event.contains("\"orderId\":\"" + id + '"') && event.contains("\"mine\""))
                .extracting(event -> event.replaceAll(
                        ".*tradeOrders(V?2?)\".*\"status\":\"(\\w+)\".*\"type\":\"(\\w+)\".*", "$1 $2 $3"))
                .containsExactly(" open open", " done canceled", "V2 new received", "V2 open open", "V2 done canceled");
    }

    @Test
    void an_unknown_or_old_token_is_told_so_and_closed() {
        String old = privateToken();
        rest.nowNanos += 86_400 * SECOND;
        for (String token : new String[] {old, "sim-token-demo-2", "any"}) {
            VenueSocket socket = Objects.requireNonNull(opening(token).socket());
            assertThat(socket.due(rest.nowNanos))
                    .containsExactly("{\"id\":\"c1\",\"type\":\"error\",\"code\":401,\"data\":\"token is expired\"}");
            assertThat(socket.closeCode()).isEqualTo(1008);
            assertThat(send(socket, "subscribe", ORDERS)).isEmpty();
        }
        open(privateToken());
    }

    @Test
    void the_101st_message_in_ten_seconds_closes_the_connection() {
        VenueSocket socket = open(publicToken());
        for (int i = 0; i < 100; i++) {
            assertThat(send(socket, "ping", "")).hasSize(1);
        }
        assertThat(socket.closeCode()).isZero();
        assertThat(send(socket, "ping", "")).isEmpty();
        assertThat(socket.closeCode()).isEqualTo(1008);
    }

    @Test
    void the_31st_connection_in_a_minute_is_refused() {
        String token = publicToken();
        for (int i = 0; i < 30; i++) {
            assertThat(opening(token).status()).isEqualTo(101);
        }
        assertThat(opening(token).status()).isEqualTo(429);
        rest.nowNanos += 60 * SECOND;
        assertThat(opening(token).status()).isEqualTo(101);
    }

    private VenueSocket orderSocket(String passphrase, long sentMillis, String signed) {
        Account account = Account.demo().get(2);
        String query = "?apikey=" + account.key() + "&timestamp=" + sentMillis + "&sign=" + signature(signed)
                + "&passphrase=" + signature(passphrase);
        return Objects.requireNonNull(
                venue.open(VenueRequest.bare("10.0.0.1", "GET", "/v1/private" + query), rest.nowNanos)
                        .socket());
    }

    private static String signature(String text) {
        String base64 = Base64.getEncoder()
                .encodeToString(HmacSha256.of(Account.demo().get(2).secret(), text));
        return URLEncoder.encode(base64, StandardCharsets.UTF_8);
    }

    private VenueSocket orderSocket() {
        return orderSocket(Account.PASSPHRASE, millis(), Account.demo().get(2).key() + millis());
    }

    private long millis() {
        return rest.nowNanos / 1_000_000;
    }

    private String ask(VenueSocket socket, String operation, String args) {
        return socket.receive("{\"id\":\"7\",\"op\":\"" + operation + "\",\"args\":{" + args + "}}", rest.nowNanos)
                .get(0);
    }

    private VenueSocket loggedIn() {
        VenueSocket socket = orderSocket();
        List<String> session = socket.due(rest.nowNanos);
        assertThat(session).singleElement().asString().startsWith("{\"sessionId\":\"");
        String signed = URLDecoder.decode(signature(session.get(0)), StandardCharsets.UTF_8);
        assertThat(socket.receive(signed, rest.nowNanos))
                .singleElement()
                .asString()
                .contains("\"data\":\"welcome\"");
        return socket;
    }

    private static String order(String clientId) {
        return "\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"40000\",\"size\":\"1\",\"clientOid\":\""
                + clientId + '"';
    }

    private String open() {
        return rest.signed("GET /api/v1/hf/orders/active?symbol=BTC-USDT").text();
    }

    @Test
    void orders_and_cancels_of_the_order_socket_are_in_the_book_of_http() {
        VenueSocket socket = loggedIn();
        String placed = ask(socket, "spot.order", order("a"));
        assertThat(placed)
                .startsWith("{\"id\":\"7\",\"op\":\"spot.order\",\"code\":\"200000\",\"data\":{\"orderId\":\"");
        String id = placed.replaceAll(".*\"orderId\":\"([^\"]+)\".*", "$1");
        assertThat(open()).contains(id);
        assertThat(ask(socket, "spot.cancel", "\"symbol\":\"BTC-USDT\",\"orderId\":\"" + id + '"'))
                .isEqualTo("{\"id\":\"7\",\"op\":\"spot.cancel\",\"code\":\"200000\",\"data\":{\"orderId\":\"" + id
                        + "\"}}");
        assertThat(open()).doesNotContain(id);
        assertThat(ask(socket, "spot.sync_order", order("b"))).contains("200000");
        assertThat(open()).contains("\"clientOid\":\"b\"");
        assertThat(ask(socket, "spot.cancel", "\"symbol\":\"BTC-USDT\",\"clientOid\":\"b\""))
                .contains("200000");
        assertThat(open()).doesNotContain("\"clientOid\":\"b\"");
        assertThat(ask(socket, "spot.cancel", "\"symbol\":\"BTC-USDT\",\"orderId\":\"none\""))
                .contains("\"code\":\"400100\"");
        assertThat(ask(socket, "spot.other", "")).contains("\"code\":\"404000\"");
        assertThat(ask(socket, "ping", "")).contains("\"op\":\"pong\"");
    }

    @Test
    void orders_over_the_socket_count_in_the_pool_of_http() {
        VenueSocket socket = loggedIn();
        while (!rest.signed("GET /api/v1/base-fee").text().contains("429000")) {}
        assertThat(ask(socket, "spot.order", order("a")) + ask(socket, "spot.order", order("b")))
                .contains("429000");
    }

    @Test
    void an_order_socket_without_the_right_key_passphrase_time_or_signature_is_closed() {
        String key = Account.demo().get(2).key();
        long old = millis() - 5_001;
        Map<String, VenueSocket> refused = Map.of(
                "400002", orderSocket(Account.PASSPHRASE, old, key + old),
                "400004", orderSocket("other", millis(), key + millis()),
                "400005", orderSocket(Account.PASSPHRASE, millis(), key));
        refused.forEach((code, socket) -> {
            assertThat(socket.due(rest.nowNanos)).singleElement().asString().contains(code);
            assertThat(socket.closeCode()).isEqualTo(1008);
            assertThat(socket.receive("AAAA", rest.nowNanos)).isEmpty();
        });
        VenueSocket unsigned = orderSocket();
        assertThat(ask(unsigned, "spot.order", order("a"))).contains("400005");
        assertThat(unsigned.closeCode()).isEqualTo(1008);
        assertThat(open()).doesNotContain("orderId\":\"");
    }
}
