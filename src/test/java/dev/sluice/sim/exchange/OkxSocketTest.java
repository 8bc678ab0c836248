package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OkxSocketTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final Account MINE = Account.demo().get(2);

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final OkxCaller rest = new OkxCaller(venue, MINE);
    private long now = rest.nowNanos;

    private VenueSocket open(String place) {
        return Objects.requireNonNull(opening(place).socket());
    }

    private HandshakeResult opening(String place) {
        return venue.open(VenueRequest.bare("10.0.0.1", "GET", "/ws/v5/" + place), now);
    }

    private String send(VenueSocket socket, String message) {
        List<String> responses = socket.receive(message, now);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    private String login(VenueSocket socket) {
        String timestamp = Long.toString(now / SECOND);
        String sign = HmacSigner.sha256(MINE.secret()).base64Of(timestamp + "GET/users/self/verify", new byte[0]);
        return send(
                socket,
                "{\"op\":\"login\",\"args\":[{\"apiKey\":\"" + MINE.key() + "\",\"passphrase\":\"p\",\"timestamp\":\""
                        + timestamp + "\",\"sign\":\"" + sign + "\"}]}");
    }

    private static String order(String op, String arguments) {
        return "{\"id\":\"7\",\"op\":\"" + op + "\",\"args\":[{" + arguments + "}]}";
    }

    private static final String ORDER =
            "\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\",\"ordType\":\"limit\",\"sz\":\"1\",\"px\":\"40000\"";

    @Test
    void trades_are_sent_after_a_subscription_and_a_ping_is_answered() {
        VenueSocket socket = open("public");
        assertThat(send(socket, "ping")).isEqualTo("pong");
        assertThat(send(socket, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}]}"))
                .isEqualTo(
                        "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"connId\":\"sim\"}");
        now += 250 * MILLI;
        assertThat(socket.due(now))
                .singleElement()
                .asString()
                .startsWith(
                        "{\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},\"data\":[{\"instId\":\"BTC-USDT\",\"tradeId\"");
        send(socket, "{\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}]}");
        now += 250 * MILLI;
        assertThat(socket.due(now)).isEmpty();
        assertThat(send(
                        socket,
                        "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"ANY\"}]}"))
                .startsWith("{\"id\":\"1\",\"event\":\"error\",\"code\":\"60018\"");
    }

    @Test
    void orders_need_a_login_and_are_in_the_same_book_as_over_http() {
        VenueSocket socket = open("private");
        assertThat(send(socket, order("order", ORDER))).startsWith("{\"id\":\"7\",\"op\":\"order\",\"code\":\"60011\"");
        assertThat(login(socket)).contains("\"event\":\"login\",\"code\":\"0\"");
        assertThat(send(socket, "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"orders\",\"instType\":\"SPOT\"}]}"))
                .contains("\"event\":\"subscribe\"");
        assertThat(send(socket, order("order", ORDER + ",\"clOrdId\":\"mine\"")))
                .startsWith("{\"id\":\"7\",\"op\":\"order\",\"code\":\"0\",\"data\":[{\"clOrdId\":\"mine\"");
        assertThat(venue.openOrders(now)).extracting(OpenOrder::clientId).containsExactly("mine");
        assertThat(send(socket, order("cancel-order", "\"instIdCode\":10457,\"clOrdId\":\"mine\"")))
                .contains("\"sCode\":\"0\"");
        assertThat(socket.due(now))
                .extracting(event -> event.replaceAll(".*\"state\":\"(\\w+)\".*", "$1"))
                .containsExactly("live", "canceled");
        assertThat(send(
                        socket,
                        "{\"id\":8,\"op\":\"batch-orders\",\"args\":[{" + ORDER + "},{" + ORDER.replace("40000", "")
                                + "}]}"))
                .startsWith("{\"id\":8,\"op\":\"batch-orders\",\"code\":\"2\"");
        assertThat(venue.openOrders(now)).hasSize(1);
    }

    @Test
    void an_instrument_number_takes_precedence_over_a_name() {
        VenueSocket socket = open("private");
        login(socket);
        String both = ORDER + ",\"instIdCode\":10458,\"clOrdId\":\"both\"";
        assertThat(send(socket, order("order", both))).contains("\"sCode\":\"0\"");
        assertThat(send(socket, order("cancel-order", "\"instId\":\"ETH-USDT\",\"clOrdId\":\"both\"")))
                .contains("\"sCode\":\"0\"");
        assertThat(send(socket, order("order", ORDER + ",\"instIdCode\":7"))).contains("\"sCode\":\"51001\"");
    }

    @Test
    void the_61st_order_in_two_seconds_is_refused_over_http_and_websocket_and_by_any_name() {
        VenueSocket socket = open("private");
        login(socket);
        for (int i = 0; i < 30; i++) {
            assertThat(send(socket, order("order", ORDER))).contains("\"sCode\":\"0\"");
            assertThat(send(socket, order("order", ORDER.replace("\"instId\":\"BTC-USDT\"", "\"instIdCode\":10457"))))
                    .contains("\"sCode\":\"0\"");
        }
        assertThat(send(socket, order("order", ORDER))).contains("\"code\":\"50011\"");
        rest.nowNanos = now;
        assertThat(rest.post("trade/order", OkxCaller.order("BTC-USDT", "")).status())
                .isEqualTo(429);
    }

    @Test
    void a_late_or_wrong_login_fails() {
        VenueSocket socket = open("private");
        assertThat(send(socket, "{\"op\":\"login\",\"args\":[{\"apiKey\":\"nobody\"}]}"))
                .contains("\"code\":\"60005\"");
        String args =
                "{\"op\":\"login\",\"args\":[{\"apiKey\":\"" + MINE.key() + "\",\"passphrase\":\"p\",\"timestamp\":\"";
        assertThat(send(socket, args + (now / SECOND - 31) + "\",\"sign\":\"x\"}]}"))
                .contains("\"code\":\"60006\"");
        assertThat(send(socket, args + now / SECOND + "\",\"sign\":\"x\"}]}")).contains("\"code\":\"60007\"");
        assertThat(login(open("public"))).contains("\"code\":\"60018\"");
    }

    @Test
    void the_fourth_connection_in_a_second_is_refused() {
        for (int i = 0; i < 3; i++) {
            assertThat(opening("public").status()).isEqualTo(101);
        }
        assertThat(opening("private").status()).isEqualTo(429);
        now += SECOND;
        assertThat(opening("private").status()).isEqualTo(101);
        assertThat(opening("nothing").status()).isEqualTo(404);
    }
}
