package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.VenueSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sends what the signer signs to the simulated exchanges, which check signature, time and nonce on their own. */
class SimulatedExchangesTest {
    @TempDir
    private Path folder;

    private TestSigner signer;
    private final Venue venue = new Venue(VenueSettings.defaults());

    @BeforeEach
    void open() throws IOException {
        signer = new TestSigner(folder);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        binance       | openOrders spot                             | []
        binance       | openOrders spot instrument=BTCUSDT          | []
        binance       | cancel spot instrument=BTCUSDT orderId=77   | -2011
        binance       | cancel spot instrument=BTCUSDT clientOrderId=a:b/c | -2011
        binance       | cancelAll spot instrument=BTCUSDT           | -2011
        binance       | openOrders usdm                             | []
        binance       | cancel usdm instrument=BTCUSDT orderId=77   | -2011
        binance       | cancelAll usdm instrument=BTCUSDT           | The operation of cancel all open order is done
        binanceus     | openOrders spot                             | []
        binanceus     | keyRights                                   | canWithdraw
        """)
    void a_signed_call_is_accepted(String dialect, String command, String expected) {
        assertThat(signer.sent(venue, dialect + "/desk", command).text()).contains(expected);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
        binance       | cancelAll spot instrument=BTCUSDT           | BTCUSDT ETHUSDT | -1022
        """)
    void a_changed_call_is_refused(String dialect, String command, String change, String refusal) {
        ObjectNode call = (ObjectNode) signer.command(dialect + "/desk", command);
        String[] fromTo = change.split(" ");
        for (String part : new String[] {"path", "query", "body"}) {
            call.put(part, call.path(part).asText().replace(fromTo[0], fromTo[1]));
        }
        assertThat(signer.sent(venue, call).text()).contains(refusal);
    }
}
