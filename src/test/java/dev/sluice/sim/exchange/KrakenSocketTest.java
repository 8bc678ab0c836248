package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BinanceCaller.EPOCH;
import static dev.sluice.sim.exchange.BinanceCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KrakenSocketTest {
    private static final long MILLI = 1_000_000L;
    private static final String ORDER =
            "\"order_type\":\"limit\",\"side\":\"buy\",\"order_qty\":0.5,\"limit_price\":40000,\"symbol\":\"BTC/USD\"";

    private final Venue venue = new Venue(VenueSettings.defaults().withSignatureChecks(false));
    private long now = EPOCH;
    private long nonce = 1_000;

    private VenueSocket open() {
        HandshakeResult result = venue.open(VenueRequest.bare("10.0.0.1", "GET", "/v2"), now);
        VenueSocket socket = Objects.requireNonNull(result.socket());
        assertThat(socket.due(now)).singleElement().asString().startsWith("{\"channel\":\"status\"");
        return socket;
    }

    private String token() {
        nonce++;
        VenueRequest request = new VenueRequest(
                "10.0.0.1",
                "POST",
                "/0/private/GetWebSocketsToken",
                List.of(Map.entry("API-Key", "sluice-demo-key-1"), Map.entry("API-Sign", "any")),
                ("nonce=" + nonce).getBytes(StandardCharsets.UTF_8));
        return venue.handle(request, now).text().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    }

    private List<String> send(VenueSocket socket, String method, String params) {
        return socket.receive("{\"method\":\"" + method + "\",\"params\":{" + params + "},\"req_id\":5}", now);
    }

    private String one(VenueSocket socket, String method, String params) {
        List<String> responses = send(socket, method, params);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    @Test
    void trades_are_sent_after_a_subscription_and_a_heartbeat_each_second() {
        VenueSocket socket = open();
        assertThat(send(socket, "subscribe", "\"channel\":\"trade\",\"symbol\":[\"BTC/USD\",\"NO/SUCH\"]"))
                .satisfiesExactly(
                        well -> assertThat(well).contains("\"req_id\":5").contains("\"success\":true"),
                        wrong -> assertThat(wrong).contains("\"success\":false"));
        now += SECOND;
        assertThat(socket.due(now))
                .hasSize(5)
                .contains("{\"channel\":\"heartbeat\"}")
                .anyMatch(event ->
                        event.startsWith("{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\"")
                                && event.contains("\"price\":50000.0"));
        assertThat(one(socket, "ping", "")).startsWith("{\"method\":\"pong\",\"req_id\":5,");
    }

    @Test
    void a_token_opens_the_executions_and_authorizes_orders() {
        VenueSocket socket = open();
        assertThat(one(socket, "add_order", ORDER + ",\"token\":\"sim-token-demo-1\""))
                .contains("ESession:Invalid session");
        String token = ",\"token\":\"" + token() + '"';
        assertThat(send(socket, "subscribe", "\"channel\":\"executions\"" + token))
                .hasSize(2);
        String id = one(socket, "add_order", ORDER + token).replaceAll(".*\"order_id\":\"([^\"]+)\".*", "$1");
        assertThat(venue.openOrders(now)).extracting(OpenOrder::id).containsExactly(id);
        now += 901 * SECOND;
        assertThat(one(open(), "cancel_order", "\"order_id\":[\"" + id + "\"]" + token))
                .contains("ESession:Invalid session");
        assertThat(send(socket, "cancel_order", "\"order_id\":[\"" + id + "\",\"OTHERS-ORDER-ID0001\"]" + token))
                .satisfiesExactly(
                        well -> assertThat(well).contains("\"result\":{\"order_id\":\"" + id + "\"},\"success\":true"),
                        wrong -> assertThat(wrong).contains("\"error\":\"EOrder:Unknown order\",\"success\":false"));
        assertThat(socket.due(now).stream().filter(event -> event.contains("executions")))
                .extracting(
                        event -> event.replaceAll(".*\"order_status\":\"(\\w+)\",\"symbol\":\"([^\"]+)\".*", "$1 $2"))
                .containsExactly("new BTC/USD", "canceled BTC/USD");
    }

    @Test
    void orders_and_cancels_over_a_socket_fill_the_engine_counter_of_their_pair() {
        VenueSocket socket = open();
        String token = ",\"token\":\"" + token() + '"';
        String refused = "";
        int orders = 0;
        while (refused.isEmpty() && orders < 100) {
            String response = one(socket, "add_order", ORDER + token);
            refused = response.contains("\"success\":true") ? "" : response;
            orders++;
        }
        assertThat(refused).contains("EOrder:Rate limit exceeded");
        assertThat(orders).isEqualTo(61);
        assertThat(one(socket, "cancel_all", "\"x\":1" + token)).contains("\"result\":{\"count\":60}");
    }

    @Test
    void the_151st_connection_in_ten_minutes_is_refused() {
        for (int i = 0; i < 150; i++) {
            open();
        }
        assertThat(venue.open(VenueRequest.bare("10.0.0.1", "GET", "/v2"), now).status())
                .isEqualTo(429);
        now += 600_000 * MILLI;
        open();
    }
}
