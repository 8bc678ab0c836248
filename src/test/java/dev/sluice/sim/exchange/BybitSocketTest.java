package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BybitSocketTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final Account MINE = Account.demo().get(2);
    private static final String ORDER =
            "\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"0.01\",\"price\":\"20000\"";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final BybitCaller rest = new BybitCaller(venue, MINE);
    private long now = rest.nowNanos;

    private HandshakeResult opening(String place) {
        return venue.open(VenueRequest.bare("10.0.0.1", "GET", "/v5/" + place), now);
    }

    private VenueSocket open(String place) {
        return Objects.requireNonNull(opening(place).socket());
    }

    private String send(VenueSocket socket, String message) {
        List<String> responses = socket.receive(message, now);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    private String login(VenueSocket socket, long expires) {
        String sign = HmacSigner.sha256(MINE.secret())
                .hexOf(("GET/realtime" + expires).getBytes(StandardCharsets.UTF_8), new byte[0]);
        return send(
                socket,
                "{\"req_id\":\"1\",\"reqId\":\"1\",\"op\":\"auth\",\"args\":[\"" + MINE.key() + "\"," + expires + ",\""
                        + sign + "\"]}");
    }

    private String write(VenueSocket socket, String op, String arguments) {
        return send(
                socket,
                "{\"reqId\":\"9\",\"header\":{\"X-BAPI-TIMESTAMP\":\"" + now / MILLI + "\"},\"op\":\"" + op
                        + "\",\"args\":[{" + arguments + "}]}");
    }

    @Test
    void trades_of_a_category_are_sent_after_a_subscription() {
        VenueSocket socket = open("public/linear");
        assertThat(send(socket, "{\"op\":\"subscribe\",\"req_id\":\"x\",\"args\":[\"publicTrade.BTCUSDT\"]}"))
                .isEqualTo(
                        "{\"success\":true,\"ret_msg\":\"\",\"conn_id\":\"sim\",\"req_id\":\"x\",\"op\":\"subscribe\"}");
        now += 250 * MILLI;
        assertThat(socket.due(now))
                .singleElement()
                .asString()
                .startsWith("{\"topic\":\"publicTrade.BTCUSDT\",\"type\":\"snapshot\",\"ts\":" + now / MILLI);
        assertThat(send(socket, "{\"op\":\"subscribe\",\"args\":[\"publicTrade.NOSUCH\"]}"))
                .contains("\"success\":false");
        assertThat(send(socket, "{\"op\":\"subscribe\",\"args\":[\"order\"]}")).contains("\"success\":false");
        assertThat(send(socket, "{\"op\":\"ping\"}")).contains("\"ret_msg\":\"pong\"");
        String eleven = String.join(",", Collections.nCopies(11, "\"publicTrade.BTCUSDT\""));
        assertThat(send(open("public/spot"), "{\"op\":\"subscribe\",\"args\":[" + eleven + "]}"))
                .contains("args size >10");
    }

    @Test
    void an_order_over_a_socket_is_in_the_book_and_sent_to_the_accounts_stream() {
        VenueSocket trade = open("trade");
        VenueSocket stream = open("private");
        assertThat(write(trade, "order.create", ORDER)).contains("\"retCode\":10003");
        assertThat(login(trade, now / MILLI + 1_000)).contains("\"retCode\":0").contains("\"op\":\"auth\"");
        assertThat(login(stream, now / MILLI + 1_000)).contains("\"success\":true");
        send(stream, "{\"op\":\"subscribe\",\"args\":[\"order\"]}");
        assertThat(write(trade, "order.create", ORDER + ",\"orderLinkId\":\"mine\""))
                .startsWith(
                        "{\"reqId\":\"9\",\"retCode\":0,\"retMsg\":\"OK\",\"op\":\"order.create\",\"data\":{\"orderId\":")
                .contains("\"X-Bapi-Limit-Status\":\"9\"");
        assertThat(venue.openOrders(now)).extracting(OpenOrder::clientId).containsExactly("mine");
        String mine = "\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"orderLinkId\":\"mine\"";
        assertThat(write(trade, "order.cancel", mine)).contains("\"retCode\":0");
        assertThat(write(trade, "order.cancel", mine)).contains("\"retCode\":110001");
        assertThat(stream.due(now))
                .extracting(
                        event -> event.replaceAll(".*\"category\":\"(\\w+)\".*\"orderStatus\":\"(\\w+)\".*", "$1 $2"))
                .containsExactly("linear New", "linear Cancelled");
        assertThat(write(trade, "no.such", "")).contains("\"retCode\":10404");
    }

    @Test
    void the_eleventh_order_in_a_second_is_refused_over_http_and_websocket() {
        VenueSocket trade = open("trade");
        login(trade, now / MILLI + 1_000);
        for (int i = 0; i < 5; i++) {
            assertThat(write(trade, "order.create", ORDER)).contains("\"retCode\":0");
            assertThat(rest.place("linear", "").text()).contains("\"retCode\":0");
        }
        assertThat(write(trade, "order.create", ORDER)).contains("\"retCode\":10006");
        assertThat(rest.place("linear", "").text()).contains("\"retCode\":10006");
    }

    @Test
    void an_expired_login_or_order_is_refused() {
        VenueSocket trade = open("trade");
        assertThat(login(trade, now / MILLI - 1)).contains("\"retCode\":10004");
        login(trade, now / MILLI + 60_000);
        String order = "{\"reqId\":\"9\",\"header\":{\"X-BAPI-TIMESTAMP\":\"" + now / MILLI
                + "\"},\"op\":\"order.create\",\"args\":[{" + ORDER + "}]}";
        now += 5 * SECOND + MILLI;
        assertThat(send(trade, order)).contains("\"retCode\":10002");
        assertThat(venue.openOrders(now)).isEmpty();
    }

    @Test
    void the_501st_connection_in_five_minutes_is_refused() {
        for (int i = 0; i < 500; i++) {
            assertThat(opening("public/spot").status()).isEqualTo(101);
        }
        assertThat(opening("trade").status()).isEqualTo(403);
        assertThat(opening("public/nothing").status()).isEqualTo(404);
    }
}
