package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ResponseReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the meaning of responses. The table {@code responses.csv} has every row of the classification; each is read
 * plain, gzipped, deflated, and at the start of a 10 MB body of which only the first bytes are present.
 */
@Tag("slow")
final class ResponsesTest {
    private static final int TEN_MB = 10 << 20;
    private static final String CODINGS = "plain gzip deflate";

    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @CsvFileSource(
            resources = "responses.csv",
            delimiter = '|',
            quoteCharacter = '\'',
            numLinesToSkip = 1,
            maxCharsPerColumn = 100_000)
    void a_response_has_the_meaning_of_its_row(
            String call, int status, String body, Outcome outcome, String code, String hits, boolean counted) {
        ExchangeFixture fixture = ExchangeFixture.at(call);
        Call asked = fixture.call(call);
        for (String coding : CODINGS.split(" ", -1)) {
            for (boolean long10Mb : new boolean[] {false, true}) {
                byte[] first = long10Mb
                        ? ExchangeFixture.firstBytes(coding, opened(body), TEN_MB, ResponseReader.MAX_BYTES)
                        : ExchangeFixture.firstBytes(coding, body, 0, Integer.MAX_VALUE);
                ResponseMeaning meaning =
                        fixture.read(asked, status, Map.of("Content-Encoding", coding.replace("plain", "")), first);
                String as = coding + (long10Mb ? ", first bytes of 10 MB" : "");
                assertThat(meaning.outcome()).as(as).isEqualTo(outcome);
                assertThat(meaning.code()).as(as).isEqualTo(code);
                assertThat(String.join(" ", meaning.hitLimits())).as(as).isEqualTo(hits);
                assertThat(meaning.counted()).as(as).isEqualTo(counted);
            }
        }
    }

    /** Returns the start of the same body with long content after the relevant part. */
    private static String opened(String body) {
        if (body.endsWith("}")) {
            return body.substring(0, body.length() - 1) + (body.length() > 2 ? "," : "") + "\"filler\":[\"";
        }
        return body.endsWith("]") ? body.substring(0, body.length() - 1) + ",{\"filler\":\"" : body;
    }

    @Test
    void a_compressed_body_cut_in_the_middle_is_read_up_to_the_cut() {
        String body = "{\"error\":[\"EAPI:Rate limit exceeded\"],\"noise\":\"";
        byte[] whole = ExchangeFixture.firstBytes("gzip", body, TEN_MB, Integer.MAX_VALUE);
        byte[] cut = Arrays.copyOf(whole, 2000);
        ResponseMeaning meaning = ExchangeFixture.KRAKEN.read(
                ExchangeFixture.KRAKEN.call("POST", "/0/private/Balance"),
                200,
                Map.of("content-encoding", "GZIP"),
                cut);
        assertThat(whole.length).isGreaterThan(TEN_MB / 2);
        assertThat(meaning.outcome()).isEqualTo(Outcome.RATE);
    }

    @Test
    void a_failed_cancel_of_an_unknown_order_is_ok_but_charged() {
        ResponseMeaning gone =
                spot("DELETE /api/v3/order?orderId=1", 400, "{\"code\":-2011,\"msg\":\"Unknown order sent.\"}");
        ResponseMeaning cancelled =
                spot("DELETE /api/v3/order?orderId=1", 200, "{\"orderId\":1,\"status\":\"CANCELED\"}");
        assertThat(gone.outcome()).isEqualTo(Outcome.OK);
        assertThat(gone.isChargedAsSuccess()).isFalse();
        assertThat(cancelled.outcome()).isEqualTo(Outcome.OK);
        assertThat(cancelled.isChargedAsSuccess()).isTrue();
    }

    @Test
    void a_batch_that_partly_failed_is_ok_but_not_at_the_cost_of_a_success() {
        String ok = "{\"orderId\":7,\"clientOrderId\":\"a\"}";
        String no = "{\"code\":-2022,\"msg\":\"ReduceOnly Order is rejected.\"}";
        String unknown = "{\"code\":-1007,\"msg\":\"Timeout.\"}";
        ResponseMeaning partial = futures("[" + ok + "," + no + "]");
        assertThat(partial.outcome()).isEqualTo(Outcome.OK);
        assertThat(partial.isChargedAsSuccess()).isFalse();
        assertThat(partial.orderIds()).containsExactly("x:7", "c:a");
        assertThat(futures("[" + no + "," + no + "]").outcome()).isEqualTo(Outcome.BUSINESS);
        assertThat(futures("[" + no + "," + ok + "," + unknown + "]").outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(futures("[" + ok + "]").isChargedAsSuccess()).isTrue();
    }

    private static ResponseMeaning spot(String call, int status, String body) {
        String[] parts = call.split(" ", -1);
        return ExchangeFixture.BINANCE.read(ExchangeFixture.BINANCE.call(parts[0], parts[1]), status, body);
    }

    private static ResponseMeaning futures(String body) {
        return ExchangeFixture.BINANCE.read(
                ExchangeFixture.BINANCE.call("POST", "/fapi/v1/batchOrders?batchOrders=[{},{}]"), 200, body);
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        POST /api/v3/order            | 200 | {"symbol":"A","orderId":28,"clientOrderId":"6gC"}             | c:6gC x:28
        POST /api/v3/order            | 400 | {"code":-2010,"msg":"Account has insufficient balance."}      | ''
        POST /api/v3/order/cancelReplace | 200 | {"cancelResult":"SUCCESS","cancelResponse":{"orderId":9},"newOrderResponse":{"orderId":10,"clientOrderId":"n"}} | c:n x:10
        POST /api/v3/order/cancelReplace | 409 | {"code":-2021,"msg":"Order cancel-replace partially failed.","data":{"newOrderResponse":{"orderId":11,"clientOrderId":"m"}}} | c:m x:11
        POST /api/v3/orderList/oco    | 200 | {"orderListId":1,"orders":[{"orderId":2,"clientOrderId":"a"},{"orderId":3,"clientOrderId":"b"}]} | c:a c:b x:2 x:3
        POST /fapi/v1/algoOrder       | 200 | {"algoId":5,"clientAlgoId":"t"}                               | c:t x:5
        POST /0/private/AddOrder      | 200 | {"error":[],"result":{"descr":{"order":"buy"},"txid":["OU22CG-KLAF2","OV"]}} | x:OU22CG-KLAF2 x:OV
        POST /0/private/AddOrderBatch | 200 | {"error":[],"result":{"orders":[{"txid":"OA","descr":{}},{"error":"EOrder:Insufficient funds"},{"txid":"OB"}]}} | x:OA x:OB
        POST /0/private/EditOrder     | 200 | {"error":[],"result":{"status":"ok","txid":"ONEW","originaltxid":"OOLD"}} | x:ONEW
        POST /0/private/Balance       | 200 | {"error":[],"result":{"txid":["no"]}}                         | ''
        POST /api/v3/brokerage/orders | 200 | {"success":true,"success_response":{"order_id":"1-2","client_order_id":"a"}}                  | c:a x:1-2
        POST /api/v3/brokerage/orders | 200 | {"success":false,"error_response":{"error":"INSUFFICIENT_FUND"}} | ''
        POST /orders                  | 200 | {"id":"d0c5","client_oid":"a","product_id":"BTC-USD"}         | c:a x:d0c5
        """)
    void order_ids_are_learned_from_responses_to_placed_orders(String call, int status, String body, String placed) {
        ExchangeFixture fixture = ExchangeFixture.at(call);
        Call asked = fixture.call(call);
        List<String> sorted =
                fixture.read(asked, status, body).orderIds().stream().sorted().toList();
        assertThat(String.join(" ", sorted)).isEqualTo(placed);
    }

    @Test
    void times_are_read_from_time_calls_and_the_date_header() {
        Map<String, String> date = Map.of("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        Call time = ExchangeFixture.BINANCE.call("GET", "/api/v3/time");
        ResponseMeaning millis = ExchangeFixture.BINANCE.read(time, 200, date, bytes("{\"serverTime\":1499827319559}"));
        assertThat(millis.serverTimeMillis()).isEqualTo(1_499_827_319_559L);
        assertThat(millis.dateEpochSeconds()).isEqualTo(784_111_777);
        ResponseMeaning micros =
                ExchangeFixture.BINANCE.read(time, 200, date, bytes("{\"serverTime\":1499827319559123}"));
        assertThat(micros.serverTimeMillis()).isEqualTo(1_499_827_319_559L);
        Call unixtime = ExchangeFixture.KRAKEN.call("GET", "/0/public/Time");
        ResponseMeaning seconds = ExchangeFixture.KRAKEN.read(
                unixtime, 200, date, bytes("{\"error\":[],\"result\":{\"unixtime\":1616336594,\"rfc1123\":\"x\"}}"));
        assertThat(seconds.serverTimeMillis()).isEqualTo(-1);
        assertThat(seconds.dateEpochSeconds()).isEqualTo(1_616_336_594);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        GET /api/v3/depth              | 0=123
        POST /api/v3/order             | 0=123 2=4 3=77
        GET /fapi/v1/depth             | 6=123 7=4
        GET /dapi/v1/depth             | 6=123 7=4
        GET /fapi/v1/ticker/bookTicker | ''
        GET /fapi/v2/ticker/price      | ''
        GET /sapi/v1/account/status    | 4=9
        """)
    void headers_correct_the_limits_of_their_host_except_where_known_to_be_wrong(String call, String used) {
        Map<String, String> headers = Map.of(
                "x-mbx-used-weight-1m", "123",
                "X-MBX-ORDER-COUNT-10S", "4",
                "X-MBX-ORDER-COUNT-1D", call.startsWith("POST") ? "77" : "not a number",
                "X-SAPI-USED-IP-WEIGHT-1M", "9",
                "X-SAPI-USED-UID-WEIGHT-1M", "-1");
        Call asked = ExchangeFixture.BINANCE.call(
                call.substring(0, call.indexOf(' ')), call.substring(call.indexOf(' ') + 1));
        String read = ExchangeFixture.BINANCE.read(asked, 200, headers, new byte[0]).usageReports().stream()
                .filter(one -> call.startsWith("POST") || one.limit() != 2)
                .sorted(Comparator.comparingInt(UsageReport::limit))
                .map(one -> one.limit() + "=" + one.units())
                .collect(Collectors.joining(" "));
        assertThat(read).isEqualTo(used);
    }

    @Test
    void a_failure_that_breaks_off_inside_its_body_still_asks_for_a_pause() {
        Call read = ExchangeFixture.BINANCE.call("GET", "/api/v3/depth");
        Map<String, String> asks = Map.of("Retry-After", "7");
        ResponseMeaning failed = ExchangeFixture.BINANCE.read(read, 503, asks, new byte[0]);
        assertThat(failed.ofIncompleteBody().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failed.ofIncompleteBody().retryAfterMillis()).isEqualTo(7000);
        ResponseMeaning rejected = ExchangeFixture.BINANCE.read(read, 400, asks, new byte[0]);
        assertThat(rejected.ofIncompleteBody().retryAfterMillis()).isEqualTo(-1);
    }

    @Test
    void the_end_of_a_ban_is_read_from_header_or_text_or_taken_from_the_documents() {
        Call read = ExchangeFixture.BINANCE.call("GET", "/api/v3/depth");
        ResponseMeaning limited = ExchangeFixture.BINANCE.read(
                read, 429, Map.of("Retry-After", " 17 "), bytes("{\"code\":-1003,\"msg\":\"m\"}"));
        assertThat(limited.retryAfterMillis()).isEqualTo(17_000);
        assertThat(limited.banUntilEpochMillis()).isEqualTo(-1);
        String banned =
                "{\"code\":-1003,\"msg\":\"Way too much request weight used; IP banned until 1573713225668. Please\"}";
        ResponseMeaning ban = ExchangeFixture.BINANCE.read(read, 418, Map.of(), bytes(banned));
        assertThat(ban.banUntilEpochMillis()).isEqualTo(1_573_713_225_668L);
        assertThat(ban.retryAfterMillis()).isEqualTo(120_000);
        Map<String, String> dates =
                Map.of("Retry-After", "Sun, 06 Nov 1994 08:50:00 GMT", "Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(ExchangeFixture.BINANCE.read(read, 429, dates, new byte[0]).retryAfterMillis())
                .isEqualTo(23_000);
        Map<String, String> sameDate =
                Map.of("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT", "Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(ExchangeFixture.BINANCE
                        .read(read, 418, sameDate, new byte[0])
                        .retryAfterMillis())
                .as("a date that says nothing does not shorten a ban")
                .isEqualTo(120_000);
        assertThat(ExchangeFixture.BINANCE
                        .read(read, 418, Map.of("Retry-After", "0"), new byte[0])
                        .retryAfterMillis())
                .as("nor does a wait of no time")
                .isEqualTo(120_000);
        ResponseMeaning enormous =
                ExchangeFixture.BINANCE.read(read, 429, Map.of("Retry-After", "999999999999999999"), new byte[0]);
        assertThat(enormous.retryAfterMillis()).isEqualTo(7L * 86_400_000);
        Call balance = ExchangeFixture.KRAKEN.call("POST", "/0/private/Balance");
        ResponseMeaning throttled =
                ExchangeFixture.KRAKEN.read(balance, 200, "{\"error\":[\"EService: Throttled: 1700000123\"]}");
        assertThat(throttled.banUntilEpochMillis()).isEqualTo(1_700_000_123_000L);
        ResponseMeaning lockout =
                ExchangeFixture.KRAKEN.read(balance, 200, "{\"error\":[\"EGeneral:Temporary lockout\"]}");
        assertThat(lockout.retryAfterMillis()).isEqualTo(900_000);
        assertThat(ExchangeFixture.BINANCE
                        .read(read, 200, Map.of("Retry-After", "5"), new byte[0])
                        .retryAfterMillis())
                .isEqualTo(-1);
    }

    @Test
    void large_market_data_is_not_read_when_errors_have_their_own_status() {
        Call depth = ExchangeFixture.BINANCE.call("GET", "/api/v3/depth");
        assertThat(ExchangeFixture.BINANCE.exchange.responses().needsBody(depth, 200))
                .isFalse();
        assertThat(ExchangeFixture.BINANCE.exchange.responses().needsBody(depth, 429))
                .isTrue();
        assertThat(ExchangeFixture.KRAKEN
                        .exchange
                        .responses()
                        .needsBody(ExchangeFixture.KRAKEN.call("GET", "/0/public/Depth"), 200))
                .isTrue();
    }

    @Test
    void garbage_is_read_by_its_status_and_never_throws() {
        Call order = ExchangeFixture.KRAKEN.call("POST", "/0/private/AddOrder");
        for (String body : new String[] {
            "{", "[[[[", "\u0000", "{\"error\":{\"a\":1}}", "{\"error\":[[[\"EAPI:Invalid nonce\"", "null", "\ufeff{}"
        }) {
            for (String coding : new String[] {"", "gzip", "deflate", "br", "zstd", "nonsense"}) {
                Map<String, String> headers = Map.of("Content-Encoding", coding, "Date", "yesterday");
                ResponseMeaning meaning = ExchangeFixture.KRAKEN.read(order, 502, headers, bytes(body));
                assertThat(meaning.outcome()).as(body + coding).isIn(Outcome.UNKNOWN, Outcome.CLOCK);
                assertThat(meaning.dateEpochSeconds()).isEqualTo(-1);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
