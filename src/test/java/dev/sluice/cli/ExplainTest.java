package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.cli.SimulatorMain;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ExplainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine sluice = SluiceCommand.commandLine(SimulatorMain.COMMANDS)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @Test
    void a_deep_order_book_costs_250_of_the_addresss_weight() {
        sluice.execute("explain", "--json", "binance", "GET", "/api/v3/depth?symbol=BTCUSDT&limit=5000");

        assertThat(out.toString())
                .contains("\"kind\":\"READ_PUBLIC\"")
                .containsPattern("\"costs\":\\[\\{\"limit\":\"[^\"]+\",\"scope\":\"ip\",\"cost\":250}");
    }

    @Test
    void a_bybit_order_with_reduce_only_in_its_body_is_a_reduce() {
        JsonObject explained = explain(
                "bybit",
                "POST",
                "/v5/order/create",
                "--body",
                "{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"side\":\"Sell\",\"orderType\":\"Market\",\"qty\":\"1\",\"reduceOnly\":true}");

        assertThat(explained.getString("kind")).isEqualTo("REDUCE");
        assertThat(explained.getString("instrument")).isEqualTo("BTCUSDT");
        assertThat(explained.getString("upstream")).contains("api.bybit.com");
    }

    @Test
    void the_dead_mans_switch_of_okx_is_a_dead_man_call() {
        JsonObject explained = explain("okx", "POST", "/api/v5/trade/cancel-all-after");

        assertThat(explained.getString("kind")).isEqualTo("DEAD_MAN");
        assertThat(explained.getString("upstream")).contains("www.okx.com");
    }

    @Test
    void an_alias_yields_the_same_exchange() {
        JsonObject explained = explain("binanceusdm", "GET", "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");

        assertThat(explained.getString("exchange")).isEqualTo("binance");
        assertThat(explained.getString("upstream")).contains("fapi.binance.com");
    }

    @Test
    void an_order_has_its_account_and_the_deadline_of_its_kind() {
        JsonObject explained = explain(
                "binance",
                "POST",
                "/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1&timestamp=1700000000000&signature=00",
                "--header",
                "X-MBX-APIKEY: k");

        assertThat(explained.getString("kind")).isEqualTo("PLACE");
        assertThat(explained.getString("account")).hasSize(16);
        assertThat(explained.getString("instrument")).isEqualTo("BTCUSDT");
        assertThat(explained.getBoolean("repeatable")).isFalse();
        assertThat(explained.getJsonObject("deadline").getString("from")).isEqualTo("kind PLACE");
    }

    @Test
    void the_deadline_of_a_cancel_is_the_end_of_its_signature() {
        JsonObject deadline = explain(
                        "binance",
                        "DELETE",
                        "/api/v3/order?symbol=BTCUSDT&orderId=1&timestamp=1700000000000&recvWindow=3000&signature=00",
                        "--header",
                        "X-MBX-APIKEY: k")
                .getJsonObject("deadline");

        assertThat(deadline.getLong("millis")).isEqualTo(2500);
        assertThat(deadline.getString("from")).startsWith("signature: timestamp + 3000 ms");
    }

    @Test
    void a_quarter_of_a_short_signature_life_is_kept_for_the_transfer() {
        JsonObject deadline = explain(
                        "binance",
                        "DELETE",
                        "/api/v3/order?symbol=BTCUSDT&orderId=1&timestamp=1700000000000&recvWindow=400&signature=00",
                        "--header",
                        "X-MBX-APIKEY: k")
                .getJsonObject("deadline");

        assertThat(deadline.getLong("millis")).isEqualTo(300);
    }

    @Test
    void the_nonce_key_of_a_private_kraken_call_is_its_account() {
        JsonObject explained = explain(
                "kraken", "POST", "/0/private/Balance", "--body", "nonce=1700000000000", "--header", "API-Key: k");

        assertThat(explained.getString("nonceKey"))
                .isEqualTo(explained.getString("account"))
                .hasSize(16);
        assertThat(explained.getString("kind")).isEqualTo("READ_PRIVATE");
    }

    @Test
    void a_call_without_a_route_is_marked() {
        sluice.execute("explain", "binance", "POST", "/api/v3/never/heard/of");

        assertThat(out.toString()).contains("no route for this call").contains("PLACE");
    }

    @ParameterizedTest
    @CsvSource({
        "G ET, /api/v3/time, this method is not forwarded",
        "TRACE, /api/v3/time, this method is not forwarded",
        "GET, /api/v3/a time, the request target must be visible ASCII",
        "GET, /api/v3/time#x, the request target contains a '#'",
        "GET, /api/v3/%2e%2e/%2e%2e/sapi, the path contains '..'"
    })
    void a_call_that_the_gateway_refuses_is_not_explained(String method, String target, String why) {
        assertThat(sluice.execute("explain", "binance", method, target)).isEqualTo(2);
        assertThat(err.toString()).contains("the gateway refuses this call without classifying it: " + why);
    }

    @Test
    void an_unknown_exchange_is_wrong_usage_and_the_known_ones_are_listed() {
        assertThat(sluice.execute("explain", "binanz", "GET", "/")).isEqualTo(2);
        assertThat(err.toString()).contains("binanz").contains("binance, kraken");
    }

    @Test
    void a_header_without_a_colon_is_wrong_usage() {
        assertThat(sluice.execute("explain", "binance", "GET", "/", "--header", "x"))
                .isEqualTo(2);
    }

    private JsonObject explain(String exchange, String method, String target, String... options) {
        String[] arguments = new String[options.length + 5];
        arguments[0] = "explain";
        arguments[1] = "--json";
        arguments[2] = exchange;
        arguments[3] = method;
        arguments[4] = target;
        System.arraycopy(options, 0, arguments, 5, options.length);
        assertThat(sluice.execute(arguments)).as(err.toString()).isZero();
        return new JsonObject(out.toString());
    }

    @Test
    void limits_are_listed_in_full_in_the_order_of_the_costs() {
        JsonObject explained = explain("binance", "GET", "/api/v3/time");

        assertThat(explained.getJsonArray("costs").getJsonObject(0).fieldNames())
                .containsExactly("limit", "scope", "cost");
        assertThat(explained.getJsonArray("limits").getJsonObject(0).getString("limit"))
                .isEqualTo(explained.getJsonArray("costs").getJsonObject(0).getString("limit"));
    }
}
