package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExplainTest {
    @Test
    void a_deep_order_book_costs_250_of_the_addresss_weight() {
        CommandLineRun run =
                CommandLineRun.type("explain", "--json", "binance", "GET", "/api/v3/depth?symbol=BTCUSDT&limit=5000");

        assertThat(run.out())
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
        assertThat(explained.getString("strictestMode")).isEqualTo("ACTIVE");
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

        assertThat(explained.getString("nonceSequence"))
                .isEqualTo(explained.getString("account"))
                .hasSize(16);
        assertThat(explained.getString("kind")).isEqualTo("READ_PRIVATE");
    }

    @Test
    void a_call_without_a_route_is_marked() {
        CommandLineRun run = CommandLineRun.type("explain", "binance", "POST", "/api/v3/never/heard/of");

        assertThat(run.out()).contains("no route for this call").contains("PLACE");
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
        CommandLineRun run = CommandLineRun.type("explain", "binance", method, target);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("the gateway refuses this call without classifying it: " + why);
    }

    @Test
    void an_unknown_exchange_is_wrong_usage_and_the_known_ones_are_listed() {
        CommandLineRun run = CommandLineRun.type("explain", "binanz", "GET", "/");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("binanz").contains("binance, kraken");
    }

    @Test
    void a_header_without_a_colon_is_wrong_usage() {
        assertThat(CommandLineRun.type("explain", "binance", "GET", "/", "--header", "x")
                        .exit())
                .isEqualTo(2);
    }

    private JsonObject explain(String exchange, String method, String target, String... options) {
        List<String> words = new ArrayList<>(List.of("explain", "--json", exchange, method, target));
        words.addAll(List.of(options));
        CommandLineRun run = CommandLineRun.type(words.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        return run.json();
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
