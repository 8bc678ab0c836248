package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Settings;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.SignatureSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the features of tables for exchanges that distinguish, sign and limit calls in their own ways. */
final class DialectFeaturesTest {
    private static final ExchangeFixture DERIBIT = ExchangeFixture.at("deribit: ");
    private static final ExchangeFixture BITMEX = ExchangeFixture.at("bitmex: ");
    private static final ExchangeFixture HYPERLIQUID = ExchangeFixture.at("hyperliquid: ");
    private static final ExchangeFixture BITSTAMP = ExchangeFixture.at("bitstamp: ");
    private static final ExchangeFixture MEXC = ExchangeFixture.at("mexc: ");
    private static final ExchangeFixture GEMINI = ExchangeFixture.at("gemini: ");
    private static final ExchangeFixture HTX = ExchangeFixture.at("htx: ");
    private static final ExchangeFixture KRAKEN_FUTURES = ExchangeFixture.at("krakenfutures: ");

    private static Call deribit(String authorization) {
        return DERIBIT.exchange
                .classifier()
                .classify(new CallRequest(
                        "GET",
                        "/api/v2/private/buy?instrument_name=A",
                        ExchangeFixture.headers(Map.of("Authorization", authorization)),
                        new byte[0]));
    }

    @Test
    void a_key_and_a_time_can_be_parts_of_a_header() {
        Call call = deribit("deri-hmac-sha256 id=AB12,ts=1700000000123,sig=ff,nonce=1");
        assertThat(call.key()).isEqualTo(ApiKeyIds.of("AB12"));
        assertThat(call.signedAtEpochMillis()).isEqualTo(1_700_000_000_123L);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_060_123L);
        assertThat(call.deadlineSource()).isEqualTo("Authorization/ts + 60000 ms");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        Bearer token-of-mine                          | Bearer token-of-mine
        Basic QUI6eA==                                | Basic QUI6eA==
        deri-hmac-sha256 grid=XX,id=AB                | AB
        deri-hmac-sha256 grid=XX,id="AB"              | ''
        deri-hmac-sha256 id=AB sig=1                  | AB
        """)
    void a_header_without_that_part_is_itself_the_key(String header, String key) {
        assertThat(deribit(header).key()).isEqualTo(key.isEmpty() ? "" : ApiKeyIds.of(key));
        assertThat(deribit(header).signedUntilEpochMillis()).isEqualTo(Call.NEVER);
    }

    @Test
    void an_invalid_time_in_a_header_part_is_noted() {
        assertThat(deribit("deri-hmac-sha256 id=AB,ts=soon").note())
                .isEqualTo("the header Authorization/ts is no time");
    }

    @Test
    void a_signature_can_state_only_its_end() {
        Call call = BITMEX.call("POST", "/api/v1/order", "{\"symbol\":\"A\"}", Map.of("api-expires", "1700000005"));
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.signedAtEpochMillis()).isEqualTo(Call.NEVER);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_005_000L);
        assertThat(call.signatureLifetimeMillis()).isEqualTo(5_000);
        assertThat(call.deadlineSource()).isEqualTo("api-expires");
        assertThat(BITMEX.call("DELETE", "/api/v1/order", "{}", Map.of("api-expires", "soon"))
                        .note())
                .isEqualTo("the header api-expires is no time");
    }

    @Test
    void the_end_of_a_signature_can_be_a_body_parameter() {
        String cancel = "{\"action\":{\"type\":\"cancel\",\"cancels\":[]},\"nonce\":1,\"expiresAfter\":1700000005000}";
        Call call = HYPERLIQUID.json("POST", "/exchange", cancel);
        assertThat(call.kind()).isEqualTo(Kind.CANCEL);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_005_000L);
        assertThat(call.deadlineSource()).isEqualTo("expiresAfter");
        assertThat(HYPERLIQUID
                        .json("POST", "/exchange", cancel.replace(",\"expiresAfter\":1700000005000", ""))
                        .signedUntilEpochMillis())
                .isEqualTo(Call.NEVER);
    }

    @Test
    void a_signature_has_exactly_one_way_to_state_its_times() {
        assertThatThrownBy(() -> signature("'expiresHeader': 'e', 'expires': 'e'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one of expires and expiresHeader");
        assertThatThrownBy(() -> signature("'timestamp': 't', 'expires': 'e'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allows no other time");
        assertThatThrownBy(() -> signature("'window': 'w'")).isInstanceOf(IllegalArgumentException.class);
    }

    private static SignatureSettings signature(String keys) {
        return Settings.of(SignatureSettings.class, "{'windowDefaultMs': 1, 'source': 'test', %s}", keys);
    }

    @Test
    void a_nonce_can_be_a_header() {
        String target = "/derivatives/api/v3/sendorder?symbol=A";
        assertThat(KRAKEN_FUTURES
                        .call("POST", target, "", Map.of("Nonce", "17"))
                        .nonce())
                .isEqualTo(17);
        assertThat(KRAKEN_FUTURES.call("POST", target, "", Map.of()).nonce()).isEqualTo(-1);
        Call odd = KRAKEN_FUTURES.call("POST", target, "", Map.of("Nonce", "x"));
        assertThat(odd.note()).isEqualTo("the header Nonce is no whole number");
    }

    @Test
    void the_instrument_is_read_from_the_field_configured_for_the_group() {
        ExchangeFixture gate = ExchangeFixture.at("gate: ");
        assertThat(gate.json("POST", "/api/v4/futures/usdt/orders", "{\"contract\":\"A\",\"currency_pair\":\"B\"}")
                        .instrument())
                .isEqualTo("A");
        assertThat(gate.json("POST", "/api/v4/spot/orders", "{\"contract\":\"A\",\"currency_pair\":\"B\"}")
                        .instrument())
                .isEqualTo("B");
        assertThat(DERIBIT.json(
                                "POST",
                                "/api/v2",
                                "{\"method\":\"private/buy\",\"instrument_name\":\"B\",\"params\":{\"instrument_name\":\"A\"}}")
                        .instrument())
                .isEqualTo("A");
    }

    @Test
    void an_error_code_can_have_another_meaning_with_a_header() {
        byte[] body = "{\"code\":\"429000\",\"msg\":\"Too Many Requests\"}".getBytes(StandardCharsets.UTF_8);
        Call order = ExchangeFixture.KUCOIN.json("POST", "/api/v1/hf/orders", "{\"symbol\":\"A\"}");
        ResponseMeaning ours = ExchangeFixture.KUCOIN.read(
                order,
                429,
                Map.of("gw-ratelimit-limit", "4000", "gw-ratelimit-remaining", "0", "gw-ratelimit-reset", "1500"),
                body);
        assertThat(ours.outcome()).isEqualTo(Outcome.RATE);
        assertThat(ours.hitLimits()).containsExactly("spot");
        assertThat(ours.retryAfterMillis()).isEqualTo(1_500);
        assertThat(ours.usageReports()).extracting(UsageReport::units).containsExactly(4_000L);
        ResponseMeaning theirs = ExchangeFixture.KUCOIN.read(order, 429, Map.of("gw-ratelimit-reset", "1500"), body);
        assertThat(theirs.outcome()).isEqualTo(Outcome.OVERLOAD);
        assertThat(theirs.counted()).isFalse();
        assertThat(theirs.retryAfterMillis()).isEqualTo(-1);
    }

    @ParameterizedTest(name = "{0} orders: {1}")
    @CsvSource({"1, ip=1", "39, ip=1", "40, ip=2", "79, ip=2", "80, ip=3", "200, ip=26"})
    void a_batch_can_cost_in_steps_of_a_nested_list(int orders, String cost) {
        String list = "{\"a\":1,\"o\":2},".repeat(orders - 1) + "{\"a\":1,\"o\":3}";
        Call call =
                HYPERLIQUID.json("POST", "/exchange", "{\"action\":{\"type\":\"cancel\",\"cancels\":[" + list + "]}}");
        assertThat(HYPERLIQUID.costs(call)).isEqualTo(cost);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        kucoin: GET /api/v1/timestamp                    | {"code":"200000","data":1700000000123}
        gate: GET /api/v4/spot/time                      | {"server_time":1700000000123}
        bitget: GET /api/v2/public/time                  | {"code":"00000","data":{"serverTime":"1700000000123"}}
        bitmex: GET /api/v1                              | {"name":"BitMEX API","version":"2.0.0","timestamp":1700000000123}
        deribit: GET /api/v2/public/get_time             | {"jsonrpc":"2.0","result":1700000000123,"usIn":1}
        krakenfutures: GET /derivatives/api/v3/feeschedules | {"result":"success","serverTime":"2023-11-14T22:13:20.123Z"}
        """)
    void the_server_time_is_read_in_every_supported_format(String call, String response) {
        ExchangeFixture fixture = ExchangeFixture.at(call);
        assertThat(fixture.read(fixture.call(call), 200, response).serverTimeMillis())
                .isEqualTo(1_700_000_000_123L);
    }

    @Test
    void a_time_call_can_be_selected_by_a_parameter() {
        Call time = HYPERLIQUID.json("POST", "/info", "{\"type\":\"exchangeStatus\"}");
        ResponseMeaning meaning = HYPERLIQUID.read(time, 200, "{\"specialStatuses\":null,\"time\":1700000000123}");
        assertThat(meaning.serverTimeMillis()).isEqualTo(1_700_000_000_123L);
        assertThat(HYPERLIQUID
                        .read(HYPERLIQUID.json("POST", "/info", "{\"type\":\"meta\"}"), 200, "{\"time\":1}")
                        .serverTimeMillis())
                .isEqualTo(-1);
    }

    @Test
    void an_order_fingerprint_includes_nested_fields() {
        String buy = "{\"method\":\"private/buy\",\"params\":{\"instrument_name\":\"A\",\"amount\":1,\"price\":2}}";
        long[] one = DERIBIT.json("POST", "/api/v2", buy).orderFingerprints();
        assertThat(DERIBIT.json("POST", "/api/v2", buy).orderFingerprints())
                .isEqualTo(one)
                .hasSize(1);
        assertThat(DERIBIT.json("POST", "/api/v2", buy.replace("\"price\":2", "\"price\":3"))
                        .orderFingerprints())
                .isNotEqualTo(one);
    }

    @Test
    void order_ids_in_nested_response_fields_are_learned() {
        Call order = HYPERLIQUID.json("POST", "/exchange", "{\"action\":{\"type\":\"order\",\"orders\":[{\"a\":0}]}}");
        String response = "{\"status\":\"ok\",\"response\":{\"type\":\"order\",\"data\":{\"statuses\":"
                + "[{\"resting\":{\"oid\":77}},{\"error\":\"Insufficient margin to place order.\"}]}}}";
        assertThat(HYPERLIQUID.read(order, 200, response).orderIds()).containsExactly("x:77");
        assertThat(HYPERLIQUID.read(order, 200, response).outcome()).isEqualTo(Outcome.BUSINESS);
        String gone = response.replace(
                "Insufficient margin to place order.", "Order was never placed, already canceled, or filled.");
        Call cancel = HYPERLIQUID.json("POST", "/exchange", "{\"action\":{\"type\":\"cancel\",\"cancels\":[]}}");
        assertThat(HYPERLIQUID.read(cancel, 200, gone).outcome()).isEqualTo(Outcome.OK);
        assertThat(HYPERLIQUID.read(cancel, 200, gone).isChargedAsSuccess()).isFalse();
    }

    @Test
    void a_key_and_a_time_can_be_in_the_query_of_a_call_with_a_json_body() {
        Call call = HTX.json(
                "POST",
                "/v1/order/orders/place?AccessKeyId=AB12&Timestamp=2023-11-14T22%3A13%3A20&Signature=x",
                "{\"symbol\":\"btcusdt\"}");
        assertThat(call.note()).isEmpty();
        assertThat(call.account()).isEqualTo(ApiKeyIds.of("AB12"));
        assertThat(call.signedAtEpochMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_300_000L);
        assertThat(HTX.call("GET", "/v2/user/uid?AccessKeyId=AB12").isShareable())
                .isFalse();
    }

    @Test
    void a_key_that_occurs_twice_makes_a_call_unreliable() {
        Call call = HTX.json("POST", "/v1/order/orders/7/submitcancel?AccessKeyId=A&AccessKeyId=B", "{}");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo("'AccessKeyId' occurs twice");
    }

    @Test
    void a_time_parameter_that_is_no_time_is_noted() {
        assertThat(HTX.call("GET", "/v2/user/uid?AccessKeyId=A&Timestamp=2023-11-14T22:13:xx")
                        .note())
                .isEqualTo("'Timestamp' is not a time");
    }

    private static Call gemini(String path, String payload) {
        String encoded = Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        return GEMINI.call("POST", path, "", Map.of("X-GEMINI-PAYLOAD", encoded));
    }

    @Test
    void the_parameters_of_a_call_can_be_in_a_header() {
        Call call = gemini(
                "/v1/order/new",
                "{\"request\":\"/v1/order/new\",\"nonce\":\"1700000000000\",\"symbol\":\"btcusd\",\"client_order_id\":\"a\"}");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.nonce()).isEqualTo(1_700_000_000_000L);
        assertThat(call.instrument()).isEqualTo("btcusd");
        assertThat(call.orderIds()).containsExactly("c:a");
        assertThat(gemini("/v1/order/cancel", "{\"nonce\":5,\"order_id\":7}").cancelledOrderIds())
                .containsExactly("x:7");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"nonce":1,"nonce":2} | 'nonce' occurs twice
        {"nonce":1            | the header X-GEMINI-PAYLOAD's JSON cannot be read
        [1]                   | the header X-GEMINI-PAYLOAD is not a JSON object
        """)
    void parameters_in_a_header_that_contradict_themselves_make_a_place(String payload, String why) {
        Call call = gemini("/v1/order/cancel", payload);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo(why);
    }

    @Test
    void a_header_that_is_not_base64_makes_a_place() {
        Call call = GEMINI.call("POST", "/v1/order/cancel", "", Map.of("X-GEMINI-PAYLOAD", "{}"));
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo("the header X-GEMINI-PAYLOAD is not base64");
    }

    @Test
    void a_key_can_follow_a_word_in_its_header() {
        Call call = BITSTAMP.call("POST", "/api/v2/balance/", "", Map.of("X-Auth-Timestamp", "1700000000000"));
        assertThat(call.key()).isEqualTo(ApiKeyIds.of(ExchangeFixture.API_KEY));
        CallRequest worded = new CallRequest(
                "POST", "/api/v2/balance/", ExchangeFixture.headers(Map.of("X-Auth", "BITSTAMP AB12")), new byte[0]);
        assertThat(BITSTAMP.exchange.classifier().classify(worded).key()).isEqualTo(ApiKeyIds.of("AB12"));
    }

    @Test
    void a_part_of_an_exchange_can_have_a_key_header_and_a_time_header_of_its_own() {
        CallRequest futures = new CallRequest(
                "GET",
                "/api/v1/private/account/assets",
                ExchangeFixture.headers(Map.of("ApiKey", "AB12", "Request-Time", "1700000000000")),
                new byte[0]);
        assertThat(MEXC.exchange.classifier().classify(futures).key()).isEqualTo(ApiKeyIds.of("AB12"));
        assertThat(MEXC.exchange.classifier().classify(futures).signedUntilEpochMillis())
                .isEqualTo(1_700_000_005_000L);
        Call spot = MEXC.call("GET", "/api/v3/account?timestamp=1700000000000&recvWindow=7000");
        assertThat(spot.key()).isEqualTo(ApiKeyIds.of(ExchangeFixture.API_KEY));
        assertThat(spot.signedUntilEpochMillis()).isEqualTo(1_700_000_007_000L);
    }

    @Test
    void a_path_that_only_sells_reduces_where_spot_sells_do() {
        ExchangeFixture reducing = BITSTAMP.withAccount(
                new AccountSettings(List.of(ApiKeyIds.of(ExchangeFixture.API_KEY)), false, true, null));
        assertThat(reducing.form("POST", "/api/v2/sell/btcusd/", "amount=1").kind())
                .isEqualTo(Kind.REDUCE);
        assertThat(reducing.form("POST", "/api/v2/buy/btcusd/", "amount=1").kind())
                .isEqualTo(Kind.PLACE);
    }

    @Test
    void a_rule_without_parameters_is_only_for_spot_sells() {
        assertThatThrownBy(() -> new KindRule(Map.of(), Kind.CANCEL, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matches every call");
    }

    @Test
    void a_key_and_a_time_can_be_in_the_body() {
        Call call = ExchangeFixture.at("cryptocom: ")
                .json(
                        "POST",
                        "/exchange/v1/private/create-order",
                        "{\"api_key\":\"AB12\",\"nonce\":1700000000000,\"params\":{\"instrument_name\":\"BTC_USDT\"}}");
        assertThat(call.key()).isEqualTo(ApiKeyIds.of("AB12"));
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_060_000L);
        assertThat(call.instrument()).isEqualTo("BTC_USDT");
        assertThat(call.nonce()).isNegative();
        assertThat(ExchangeFixture.at("cryptocom: ")
                        .json(
                                "POST",
                                "/exchange/v1/private/create-order-list",
                                "{\"params\":{\"order_list\":[{\"instrument_name\":\"A\"},{\"instrument_name\":\"A\"}]}}")
                        .instrument())
                .isEqualTo("A");
    }
}
