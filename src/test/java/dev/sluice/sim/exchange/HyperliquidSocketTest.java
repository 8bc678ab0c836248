package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HyperliquidSocketTest {
    private static final long SECOND = 1_000_000_000L;

    private final Venue venue = new Venue(VenueSettings.defaults());
    private long now = 1_700_000_000L * SECOND;
    private final VenueSocket socket = open();

    private VenueSocket open() {
        return Objects.requireNonNull(
                venue.open(VenueRequest.bare("10.0.0.1", "GET", "/ws"), now).socket());
    }

    private String send(String message) {
        List<String> responses = socket.receive(message.replace('\'', '"'), now);
        assertThat(responses).hasSize(1);
        return responses.get(0).replace('"', '\'');
    }

    @Test
    void trades_are_sent_after_a_subscription_and_a_ping_is_answered() {
        assertThat(send("{'method':'ping'}")).isEqualTo("{'channel':'pong'}");
        assertThat(send("{'method':'subscribe','subscription':{'type':'trades','coin':'BTC'}}"))
                .isEqualTo(
                        "{'channel':'subscriptionResponse','data':{'method':'subscribe','subscription':{'type':'trades','coin':'BTC'}}}");
        now += SECOND;
        assertThat(socket.due(now)).hasSize(4).allMatch(event -> event.startsWith("{\"channel\":\"trades\""));
        assertThat(send("{'method':'subscribe','subscription':{'type':'trades','coin':'NONE'}}"))
                .startsWith("{'channel':'error'");
        assertThat(send("{'method':'other'}")).startsWith("{'channel':'error'");
        assertThat(send("nonsense")).startsWith("{'channel':'error'");
    }

    @Test
    void a_post_is_answered_as_its_call_with_its_id() {
        assertThat(send("{'method':'post','id':7,'request':{'type':'info','payload':{'type':'allMids'}}}"))
                .startsWith(
                        "{'channel':'post','data':{'id':7,'response':{'type':'info','payload':{'type':'allMids','data':{'BTC':");
        assertThat(send("{'method':'post','id':8,'request':{'type':'action','payload':{'action':{'type':'order'}}}}"))
                .startsWith("{'channel':'post','data':{'id':8,'response':{'type':'action','payload':{'status':'err'");
        assertThat(send("{'method':'post','id':9,'request':{'type':'explorer','payload':{}}}"))
                .startsWith("{'channel':'error'");
    }

    @Test
    void posts_count_with_calls_over_http_and_one_too_many_is_an_error() {
        String read = "{'method':'post','id':7,'request':{'type':'info','payload':{'type':'userRole','user':'0x1'}}}";
        for (int i = 0; i < 20; i++) {
            assertThat(send(read)).contains("'type':'info'");
        }
        assertThat(send(read)).contains("'type':'error','payload':'429 Too Many Requests'");
    }

    @Test
    void messages_of_all_sockets_of_an_address_count_together_and_one_too_many_closes_its_socket() {
        VenueSocket other = open();
        for (int i = 0; i < 1_000; i++) {
            send("{'method':'ping'}");
            other.receive("{\"method\":\"ping\"}", now);
        }
        assertThat(other.closeCode()).isZero();
        assertThat(other.receive("{\"method\":\"ping\"}", now)).isEmpty();
        assertThat(other.closeCode()).isEqualTo(1008);
        assertThat(socket.closeCode()).isZero();
    }

    @Test
    void the_eleventh_open_connection_of_an_address_is_refused_until_one_closes() {
        for (int i = 1; i < 10; i++) {
            open();
        }
        VenueRequest eleventh = VenueRequest.bare("10.0.0.1", "GET", "/ws");
        assertThat(connections()).isEqualTo("10 of 10, 0 over");
        send("{'method':'ping'}");
        socket.closed(now);
        assertThat(connections()).isEqualTo("9 of 10, 0 over");
        assertThat(Objects.requireNonNull(venue.open(eleventh, now).socket()).receive("{\"method\":\"ping\"}", now))
                .hasSize(1);
        Objects.requireNonNull(venue.open(eleventh, now).socket()).receive("{\"method\":\"ping\"}", now);
        assertThat(connections()).isEqualTo("10 of 10, 1 over");
        assertThat(venue.open(VenueRequest.bare("10.0.0.2", "GET", "/ws"), now).status())
                .isEqualTo(101);
    }

    private String connections() {
        return venue.stats(now).limits().stream()
                .filter(stats -> stats.limit().equals("hyperliquid-ws-connections")
                        && stats.scope().equals("10.0.0.1"))
                .map(stats -> stats.used() + " of " + stats.size() + ", " + stats.overCount() + " over")
                .findFirst()
                .orElse("none");
    }
}
