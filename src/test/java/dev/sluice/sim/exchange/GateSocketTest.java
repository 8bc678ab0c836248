package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GateSocketTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Account MINE = Account.demo().get(0);
    private static final String ORDER =
            "{\"currency_pair\":\"BTC_USDT\",\"type\":\"limit\",\"side\":\"buy\",\"amount\":\"1\",\"price\":\"20000\",\"text\":\"t-1\"}";

    private final Venue venue = new Venue(VenueSettings.defaults());
    private long now = 1_700_000_000L * SECOND;
    private final VenueSocket socket = Objects.requireNonNull(
            venue.open(VenueRequest.bare("10.0.0.1", "GET", "/ws/v4/"), now).socket());

    private String seconds() {
        return Long.toString(now / SECOND);
    }

    private static String sign(String lines) {
        return HmacSigner.sha512(MINE.secret()).hexOf(lines.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }

    private List<String> api(String channel, String params, String login) {
        return socket.receive(
                "{\"time\":" + seconds() + ",\"channel\":\"" + channel
                        + "\",\"event\":\"api\",\"payload\":{\"req_id\":\"r-1\",\"req_param\":" + params + login + "}}",
                now);
    }

    private String logIn(String secret) {
        String lines = "api\nspot.login\n{}\n" + seconds();
        String signature = HmacSigner.sha512(secret).hexOf(lines.getBytes(StandardCharsets.UTF_8), new byte[0]);
        return api(
                        "spot.login",
                        "{}",
                        ",\"api_key\":\"" + MINE.key() + "\",\"timestamp\":\"" + seconds() + "\",\"signature\":\""
                                + signature + '"')
                .get(0);
    }

    private List<String> subscribe(String channel, String auth) {
        return socket.receive(
                "{\"time\":" + seconds() + ",\"id\":7,\"channel\":\"" + channel
                        + "\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\"]" + auth + "}",
                now);
    }

    private List<OpenOrder> open() {
        return venue.openOrders(now);
    }

    @Test
    void trades_are_sent_after_a_subscription_and_a_ping_is_answered() {
        assertThat(socket.receive("{\"time\":1,\"channel\":\"spot.ping\"}", now).get(0))
                .contains("\"channel\":\"spot.pong\"");
        assertThat(subscribe("spot.trades", "").get(0)).contains("\"id\":7", "\"status\":\"success\"");
        now += SECOND;
        assertThat(socket.due(now)).hasSize(4).allMatch(event -> event.contains("\"currency_pair\":\"BTC_USDT\""));
        assertThat(subscribe("spot.nothing", "").get(0)).contains("\"code\":2");
    }

    @Test
    void an_order_needs_a_login_and_is_acknowledged_before_its_result() {
        assertThat(api("spot.order_place", ORDER, "")).hasSize(1);
        assertThat(api("spot.order_place", ORDER, "").get(0)).contains("\"status\":\"401\"", "AUTHENTICATION_FAILED");
        assertThat(logIn("another secret")).contains("INVALID_KEY");
        assertThat(logIn(MINE.secret())).contains("\"request_id\":\"r-1\"", "\"status\":\"200\"", MINE.key());
        List<String> placed = api("spot.order_place", ORDER, "");
        assertThat(placed).hasSize(2);
        assertThat(placed.get(0)).contains("\"ack\":true", "\"req_param\":{");
        assertThat(placed.get(1)).doesNotContain("\"ack\"").contains("\"data\":{\"result\":{\"id\":\"");
        assertThat(open()).hasSize(1);
        String id = open().get(0).id();
        List<String> canceled =
                api("spot.order_cancel", "{\"order_id\":\"" + id + "\",\"currency_pair\":\"BTC_USDT\"}", "");
        assertThat(canceled.get(1)).contains("\"status\":\"cancelled\"");
        assertThat(open()).isEmpty();
        assertThat(api("spot.order_cancel", "{\"order_id\":\"" + id + "\",\"currency_pair\":\"BTC_USDT\"}", ""))
                .singleElement()
                .asString()
                .contains("\"status\":\"404\"", "ORDER_NOT_FOUND");
    }

    @Test
    void events_of_orders_need_a_signature() {
        String lines = "channel=spot.orders&event=subscribe&time=" + seconds();
        String auth = ",\"auth\":{\"method\":\"api_key\",\"KEY\":\"" + MINE.key() + "\",\"SIGN\":\"";
        assertThat(subscribe("spot.orders", auth + "wrong\"}").get(0)).contains("INVALID_KEY");
        assertThat(subscribe("spot.orders", auth + sign(lines) + "\"}").get(0)).contains("success");
        logIn(MINE.secret());
        api("spot.order_place", ORDER, "");
        assertThat(socket.due(now)).singleElement().asString().contains("\"event\":\"put\"", "\"text\":\"t-1\"");
    }

    @Test
    void orders_over_the_socket_count_with_those_over_http() {
        logIn(MINE.secret());
        for (int i = 0; i < 10; i++) {
            assertThat(api("spot.order_place", ORDER.replace("t-1", "t-" + i), ""))
                    .hasSize(2);
        }
        assertThat(api("spot.order_place", ORDER.replace("t-1", "t-a"), ""))
                .singleElement()
                .asString()
                .contains("\"status\":\"429\"", "TOO_MANY_REQUESTS");
    }
}
