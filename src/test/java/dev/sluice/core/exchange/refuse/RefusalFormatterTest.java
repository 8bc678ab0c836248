package dev.sluice.core.exchange.refuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.RefusalSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that refusals are formatted byte for byte as clients must receive them. */
final class RefusalFormatterTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        POST /api/v3/order        | BLOCKED_ORDER   | 400 {"code":-2010,"msg":"Order blocked by Sluice, not sent."}
        POST /api/v3/order        | WAIT_LONGER     | 429 {"code":-1003,"msg":"Too many requests queued."}
        POST /api/v3/order        | STALE           | 400 {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}
        POST /api/v3/order        | OUTCOME_UNKNOWN | 504 {"code":-1007,"msg":"Timeout waiting for response from backend server. Send status unknown; execution status unknown."}
        POST /api/v3/order        | UNREACHABLE     | 503
        GET /api/v3/account       | BLOCKED_ORDER   | 400 {"code":-1020,"msg":"This operation is not supported."}
        POST /fapi/v1/order       | BLOCKED_ORDER   | 400 {"code":-4141,"msg":"Symbol is closed."}
        POST /dapi/v1/batchOrders | BLOCKED_ORDER   | 400 {"code":-4141,"msg":"Symbol is closed."}
        POST /fapi/v1/order       | WAIT_LONGER     | 429 {"code":-1003,"msg":"Too many requests queued."}
        POST /fapi/v1/order       | STALE           | 400 {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}
        POST /eapi/v1/order       | OUTCOME_UNKNOWN | 504
        POST /papi/v1/um/order    | OUTCOME_UNKNOWN | 504
        POST /fapi/v1/order       | OUTCOME_UNKNOWN | 504 {"code":-1007,"msg":"Timeout waiting for response from backend server. Send status unknown; execution status unknown."}
        POST /fapi/v1/order       | UNREACHABLE     | 503
        POST /eapi/v1/order       | BLOCKED_ORDER   | 400 {"code":-4141,"msg":"Symbol is closed."}
        POST /eapi/v1/order       | OUTCOME_UNKNOWN | 504
        POST /papi/v1/um/order    | OUTCOME_UNKNOWN | 504
        POST /0/private/AddOrder  | BLOCKED_ORDER   | 200 {"error":["EOrder:Cannot open position"]}
        POST /0/private/Withdraw  | BLOCKED_ORDER   | 200 {"error":["EAPI:Feature disabled"]}
        POST /0/private/AddOrder  | WAIT_LONGER     | 200 {"error":["EAPI:Rate limit exceeded"]}
        POST /0/private/AddOrder  | STALE           | 200 {"error":["EAPI:Invalid nonce"]}
        POST /0/private/AddOrder  | NONCE_OVERTAKEN | 200 {"error":["EAPI:Invalid nonce"]}
        POST /0/private/AddOrder  | OUTCOME_UNKNOWN | 504
        POST /0/private/AddOrder  | UNREACHABLE     | 503
        POST /api/v3/brokerage/orders              | BLOCKED_ORDER   | 200 {"success":false,"error_response":{"error":"UNKNOWN_FAILURE_REASON","message":"because"}}
        POST /api/v3/brokerage/orders/batch_cancel | BLOCKED_ORDER   | 200 {"success":false,"error_response":{"error":"UNKNOWN_FAILURE_REASON","message":"because"}}
        POST /v2/accounts/1/transactions           | BLOCKED_ORDER   | 403 {"error":"unknown","error_details":"because","message":"because"}
        POST /api/v3/brokerage/orders              | WAIT_LONGER     | 429 {"errors":[{"id":"rate_limit_exceeded","message":"Too many requests"}]}
        POST /api/v3/brokerage/orders              | STALE           | 401 {"errors":[{"id":"authentication_error","message":"request timestamp expired"}]}
        POST /api/v3/brokerage/orders              | OUTCOME_UNKNOWN | 504
        POST /api/v3/brokerage/orders              | UNREACHABLE     | 503
        POST /orders                               | BLOCKED_ORDER   | 400 {"message":"because"}
        POST /withdrawals/crypto                   | BLOCKED_ORDER   | 400 {"message":"because"}
        POST /orders                               | WAIT_LONGER     | 429 {"message":"Private rate limit exceeded"}
        POST /orders                               | STALE           | 400 {"message":"request timestamp expired"}
        POST /orders                               | OUTCOME_UNKNOWN | 504
        POST /orders                               | UNREACHABLE     | 503
        POST /api/v5/trade/order  | BLOCKED_ORDER   | 200 {"code":"1","msg":"","data":[{"clOrdId":"","ordId":"","tag":"","sCode":"51022","sMsg":"Order blocked by Sluice, not sent."}]}
        POST /api/v5/asset/withdrawal | BLOCKED_ORDER | 200 {"code":"51022","msg":"Call blocked by Sluice, not sent.","data":[]}
        POST /api/v5/trade/order  | WAIT_LONGER     | 429 {"code":"50011","msg":"Too Many Requests","data":[]}
        POST /api/v5/trade/order  | STALE           | 401 {"code":"50102","msg":"Timestamp request expired","data":[]}
        POST /api/v5/trade/order  | OUTCOME_UNKNOWN | 400 {"code":"50004","msg":"Endpoint request timeout (does not mean that the request was successful or failed, please check the request result)","data":[]}
        POST /api/v5/trade/order  | UNREACHABLE     | 503
        POST /v5/order/create     | BLOCKED_ORDER   | 200 {"retCode":110066,"retMsg":"Order blocked by Sluice, not sent.","result":{},"retExtInfo":{},"time":0}
        POST /v5/asset/withdraw/create | BLOCKED_ORDER | 200 {"retCode":110066,"retMsg":"Call blocked by Sluice, not sent.","result":{},"retExtInfo":{},"time":0}
        POST /v5/order/create     | WAIT_LONGER     | 200 {"retCode":10006,"retMsg":"Too many visits!","result":{},"retExtInfo":{},"time":0}
        POST /v5/order/create     | STALE           | 200 {"retCode":10002,"retMsg":"invalid request, please check your server timestamp or recv_window param","result":{},"retExtInfo":{},"time":0}
        POST /v5/order/create     | OUTCOME_UNKNOWN | 504
        POST /v5/order/create     | UNREACHABLE     | 503
        kucoin: POST /api/v1/hf/orders | BLOCKED_ORDER | 200 {"code":"200001","msg":"Order creation for this pair suspended"}
        kucoin: POST /api/v3/withdrawals | BLOCKED_ORDER | 200 {"code":"200001","msg":"because"}
        kucoin: POST /api/v1/hf/orders | WAIT_LONGER | 429
        kucoin: POST /api/v1/hf/orders | STALE | 200 {"code":"400002","msg":"KC-API-TIMESTAMP Invalid"}
        kucoin: POST /api/v1/hf/orders | OUTCOME_UNKNOWN | 504
        kucoin: POST /api/v1/hf/orders | UNREACHABLE | 503
        kucoinfutures: POST /api/v1/orders | BLOCKED_ORDER | 200 {"code":"200001","msg":"Order creation for this pair suspended"}
        kucoinfutures: POST /api/v1/withdrawals | BLOCKED_ORDER | 200 {"code":"200001","msg":"because"}
        kucoinfutures: POST /api/v1/orders | WAIT_LONGER | 429
        kucoinfutures: POST /api/v1/orders | STALE | 200 {"code":"400002","msg":"KC-API-TIMESTAMP Invalid"}
        kucoinfutures: POST /api/v1/orders | OUTCOME_UNKNOWN | 504
        kucoinfutures: POST /api/v1/orders | UNREACHABLE | 503
        gate: POST /api/v4/spot/orders | BLOCKED_ORDER | 400 {"label":"MARKET_CLOSED","message":"because"}
        gate: POST /api/v4/withdrawals | BLOCKED_ORDER | 400 {"label":"MARKET_CLOSED","message":"because"}
        gate: POST /api/v4/spot/orders | WAIT_LONGER | 429 {"label":"TOO_MANY_REQUESTS","message":"Request Rate Limit Exceeded"}
        gate: POST /api/v4/spot/orders | STALE | 400 {"label":"REQUEST_EXPIRED","message":"gap between request Timestamp and server time exceeds 60"}
        gate: POST /api/v4/spot/orders | OUTCOME_UNKNOWN | 504
        gate: POST /api/v4/spot/orders | UNREACHABLE | 503
        bitget: POST /api/v2/spot/trade/place-order | BLOCKED_ORDER | 400 {"code":"45043","msg":"Due to settlement or maintenance reasons, the trade is suspended","requestTime":0,"data":null}
        bitget: POST /api/v2/spot/wallet/withdrawal | BLOCKED_ORDER | 400 {"code":"45043","msg":"Due to settlement or maintenance reasons, the trade is suspended","requestTime":0,"data":null}
        bitget: POST /api/v2/spot/trade/place-order | WAIT_LONGER | 429 {"code":"429","msg":"Too Many Requests","requestTime":0,"data":null}
        bitget: POST /api/v2/spot/trade/place-order | STALE | 400 {"code":"40008","msg":"Request timestamp expired","requestTime":0,"data":null}
        bitget: POST /api/v2/spot/trade/place-order | OUTCOME_UNKNOWN | 504
        bitget: POST /api/v2/spot/trade/place-order | UNREACHABLE | 503
        bitmex: POST /api/v1/order | BLOCKED_ORDER | 400 {"error":{"message":"Trading is disabled","name":"HTTPError"}}
        bitmex: POST /api/v1/user/requestWithdrawal | BLOCKED_ORDER | 400 {"error":{"message":"because","name":"HTTPError"}}
        bitmex: POST /api/v1/order | WAIT_LONGER | 429 {"error":{"message":"Rate limit exceeded, retry later.","name":"HTTPError"}}
        bitmex: POST /api/v1/order | STALE | 401 {"error":{"message":"This request has expired - `expires` is in the past.","name":"HTTPError"}}
        bitmex: POST /api/v1/order | OUTCOME_UNKNOWN | 504
        bitmex: POST /api/v1/order | UNREACHABLE | 503
        deribit: GET /api/v2/private/buy | BLOCKED_ORDER | 400 {"jsonrpc":"2.0","error":{"code":13025,"message":"method_switched_off_by_admin"}}
        deribit: GET /api/v2/private/withdraw | BLOCKED_ORDER | 400 {"jsonrpc":"2.0","error":{"code":13025,"message":"method_switched_off_by_admin"}}
        deribit: GET /api/v2/private/buy | WAIT_LONGER | 429 {"jsonrpc":"2.0","error":{"code":10028,"message":"too_many_requests"}}
        deribit: GET /api/v2/private/buy | STALE | 400 {"jsonrpc":"2.0","error":{"code":13009,"message":"unauthorized","data":{"reason":"invalid_timestamp"}}}
        deribit: GET /api/v2/private/buy | OUTCOME_UNKNOWN | 504
        deribit: GET /api/v2/private/buy | UNREACHABLE | 503
        krakenfutures: POST /derivatives/api/v3/sendorder | BLOCKED_ORDER | 200 {"result":"error","error":"accountInactive","serverTime":"1970-01-01T00:00:00.000Z"}
        krakenfutures: POST /derivatives/api/v3/withdrawal | BLOCKED_ORDER | 200 {"result":"error","error":"accountInactive","serverTime":"1970-01-01T00:00:00.000Z"}
        krakenfutures: POST /derivatives/api/v3/sendorder | WAIT_LONGER | 200 {"result":"error","error":"apiLimitExceeded","serverTime":"1970-01-01T00:00:00.000Z"}
        krakenfutures: POST /derivatives/api/v3/sendorder | STALE | 200 {"result":"error","error":"nonceBelowThreshold","serverTime":"1970-01-01T00:00:00.000Z"}
        krakenfutures: POST /derivatives/api/v3/sendorder | OUTCOME_UNKNOWN | 504
        krakenfutures: POST /derivatives/api/v3/sendorder | UNREACHABLE | 503
        hyperliquid: POST /exchange | BLOCKED_ORDER | 200 {"status":"err","response":"Trading is disabled."}
        hyperliquid: POST /exchange | WAIT_LONGER | 429
        hyperliquid: POST /exchange | STALE | 200 {"status":"err","response":"Action expired: expiresAfter has passed."}
        hyperliquid: POST /exchange | OUTCOME_UNKNOWN | 504
        hyperliquid: POST /exchange | UNREACHABLE | 503
        binanceus: POST /api/v3/order | BLOCKED_ORDER | 400 {"code":-2010,"msg":"Order blocked by Sluice, not sent."}
        binanceus: POST /sapi/v1/capital/withdraw/apply | BLOCKED_ORDER | 400 {"code":-1020,"msg":"This operation is not supported."}
        binanceus: POST /api/v3/order | WAIT_LONGER | 429 {"code":-1003,"msg":"Too many requests queued."}
        bitstamp: POST /api/v2/buy/btcusd/ | BLOCKED_ORDER | 400 {"status":"error","reason":{"__all__":["because"]}}
        bitstamp: POST /api/v2/btc_withdrawal/ | BLOCKED_ORDER | 400 {"status":"error","reason":{"__all__":["because"]}}
        bitstamp: POST /api/v2/buy/btcusd/ | WAIT_LONGER | 429
        bitstamp: POST /api/v2/buy/btcusd/ | STALE | 403 {"status":"error","reason":"X-Auth-Timestamp is too old","code":"API0017"}
        bitstamp: POST /api/v2/buy/btcusd/ | OUTCOME_UNKNOWN | 504
        mexc: POST /api/v3/order | BLOCKED_ORDER | 400 {"success":false,"code":30016,"msg":"trading disabled","message":"trading disabled"}
        mexc: POST /api/v3/capital/withdraw | BLOCKED_ORDER | 400 {"success":false,"code":30016,"msg":"because","message":"because"}
        mexc: POST /api/v1/private/order/create | WAIT_LONGER | 429 {"success":false,"code":429,"msg":"Too Many Requests","message":"Too Many Requests"}
        mexc: POST /api/v3/order | OUTCOME_UNKNOWN | 504
        bitvavo: POST /v2/order | BLOCKED_ORDER | 400 {"errorCode":231,"error":"because"}
        bitvavo: POST /v2/crypto/withdrawal | BLOCKED_ORDER | 400 {"errorCode":231,"error":"because"}
        bitvavo: POST /v2/order | WAIT_LONGER | 429 {"errorCode":105,"error":"You have been rate limited."}
        bitvavo: POST /v2/order | STALE | 403 {"errorCode":304,"error":"Request was not received within acceptable window"}
        bitvavo: POST /v2/order | OUTCOME_UNKNOWN | 504
        coinex: POST /v2/spot/order | BLOCKED_ORDER | 200 {"code":4158,"data":{},"message":"Trading prohibited, please try again later."}
        coinex: POST /v2/assets/withdraw | BLOCKED_ORDER | 200 {"code":4158,"data":{},"message":"because"}
        coinex: POST /v2/futures/order | WAIT_LONGER | 200 {"code":4213,"data":{},"message":"The request is too frequent, please try again later."}
        coinex: POST /v2/spot/order | STALE | 200 {"code":4017,"data":{},"message":"Signature expired, please try again later."}
        coinex: POST /v2/spot/order | OUTCOME_UNKNOWN | 200 {"code":4002,"data":{},"message":"Service request timed out, please try again later."}
        bingx: POST /openApi/spot/v1/trade/order | BLOCKED_ORDER | 200 {"code":109403,"msg":"because","data":{}}
        bingx: POST /openApi/swap/v2/trade/order | WAIT_LONGER | 429
        bingx: POST /openApi/swap/v2/trade/order | OUTCOME_UNKNOWN | 504
        cryptocom: POST /exchange/v1/private/create-order | BLOCKED_ORDER | 400 {"code":208,"message":"INSTRUMENT_NOT_TRADABLE"}
        cryptocom: POST /exchange/v1/private/create-withdrawal | BLOCKED_ORDER | 400 {"code":208,"message":"because"}
        cryptocom: POST /exchange/v1/private/create-order | WAIT_LONGER | 429 {"code":42901,"message":"TOO_MANY_REQUESTS"}
        cryptocom: POST /exchange/v1/private/create-order | OUTCOME_UNKNOWN | 408 {"code":40801,"message":"REQUEST_TIMEOUT"}
        cryptocom: POST /exchange/v1/private/create-order | UNREACHABLE | 503 {"code":9010001,"message":"SYSTEM_MAINTENANCE"}
        gemini: POST /v1/order/new | BLOCKED_ORDER | 400 {"result":"error","reason":"MarketNotOpen","message":"because"}
        gemini: POST /v1/withdraw/btc | BLOCKED_ORDER | 400 {"result":"error","reason":"MarketNotOpen","message":"because"}
        gemini: POST /v1/order/new | WAIT_LONGER | 429 {"result":"error","reason":"RateLimit","message":"Requests were made too frequently"}
        gemini: POST /v1/order/cancel | NONCE_OVERTAKEN | 400 {"result":"error","reason":"InvalidNonce","message":"Nonce has not increased since the last call"}
        gemini: POST /v1/order/new | OUTCOME_UNKNOWN | 504
        gemini: POST /v1/order/new | UNREACHABLE | 503
        htx: POST /v1/order/orders/place | BLOCKED_ORDER | 200 {"status":"error","err-code":"order-disabled","err-msg":"because","data":null}
        htx: POST /v1/dw/withdraw/api/create | BLOCKED_ORDER | 200 {"status":"error","err-code":"order-disabled","err-msg":"because","data":null}
        htx: POST /v1/order/orders/place | WAIT_LONGER | 200 {"status":"error","err-code":"rate-too-many-requests","err-msg":"exceeded rate limit","data":null}
        htx: POST /v1/order/orders/place | STALE | 200 {"status":"error","err-code":"api-signature-not-valid","err-msg":"Signature not valid: Invalid submission time or incorrect time format","data":null}
        htx: POST /v1/order/orders/place | OUTCOME_UNKNOWN | 504
        htx: POST /v1/order/orders/place | UNREACHABLE | 503
        htxfutures: POST /v5/trade/order | BLOCKED_ORDER | 200 {"status":"error","err_code":1058,"err_msg":"Your order can't be placed due to trade suspension.","ts":0}
        htxfutures: POST /v5/trade/order | STALE | 200 {"status":"error","err_code":403,"err_msg":"Verification failure: Invalid submission time or incorrect time format","ts":0}
        """)
    void a_refusal_has_the_exchanges_error_format(String call, RefusalKind shape, String response) {
        ExchangeFixture exchangeFixture = ExchangeFixture.at(call);
        Call asked = exchangeFixture.call(call);
        Refusal refusal = exchangeFixture.exchange.refusals().create(shape, asked, "because");
        assertThat((refusal.status() + " " + new String(refusal.body(), StandardCharsets.UTF_8)).strip())
                .isEqualTo(response);
        assertThat(refusal.contentType().isEmpty()).isEqualTo(refusal.body().length == 0);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        trade/order        | {"instId":"A","clOrdId":"mine"}              | mine
        trade/order        | {"instId":"A","clOrdId":"a\\"b"}             | a\\"b
        trade/batch-orders | [{"clOrdId":"a"},{"instId":"A"},{"clOrdId":"c"}] | a  c
        trade/batch-orders | [{"clOrdId":"a"},{"clOrdId":"a","clOrdId":"b"}] | a b
        trade/batch-orders | [                                            | ''
        """)
    void a_blocked_okx_batch_is_refused_for_each_order_by_its_client_id(String path, String body, String clients) {
        Call call = ExchangeFixture.OKX.json("POST", "/api/v5/" + path, body);
        String actual = new String(
                ExchangeFixture.OKX
                        .exchange
                        .refusals()
                        .create(RefusalKind.BLOCKED_ORDER, call, "")
                        .body(),
                StandardCharsets.UTF_8);
        String each = Arrays.stream(clients.split(" ", -1))
                .map(
                        client -> "{\"clOrdId\":\"" + client
                                + "\",\"ordId\":\"\",\"tag\":\"\",\"sCode\":\"51022\",\"sMsg\":\"Order blocked by Sluice, not sent.\"}")
                .collect(Collectors.joining(","));
        assertThat(actual).isEqualTo("{\"code\":\"1\",\"msg\":\"\",\"data\":[" + each + "]}");
    }

    @Test
    void a_refusal_without_a_call_uses_the_format_of_the_first_group() {
        Refusal refusal = ExchangeFixture.BINANCE.exchange.refusals().create(RefusalKind.WAIT_LONGER, null, "");
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.contentType()).isEqualTo("application/json;charset=UTF-8");
        assertThat(ExchangeFixture.KRAKEN
                        .exchange
                        .refusals()
                        .create(RefusalKind.BLOCKED_ORDER, null, "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void every_dialect_has_a_format_for_every_refusal_kind() {
        for (ExchangeFixture exchangeFixture : ExchangeFixture.ALL) {
            for (RefusalKind shape : RefusalKind.values()) {
                assertThat(exchangeFixture
                                .exchange
                                .refusals()
                                .create(shape, exchangeFixture.call("POST", "/x"), "")
                                .status())
                        .isGreaterThan(199);
            }
        }
    }

    @Test
    void an_exchange_without_formats_is_refused_by_status_with_the_reason_in_the_body() {
        RefusalSet none = new RefusalSet(null, null, null, null, null, null, null, true, "test");
        Refusal refusal =
                RefusalFormatter.format(none, RefusalKind.BLOCKED_ORDER, true, "trading is \"halted\"", List.of(""));
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8)).isEqualTo("trading is \"halted\"");
        assertThat(RefusalFormatter.format(none, RefusalKind.WAIT_LONGER, true, "", List.of(""))
                        .status())
                .isEqualTo(429);
        assertThat(RefusalFormatter.format(none, RefusalKind.OUTCOME_UNKNOWN, true, "", List.of(""))
                        .status())
                .isEqualTo(504);
    }

    @Test
    void a_reason_inside_json_is_escaped() {
        RefusalSettings json = new RefusalSettings(200, "application/json", "{\"message\":\"{why}\"}", "");
        RefusalSet words = new RefusalSet(json, null, null, null, null, null, null, true, "test");
        Refusal refusal = RefusalFormatter.format(words, RefusalKind.BLOCKED_ORDER, true, "a \"b\" \\ \n", List.of(""));
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"message\":\"a \\\"b\\\" \\\\  \"}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        POST /api/v3/order       | {"code":-2010,"msg":"Order blocked by Sluice, not sent.","sluice":"guard; rule=sameOrder; seen=61; allowed=60"}
        POST /0/private/AddOrder | {"error":["EOrder:Cannot open position"],"sluice":"guard; rule=sameOrder; seen=61; allowed=60"}
        """)
    void a_body_that_is_an_object_says_at_its_end_why(String request, String expected) {
        ExchangeFixture fixture = ExchangeFixture.at(request);
        Call call = fixture.call(request);
        RefusalFormatter formatter = fixture.exchange.refusals();
        Refusal worded = formatter.create(RefusalKind.BLOCKED_ORDER, call, "because");
        Refusal explained = formatter.withExplanation(worded, call, "guard; rule=sameOrder; seen=61; allowed=60");
        assertThat(new String(explained.body(), StandardCharsets.UTF_8)).isEqualTo(expected);
        Refusal empty = formatter.create(RefusalKind.UNREACHABLE, call, "because");
        assertThat(formatter.withExplanation(empty, call, "unreachable")).isSameAs(empty);
    }

    @Test
    void a_client_id_that_looks_like_a_placeholder_stays_text() {
        Call call = ExchangeFixture.OKX.json(
                "POST", "/api/v5/trade/order", "{\"instId\":\"BTC-USDT\",\"clOrdId\":\"{why}{id}{name}\"}");
        Refusal refusal = new RefusalFormatter(call.compiledRoute().rules().refusals())
                .create(RefusalKind.BLOCKED_ORDER, call, "because");
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                .contains("\"clOrdId\":\"\\u007Bwhy}\\u007Bid}\\u007Bname}\"");
    }
}
