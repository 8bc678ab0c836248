package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of Coinbase's two exchanges: kinds, costs, and accounts by a web token or by a key header with a time. */
final class CoinbaseCallsTest {
    private static final String KEY_NAME = "organizations/3b910e93/apiKeys/f81d4fae";
    private static final String HEAD = "{\"alg\":\"ES256\",\"kid\":\"" + KEY_NAME + "\",\"nonce\":\"9f\"}";
    private static final String CLAIMS = "{\"iss\":\"cdp\",\"sub\":\"" + KEY_NAME
            + "\",\"nbf\":1700000000,\"exp\":1700000120,\"uri\":\"GET api.coinbase.com/api/v3/brokerage/accounts\"}";
    private static final String ORDERS = "/api/v3/brokerage/orders";
    private static final ExchangeFixture DESK = ExchangeFixture.COINBASE;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            GET /api/v3/brokerage/time                              | READ_PUBLIC  | public=1
            GET /api/v3/brokerage/market/products/BTC-USD/candles   | READ_PUBLIC  | public=1
            GET /api/v3/brokerage/market/something                  | READ_PRIVATE | public=1
            GET /api/v3/brokerage/accounts                          | READ_PRIVATE | key.hour=1 private=1
            GET /api/v3/brokerage/products/BTC-USD                  | READ_PRIVATE | key.hour=1 private=1
            GET /api/v3/brokerage/orders/historical/batch?order_ids=a&order_ids=b | READ_PRIVATE | key.hour=1 private=1
            GET /api/v3/brokerage/cfm/balance_summary               | READ_PRIVATE | key.hour=1 private=1
            POST /api/v3/brokerage/orders                           | PLACE        | key.hour=1 private=1
            POST /api/v3/brokerage/orders/edit                      | AMEND        | key.hour=1 private=1
            POST /api/v3/brokerage/orders/batch_cancel              | CANCEL       | key.hour=1 private=1
            POST /api/v3/brokerage/orders/close_position            | REDUCE       | key.hour=1 private=1
            POST /api/v3/brokerage/orders/preview                   | READ_PRIVATE | key.hour=1 private=1
            POST /api/v3/brokerage/orders/something_new             | PLACE        | key.hour=1 private=1
            POST /api/v3/brokerage/portfolios/move_funds            | WITHDRAW     | key.hour=1 private=1
            DELETE /api/v3/brokerage/cfm/sweeps                     | CANCEL       | key.hour=1 private=1
            GET /v2/exchange-rates?currency=USD                     | READ_PUBLIC  | public=1
            GET /v2/accounts                                        | READ_PRIVATE | key.hour=1 private=1
            POST /v2/accounts/1/transactions                        | WITHDRAW     | key.hour=1 private=1
            POST /v2/accounts/1/deposits                            | DEPOSIT      | key.hour=1 private=1
            GET /products/BTC-USD/book?level=2                      | READ_PUBLIC  | public=1
            GET /time                                               | READ_PUBLIC  | public=1
            GET /wrapped-assets/CBETH/conversion-rate               | READ_PUBLIC  | public=1
            GET /wrapped-assets/redeem/1                            | READ_PRIVATE | private=1
            GET /loans/assets                                       | READ_PUBLIC  | public=1
            GET /loans                                              | READ_PRIVATE | loans=1 private=1
            POST /loans/open                                        | PLACE        | loans=1 private=1
            GET /fills?product_id=BTC-USD                           | READ_PRIVATE | fills=1 private=1
            GET /orders                                             | READ_PRIVATE | private=1
            POST /orders                                            | PLACE        | private=1
            DELETE /orders/2d1b0a                                   | CANCEL       | private=1
            DELETE /orders/client:mine                              | CANCEL       | private=1
            DELETE /orders                                          | CANCEL       | private=1
            POST /position/close                                    | REDUCE       | private=1
            POST /withdrawals/crypto                                | WITHDRAW     | private=1
            POST /profiles/transfer                                 | WITHDRAW     | private=1
            POST /deposits/coinbase-account                         | DEPOSIT      | private=1
            PATCH /orders/2d1b0a                                    | PLACE        | private=1
            """)
    void a_call_has_the_kind_in_the_tables_and_is_charged_to_its_own_limits(String called, Kind kind, String costs) {
        ExchangeFixture fixture = ExchangeFixture.at(called);
        Call call =
                fixture.json(called.substring(0, called.indexOf(' ')), called.substring(called.indexOf(' ') + 1), "");
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        assertThat(fixture.costs(call)).isEqualTo(costs);
    }

    @Test
    void order_ids_are_read_from_bodies_and_paths() {
        String order = "{\"client_order_id\":\"a\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\","
                + "\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"1\",\"limit_price\":\"1\"}}}";
        Call placed = DESK.json("POST", "/api/v3/brokerage/orders", order);
        assertThat(placed.placedOrderIds()).containsExactly("c:a");
        assertThat(placed.instrument()).isEqualTo("BTC-USD");
        assertThat(DESK.json("POST", "/api/v3/brokerage/orders/batch_cancel", "{\"order_ids\":[\"1\",\"2\"]}")
                        .cancelledOrderIds())
                .containsExactly("x:1", "x:2");
        assertThat(DESK.json("POST", "/api/v3/brokerage/orders/edit", "{\"order_id\":\"1\",\"price\":\"2\"}")
                        .placedOrderIds())
                .containsExactly("x:1");
        ExchangeFixture exchange = ExchangeFixture.COINBASE_EXCHANGE;
        assertThat(exchange.json("POST", "/orders", "{\"client_oid\":\"mine\",\"product_id\":\"BTC-USD\"}")
                        .placedOrderIds())
                .containsExactly("c:mine");
        assertThat(exchange.call("DELETE", "/orders/client:mine?product_id=BTC-USD")
                        .cancelledOrderIds())
                .containsExactly("c:mine");
        assertThat(exchange.call("DELETE", "/orders/2d1b0a").cancelledOrderIds())
                .containsExactly("x:2d1b0a");
        Call all = exchange.call("DELETE", "/orders?product_id=BTC-USD");
        assertThat(all.cancelsAll()).isTrue();
        assertThat(all.instrument()).isEqualTo("BTC-USD");
    }

    @Test
    void only_closing_a_position_reduces_at_advanced_trade() {
        AccountSettings reduces =
                new AccountSettings(List.of(ApiKeyIds.of(ExchangeFixture.API_KEY)), false, true, null);
        String sell = "{\"client_order_id\":\"a\",\"product_id\":\"BTC-USD\",\"side\":\"SELL\",\"reduce_only\":true}";
        assertThat(DESK.withAccount(reduces).json("POST", ORDERS, sell).kind()).isEqualTo(Kind.PLACE);
        String close = "{\"client_order_id\":\"a\",\"product_id\":\"BIT-31OCT25-CDE\",\"size\":\"1\"}";
        assertThat(DESK.json("POST", ORDERS + "/close_position", close).kind()).isEqualTo(Kind.REDUCE);
    }

    @Test
    void a_sell_at_coinbase_exchange_reduces_only_when_configured_for_the_account() {
        ExchangeFixture reduces = ExchangeFixture.COINBASE_EXCHANGE.withAccount(
                new AccountSettings(List.of(ApiKeyIds.of(ExchangeFixture.API_KEY)), false, true, null));
        String sell = "{\"product_id\":\"BTC-USD\",\"side\":\"sell\"}";
        assertThat(ExchangeFixture.COINBASE_EXCHANGE
                        .json("POST", "/orders", sell)
                        .kind())
                .isEqualTo(Kind.PLACE);
        assertThat(reduces.json("POST", "/orders", sell).kind()).isEqualTo(Kind.REDUCE);
        assertThat(reduces.json("POST", "/orders", sell.replace("sell", "buy")).kind())
                .isEqualTo(Kind.PLACE);
        assertThat(reduces.json("POST", "/orders?side=sell", sell).kind()).isEqualTo(Kind.PLACE);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            /close_position | {"client_order_id":"a","client_order_id":"b"}   | 'client_order_id' occurs twice
            /close_position | {"client_order_id":"a","product_id":{"a":1}}    | 'product_id' is not a plain value
            /close_position | client_order_id=a                               | the body's JSON cannot be read
            /batch_cancel   | {"order_ids":["1"],"order_ids":["2"]}           | 'order_ids' occurs twice
            /batch_cancel   | {"order_ids":["1"]}{"order_ids":["2"]}          | there is more text after the body's JSON object
            /batch_cancel   | ["1"]                                           | the body is not a JSON object
            """)
    void a_contradictory_call_is_a_place(String path, String body, String why) {
        Call call = DESK.json("POST", ORDERS + path, body);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo(why);
    }

    @Test
    void a_web_token_contains_the_key_and_the_life_of_its_signature() {
        Call call = signed(token(HEAD, CLAIMS));
        assertThat(call.key()).isEqualTo(ApiKeyIds.of(KEY_NAME));
        assertThat(call.signedAtEpochMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_120_000L);
        assertThat(call.deadlineSource()).isEqualTo("Authorization's web token + 120000 ms");
        Call another = signed(token(HEAD.replace("9f", "77"), CLAIMS.replace("1700000000", "1700000001")));
        assertThat(another.account()).isEqualTo(call.account());
    }

    @Test
    void the_token_header_names_the_key_when_the_claims_do_not() {
        assertThat(signed(token(HEAD, CLAIMS.replace("sub", "who"))).key()).isEqualTo(ApiKeyIds.of(KEY_NAME));
        assertThat(signed(token(HEAD.replace(KEY_NAME, "other"), CLAIMS)).key()).isEqualTo(ApiKeyIds.of(KEY_NAME));
    }

    @Test
    void a_token_life_is_capped_at_what_the_exchange_grants() {
        Call call = signed(token(HEAD, CLAIMS.replace("1700000120", "1800000000")));
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_120_000L);
        Call noEnd = signed(token(HEAD, CLAIMS.replace("exp", "end")));
        assertThat(noEnd.signedUntilEpochMillis()).isEqualTo(Call.NEVER);
        assertThat(noEnd.key()).isEqualTo(ApiKeyIds.of(KEY_NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer opaque",
                "Bearer a.b.c",
                "Bearer ..",
                "Bearer e30.e30.",
                "Bearer W10.W10.x",
                "bearer eyJzdWIiOnsi.eyJzdWIiOnsi.x",
                "Bearer !.!.!"
            })
    void an_unreadable_token_is_used_as_a_whole_as_the_key(String bearer) {
        Call call = signed(bearer);
        assertThat(call.kind()).isEqualTo(Kind.READ_PRIVATE);
        assertThat(call.key()).isEqualTo(ApiKeyIds.of(bearer));
        assertThat(call.signedUntilEpochMillis()).isEqualTo(Call.NEVER);
    }

    @Test
    void a_token_of_a_megabyte_is_not_decoded() {
        String bearer = token(HEAD, CLAIMS.replace("cdp", "c".repeat(1 << 20)));
        assertThat(signed(bearer).key()).isEqualTo(ApiKeyIds.of(bearer));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"1700000000, 1700000030000", "1700000000.25, 1700000030250", "1700000000.1239, 1700000030123"})
    void a_timestamp_beside_the_key_determines_the_life_of_the_signature(String seconds, long until) {
        for (ExchangeFixture fixture : new ExchangeFixture[] {DESK, ExchangeFixture.COINBASE_EXCHANGE}) {
            Map<String, String> headers = Map.of("CB-ACCESS-KEY", "k", "CB-ACCESS-TIMESTAMP", seconds);
            Call call = fixture.exchange
                    .classifier()
                    .classify(request(fixture == DESK ? "/v2/accounts" : "/accounts", headers));
            assertThat(call.key()).isEqualTo(ApiKeyIds.of("k"));
            assertThat(call.signedUntilEpochMillis()).isEqualTo(until);
            assertThat(call.deadlineSource()).isEqualTo("CB-ACCESS-TIMESTAMP + 30000 ms");
        }
    }

    @Test
    void an_invalid_timestamp_makes_the_call_a_place() {
        Map<String, String> headers = Map.of("CB-ACCESS-KEY", "k", "CB-ACCESS-TIMESTAMP", "soon");
        Call call = ExchangeFixture.COINBASE_EXCHANGE.exchange.classifier().classify(request("/accounts", headers));
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo("the header CB-ACCESS-TIMESTAMP is no time");
    }

    @Test
    void both_time_calls_yield_the_exchanges_time() {
        ResponseMeaning trade = DESK.read(
                DESK.call("GET", "/api/v3/brokerage/time"),
                200,
                "{\"iso\":\"2023-11-14T22:13:20Z\",\"epochSeconds\":\"1700000000\",\"epochMillis\":\"1700000000123\"}");
        assertThat(trade.serverTimeMillis()).isEqualTo(1_700_000_000_123L);
        ResponseMeaning exchange = ExchangeFixture.COINBASE_EXCHANGE.read(
                ExchangeFixture.COINBASE_EXCHANGE.call("GET", "/time"),
                200,
                "{\"iso\":\"2023-11-14T22:13:20.123Z\",\"epoch\":1700000000.123}");
        assertThat(exchange.serverTimeMillis()).isEqualTo(1_700_000_000_123L);
    }

    private static Call signed(String authorization) {
        return DESK.exchange
                .classifier()
                .classify(request("/api/v3/brokerage/accounts", Map.of("Authorization", authorization)));
    }

    private static CallRequest request(String target, Map<String, String> headers) {
        return new CallRequest("GET", target, ExchangeFixture.headers(headers), new byte[0]);
    }

    private static String token(String head, String claims) {
        return "Bearer " + base64(head) + "." + base64(claims) + "." + base64("signature");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
