package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BinanceCaller.EPOCH;
import static dev.sluice.sim.exchange.BinanceCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CoinbaseSocketTest {
    private final Venue venue = new Venue(VenueSettings.defaults());
    private final VenueSocket socket = Objects.requireNonNull(
            venue.open(VenueRequest.bare("10.0.0.1", "GET", "/"), EPOCH).socket());

    private String send(String message) {
        List<String> responses = socket.receive(message, EPOCH);
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    @Test
    void a_single_channel_selects_advanced_trade_with_numbered_messages() {
        assertThat(send("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channel\":\"market_trades\"}"))
                .contains("\"sequence_num\":0")
                .contains("\"events\":[{\"subscriptions\":{\"market_trades\":[\"BTC-USD\"]}}]");
        send("{\"type\":\"subscribe\",\"channel\":\"heartbeats\"}");
        assertThat(socket.due(EPOCH + SECOND))
                .hasSize(5)
                .first()
                .asString()
                .startsWith("{\"channel\":\"market_trades\"")
                .contains("\"sequence_num\":2")
                .contains("\"product_id\":\"BTC-USD\",\"price\":\"50000.00\"");
        send("{\"type\":\"unsubscribe\",\"product_ids\":[\"BTC-USD\"],\"channel\":\"market_trades\"}");
        assertThat(socket.due(EPOCH + 2 * SECOND)).singleElement().asString().contains("heartbeat_counter");
    }

    @Test
    void a_list_of_channels_selects_coinbase_exchange() {
        assertThat(
                        send(
                                "{\"type\":\"subscribe\",\"product_ids\":[\"ETH-USD\"],\"channels\":[\"matches\",\"heartbeat\"]}"))
                .isEqualTo(
                        "{\"type\":\"subscriptions\",\"channels\":[{\"name\":\"matches\",\"product_ids\":[\"ETH-USD\"]},"
                                + "{\"name\":\"heartbeat\",\"product_ids\":[\"ETH-USD\"]}]}");
        assertThat(socket.due(EPOCH + SECOND))
                .hasSize(5)
                .anyMatch(event -> event.startsWith("{\"type\":\"match\""))
                .anyMatch(event -> event.startsWith("{\"type\":\"heartbeat\""));
        assertThat(send("{\"type\":\"subscribe\",\"product_ids\":[\"NO-SUCH\"],\"channels\":[\"matches\"]}"))
                .contains("NO-SUCH is not a valid product");
        assertThat(send("{\"type\":\"subscribe\",\"channels\":[\"user\"]}")).contains("user is not a valid channel");
        assertThat(send("hello")).contains("\"type\":\"error\"");
    }
}
