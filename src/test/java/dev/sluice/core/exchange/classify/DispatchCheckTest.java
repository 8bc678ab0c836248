package dev.sluice.core.exchange.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.ExchangeFixture;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a call which the exchange may take for another one counts as the worst of what it may be. */
final class DispatchCheckTest {
    private static Call call(String line, String body, Map<String, String> further) {
        ExchangeFixture at = ExchangeFixture.at(line);
        String[] parts = line.substring(line.indexOf(": ") + 2).split(" ", 2);
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
        headers.putAll(further);
        return at.exchange
                .classifier()
                .classify(new CallRequest(
                        parts[0], parts[1], ExchangeFixture.headers(headers), body.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "cryptocom: POST /exchange/v1/private/cancel-order, private/create-order, PLACE",
        "cryptocom: POST /v2/private/cancel-order, private/create-order, PLACE",
        "cryptocom: POST /exchange/v1/private/user-balance, private/create-order, PLACE",
        "cryptocom: POST /exchange/v1/private/user-balance, private/create-withdrawal, WITHDRAW",
        "cryptocom: POST /exchange/v1/private/create-withdrawal, private/user-balance, WITHDRAW",
        "cryptocom: POST /exchange/v1/public/staking/get-conversion-rate, private/create-order, PLACE",
        "cryptocom: POST /exchange/v1/private/cancel-order, cancel-order, PLACE",
        "cryptocom: POST /exchange/v1/private/cancel-order, x/private/cancel-order, PLACE",
        "cryptocom: POST /exchange/v1/private/cancel-order, '', PLACE",
        "cryptocom: POST /exchange/v1/private/cancel-order, private/cancel-order, CANCEL",
        "cryptocom: POST /v1/private/cancel-order, private/cancel-order, CANCEL",
        "deribit: POST /api/v2/private/get_positions, private/buy, PLACE",
        "deribit: POST /api/v2/private/get_positions, private/withdraw, WITHDRAW",
        "deribit: POST /api/v2/private/get_positions, private/get_positions, READ_PRIVATE",
        "deribit: POST /api/v2, private/buy, PLACE",
        "deribit: POST /api/v2, private/cancel, CANCEL",
    })
    void a_method_in_the_body_that_differs_from_the_path_counts_as_the_worse(String line, String name, Kind kind) {
        assertThat(call(line, "{\"method\":\"" + name + "\",\"id\":1}", Map.of())
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "cryptocom: POST /exchange/v1/private/user-balance, method",
        "cryptocom: POST /exchange/v1/private/user-balance, Method",
        "deribit: POST /api/v2/private/get_positions, method",
    })
    void a_name_that_occurs_twice_may_be_that_of_a_withdrawal(String line, String member) {
        String last = line.substring(line.indexOf("private/"));
        String body = "{\"" + member + "\":\"private/create-withdrawal\",\"method\":\"" + last + "\"}";
        assertThat(call(line, body, Map.of()).kind()).isEqualTo(Kind.WITHDRAW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/exchange/v1", "/v2", "/v1"})
    void a_name_that_withdraws_on_a_path_that_names_no_call_is_a_withdrawal(String path) {
        String body = "{\"method\":\"private/create-withdrawal\"}";
        assertThat(call("cryptocom: POST " + path, body, Map.of()).kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void a_call_that_may_be_one_of_two_is_charged_for_both() {
        ExchangeFixture cryptocom = ExchangeFixture.at("cryptocom: ");
        String line = "cryptocom: POST /exchange/v1/private/get-trades";
        String trades = cryptocom.costs(call(line, "{}", Map.of()));
        String order = cryptocom.costs(call("cryptocom: POST /exchange/v1/private/create-order", "{}", Map.of()));
        String both = cryptocom.costs(call(line, "{\"method\":\"private/create-order\"}", Map.of()));
        assertThat(trades).isNotEqualTo(order);
        assertThat(both.split(" ", -1)).contains(trades.split(" ", -1)).contains(order.split(" ", -1));
    }

    @Test
    void a_method_in_the_body_is_no_contradiction_where_it_is_no_name() {
        assertThat(call("kraken: POST /0/private/WithdrawStatus", "{\"nonce\":1,\"method\":\"Ether\"}", Map.of())
                        .note())
                .isEmpty();
    }

    @Test
    void a_request_in_the_header_that_differs_from_the_path_counts_as_the_worse() {
        assertThat(gemini("/v1/order/cancel", "/v1/order/new").kind()).isEqualTo(Kind.PLACE);
        assertThat(gemini("/v1/balances", "/v1/withdraw/btc").kind()).isEqualTo(Kind.WITHDRAW);
        assertThat(gemini("/v1/order/cancel", "/v1/order/cancel").kind()).isEqualTo(Kind.CANCEL);
    }

    private static Call gemini(String path, String request) {
        String payload = java.util.Base64.getEncoder()
                .encodeToString(("{\"request\":\"" + request + "\",\"nonce\":5}").getBytes(StandardCharsets.UTF_8));
        return call("gemini: POST " + path, "", Map.of("X-GEMINI-PAYLOAD", payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "x-http-method-override"})
    void a_header_with_another_method_makes_a_call_an_order(String header) {
        Map<String, String> override = Map.of(header, "POST");
        assertThat(call("bitmex: GET /api/v1/order", "", override).kind()).isEqualTo(Kind.PLACE);
        assertThat(call("bitmex: DELETE /api/v1/order", "", override).kind()).isEqualTo(Kind.PLACE);
        assertThat(call("binance: GET /sapi/v1/capital/withdraw/apply", "", override)
                        .kind())
                .isEqualTo(Kind.WITHDRAW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bitmex: GET /api/v1/order?_method=POST&symbol=XBTUSD",
                "bitmex: DELETE /api/v1/order?_method=POST",
                "bitmex: GET /api/v1/order?%5Fmethod=POST",
                "bitmex: GET /api/v1/order?_method=",
                "binance: DELETE /api/v3/order?symbol=BTCUSDT&_method=POST",
            })
    void a_parameter_with_another_method_makes_a_call_an_order(String line) {
        assertThat(call(line, "", Map.of()).kind()).isEqualTo(Kind.PLACE);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
        deribit: GET /api/v2/private/get_positions, '{"method":"private/buy"}', PLACE
        deribit: GET /api/v2/private/get_positions, none, READ_PRIVATE
        kraken: GET /0/public/Time, x, PLACE
        kraken: HEAD /0/public/Time, x, PLACE
        bitstamp: GET /api/v2/ticker/btcusd/, amount=1, PLACE
        htx: GET /v1/dw/withdraw/api/create, x, WITHDRAW
        """)
    void a_read_with_a_body_is_an_order(String line, @Nullable String body, Kind kind) {
        assertThat(call(line, body == null ? "" : body, Map.of()).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "bitstamp: GET /api/v2/buy/btcusd/?amount=1, PLACE",
        "cryptocom: GET /exchange/v1/private/create-order, PLACE",
        "cryptocom: GET /exchange/v1/private/create-withdrawal, WITHDRAW",
        "cryptocom: HEAD /exchange/v1/private/create-withdrawal, WITHDRAW",
        "cryptocom: GET /exchange/v1//private/create-withdrawal, WITHDRAW",
        "binance: HEAD /api/v3/order, PLACE",
        "bybit: GET /v5/order/create, PLACE",
        "bybit: GET /v5/order/cancel, READ_PUBLIC",
        "bybit: GET /v5/order/unheard-of, READ_PUBLIC",
        "binance: GET /api/v3/order, READ_PRIVATE",
    })
    void a_read_without_a_route_counts_as_what_another_method_of_its_path_does(String line, Kind kind) {
        assertThat(call(line, "", Map.of()).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "cryptocom, /exchange/v1/user, method, private/create-order/private/cancel-order",
        "cryptocom, /exchange/v1/user, method, x/private/cancel-order",
        "cryptocom, /exchange/v1/user, method, private/create-order-list/private/cancel-order",
        "htx, /ws/trade, ch, create-batchorder/cancel",
        "deribit, /ws/api/v2, method, private/buy/private/cancel",
    })
    void a_message_whose_name_only_ends_like_a_cancel_is_an_order(
            String exchange, String path, String member, String name) {
        Exchange at = ExchangeFixture.at(exchange + ": ").exchange;
        byte[] text = ("{\"" + member + "\":\"" + name + "\",\"id\":1,\"cid\":\"1\",\"params\":{}}")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(at.classifier()
                        .classify(at.streams().readFromBot(path, text, "key").request())
                        .kind())
                .isEqualTo(Kind.PLACE);
    }
}
