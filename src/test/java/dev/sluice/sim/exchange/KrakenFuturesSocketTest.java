package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KrakenFuturesSocketTest {
    private static final long SECOND = RestCaller.SECOND;
    private static final Account MINE = Account.demo().get(2);

    private final Venue venue = new Venue(VenueSettings.defaults());
    private final RestCaller rest = new RestCaller(venue, MINE, RestSigners::krakenFutures);
    private long now = rest.nowNanos;

    private VenueSocket open() {
        VenueSocket socket = Objects.requireNonNull(
                venue.open(VenueRequest.bare("10.0.0.1", "GET", "/ws/v1"), now).socket());
        assertThat(socket.due(now)).containsExactly("{\"event\":\"info\",\"version\":1}");
        return socket;
    }

    private List<String> send(VenueSocket socket, String members) {
        return socket.receive('{' + members + '}', now);
    }

    private String challenge(VenueSocket socket) {
        List<String> responses = send(socket, "\"event\":\"challenge\",\"api_key\":\"" + MINE.key() + '"');
        assertThat(responses).singleElement().asString().startsWith("{\"event\":\"challenge\",\"message\":\"");
        return responses.get(0).replaceAll(".*\"message\":\"([^\"]+)\".*", "$1");
    }

    private static String feed(String event, String challenge, String signed) {
        return "\"event\":\"" + event + "\",\"feed\":\"open_orders\",\"api_key\":\"" + MINE.key()
                + "\",\"original_challenge\":\"" + challenge + "\",\"signed_challenge\":\"" + signed + '"';
    }

    private void place(String clientId) {
        rest.nowNanos += 1_000_000;
        assertThat(rest.signed("POST /derivatives/api/v3/sendorder symbol=PI_XBTUSD&side=sell&orderType=lmt&size=3"
                                + "&limitPrice=60000&cliOrdId=" + clientId)
                        .text())
                .contains("\"status\":\"placed\"");
    }

    @Test
    void trades_are_sent_after_a_subscription_and_a_ping_is_answered() {
        VenueSocket socket = open();
        assertThat(send(socket, "\"event\":\"ping\"")).containsExactly("{\"event\":\"pong\"}");
        String trades = "\"feed\":\"trade\",\"product_ids\":[\"PI_XBTUSD\"]";
        assertThat(send(socket, "\"event\":\"subscribe\"," + trades))
                .satisfiesExactly(
                        well -> assertThat(well).isEqualTo("{\"event\":\"subscribed\"," + trades + '}'),
                        snapshot -> assertThat(snapshot)
                                .startsWith(
                                        "{\"feed\":\"trade_snapshot\",\"product_id\":\"PI_XBTUSD\",\"trades\":[{\"feed\":\"trade\""));
        now += SECOND;
        assertThat(socket.due(now))
                .hasSize(4)
                .allMatch(event -> event.startsWith("{\"feed\":\"trade\",\"product_id\":\"PI_XBTUSD\"")
                        && event.contains("\"price\":50000"));
        assertThat(send(socket, "\"event\":\"unsubscribe\"," + trades))
                .containsExactly("{\"event\":\"unsubscribed\"," + trades + '}');
        now += SECOND;
        assertThat(socket.due(now)).isEmpty();
        assertThat(send(socket, "\"event\":\"subscribe\",\"feed\":\"trade\",\"product_ids\":[\"NONE\"]"))
                .containsExactly("{\"event\":\"error\",\"message\":\"Invalid product id\"}");
        assertThat(send(socket, "\"event\":\"subscribe\",\"feed\":\"other\""))
                .containsExactly("{\"event\":\"error\",\"message\":\"Invalid feed\"}");
    }

    @Test
    void a_signed_challenge_opens_the_orders_of_its_account() {
        place("before");
        VenueSocket socket = open();
        String challenge = challenge(socket);
        String signed = RestSigners.krakenFuturesChallenge(MINE, challenge);
        assertThat(send(socket, feed("subscribe", challenge, signed)))
                .satisfiesExactly(
                        well -> assertThat(well).isEqualTo('{' + feed("subscribed", challenge, signed) + '}'),
                        snapshot -> assertThat(snapshot)
                                .startsWith("{\"feed\":\"open_orders_snapshot\",\"account\":\"demo-1\",\"orders\":[{")
                                .contains("\"cli_ord_id\":\"before\",\"direction\":1"));
        place("mine");
        rest.nowNanos += 1_000_000;
        rest.signed("POST /derivatives/api/v3/cancelorder cliOrdId=mine");
        now = rest.nowNanos;
        assertThat(socket.due(now))
                .satisfiesExactly(
                        placed -> assertThat(placed)
                                .startsWith("{\"feed\":\"open_orders\",\"order\":{\"instrument\":\"PI_XBTUSD\"")
                                .endsWith("\"is_cancel\":false,\"reason\":\"new_placed_order_by_user\"}"),
                        canceled -> assertThat(canceled)
                                .endsWith(
                                        "\"cli_ord_id\":\"mine\",\"is_cancel\":true,\"reason\":\"cancelled_by_user\"}"));
        assertThat(send(socket, feed("unsubscribe", challenge, signed))).hasSize(1);
        place("later");
        assertThat(socket.due(rest.nowNanos)).isEmpty();
    }

    @Test
    void a_challenge_that_is_unsigned_or_of_another_connection_opens_nothing() {
        VenueSocket socket = open();
        String[] alert = {"{\"event\":\"alert\",\"message\":\"Failed to subscribe to authenticated feed\"}"};
        assertThat(send(socket, feed("subscribe", "", ""))).containsExactly(alert);
        String challenge = challenge(socket);
        String signed = RestSigners.krakenFuturesChallenge(MINE, challenge);
        assertThat(send(socket, feed("subscribe", challenge, signed.toLowerCase(Locale.ROOT))))
                .containsExactly(alert);
        assertThat(send(socket, feed("subscribe", "another", signed))).containsExactly(alert);
        VenueSocket another = open();
        challenge(another);
        assertThat(send(another, feed("subscribe", challenge, signed))).containsExactly(alert);
        assertThat(send(socket, "\"event\":\"challenge\",\"api_key\":\"nobody\""))
                .containsExactly("{\"event\":\"error\",\"message\":\"Json Error\"}");
        assertThat(send(socket, feed("subscribe", challenge, signed))).hasSize(2);
    }

    @Test
    void the_101st_message_in_a_second_closes_its_connection_only() {
        VenueSocket socket = open();
        VenueSocket other = open();
        for (int i = 0; i < 100; i++) {
            assertThat(send(socket, "\"event\":\"ping\"")).hasSize(1);
        }
        assertThat(socket.closeCode()).isZero();
        assertThat(send(socket, "\"event\":\"ping\"")).isEmpty();
        assertThat(socket.closeCode()).isEqualTo(1008);
        assertThat(send(other, "\"event\":\"ping\"")).hasSize(1);
        assertThat(venue.stats(now).limits())
                .filteredOn(limit -> limit.limit().equals("krakenfutures-ws-messages"))
                .extracting(limit -> limit.takenCalls() + " " + limit.overCount())
                .containsExactly("100 1", "1 0");
    }
}
