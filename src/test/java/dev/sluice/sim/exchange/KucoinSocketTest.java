package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
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
}
