package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of OKX's calls: kinds, costs, batches that are a bare array, and the validity of signatures. */
final class OkxCallsTest {
    private static final ExchangeFixture DESK = ExchangeFixture.OKX;
    private static final long SIGNED = 1_607_418_537_715L;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            POST trade/order                   | PLACE        | orders=1 place[BTC-USDT]=1
            POST trade/amend-order             | AMEND        | amend[BTC-USDT]=1 orders=1
            POST trade/cancel-order            | CANCEL       | cancel[BTC-USDT]=1
            POST trade/close-position          | REDUCE       | close[BTC-USDT]=1
            POST trade/order-algo              | PLACE        | algo.place[BTC-USDT]=1
            POST trade/mass-cancel             | CANCEL       | account.5=1
            POST trade/cancel-all-after        | DEAD_MAN     | dead-man=1
            POST sprd/cancel-all-after         | DEAD_MAN     | account.1.second=1
            POST rfq/cancel-all-after          | DEAD_MAN     | account.1.second=1
            POST account/set-leverage          | PLACE        | account.20=1
            POST asset/withdrawal              | WITHDRAW     | account.6.second=1
            POST asset/cancel-withdrawal       | CANCEL       | account.6.second=1
            POST sprd/mass-cancel              | CANCEL       | account.10=1
            POST trade/amend-algos             | AMEND        | account.instrument.20[BTC-USDT]=1
            POST trade/one-click-repay         | REDUCE       | account.other.1=1
            POST account/fixed-loan/reduce-liabilities | REDUCE | unlisted=1
            POST something/new                 | PLACE        | unlisted=1
            GET trade/order                    | READ_PRIVATE | account.60=1
            GET trade/orders-pending           | READ_PRIVATE | account.60=1
            GET trade/fills                    | READ_PRIVATE | account.60=1
            GET trade/orders-history           | READ_PRIVATE | account.40=1
            GET account/balance                | READ_PRIVATE | account.10=1
            GET account/positions              | READ_PRIVATE | account.10=1
            GET account/account-position-risk  | READ_PRIVATE | account.10=1
            GET account/config                 | READ_PRIVATE | account.5=1
            GET account/trade-fee              | READ_PRIVATE | account.5=1
            GET account/bills                  | READ_PRIVATE | account.bills=1
            GET trade/fills-history            | READ_PRIVATE | account.other.10=1
            GET public/time                    | READ_PUBLIC  | ip.10=1
            GET market/tickers                 | READ_PUBLIC  | ip.20=1
            GET market/ticker                  | READ_PUBLIC  | ip.20=1
            GET market/history-candles         | READ_PUBLIC  | ip.20=1
            GET public/instruments             | READ_PUBLIC  | ip.20=1
            GET market/books                   | READ_PUBLIC  | ip.40=1
            GET market/books-elp-all           | READ_PUBLIC  | ip.other.5=1
            GET market/candles                 | READ_PUBLIC  | ip.40=1
            GET market/trades                  | READ_PUBLIC  | ip.100=1
            GET public/mark-price              | READ_PUBLIC  | ip.instrument.10[?]=1
            GET public/funding-rate-history    | READ_PUBLIC  | ip.instrument.10[?]=1
            GET public/open-interest           | READ_PUBLIC  | ip.instrument.20[?]=1
            GET market/history-trades          | READ_PUBLIC  | ip.20=1
            GET rfq/public-trades              | READ_PUBLIC  | ip.other.5=1
            GET trade/account-rate-limit       | READ_PRIVATE | account.1.second=1
            GET something/new                  | READ_PRIVATE | unlisted=1
            """)
    void a_call_has_the_documented_kind_and_cost(String call, Kind kind, String costs) {
        String[] parts = call.split(" ", -1);
        String body = parts[0].equals("GET") ? "" : "{\"instId\":\"BTC-USDT\"}";
        Call named = DESK.json(parts[0], "/api/v5/" + parts[1], body);
        assertThat(named.kind()).as(named.note()).isEqualTo(kind);
        assertThat(DESK.costs(named)).isEqualTo(costs);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "public/funding-rate, ip.instrument.10",
        "public/estimated-price, ip.instrument.10",
        "rubik/stat/taker-volume-contract, ip.instrument.5"
    })
    void a_read_limited_by_instrument_is_charged_to_the_named_instrument(String path, String limit) {
        assertThat(DESK.costs(DESK.call("GET", "/api/v5/" + path + "?instId=BTC-USDT-SWAP")))
                .isEqualTo(limit + "[BTC-USDT-SWAP]=1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            trade/batch-orders        | orders=3 place.batch[A]=3         | orders=1 place.batch[A]=1 place[A]=1
            trade/amend-batch-orders  | amend.batch[A]=3 orders=3         | amend.batch[A]=1 amend[A]=1 orders=1
            trade/cancel-batch-orders | cancel.batch[A]=3                 | cancel.batch[A]=1 cancel[A]=1
            trade/cancel-algos        | algo.cancel[A]=3                  | algo.cancel[A]=1
            """)
    void a_batch_costs_its_length_and_a_batch_of_one_also_counts_as_a_single_order(
            String path, String three, String one) {
        String order = "{\"instId\":\"A\",\"ordId\":\"7\"}";
        assertThat(DESK.costs(DESK.json("POST", "/api/v5/" + path, "[" + order + "," + order + " ,\n" + order + "]")))
                .isEqualTo(three);
        assertThat(DESK.costs(DESK.json("POST", "/api/v5/" + path, "[" + order + "]")))
                .isEqualTo(one);
    }

    @Test
    void a_batch_charges_each_instrument_for_its_own_orders_and_the_account_for_all() {
        Call batch = DESK.json("POST", "/api/v5/trade/batch-orders", """
                [{"instId":"A","clOrdId":"one"},{"instId":"B","clOrdId":"two"},{"instId":"A","clOrdId":"three"}]
                """);
        assertThat(DESK.costs(batch)).isEqualTo("orders=1 orders=2 place.batch[A]=2 place.batch[B]=1");
        assertThat(batch.instrument()).isEmpty();
        assertThat(batch.placedOrderIds()).containsExactly("c:one", "c:two", "c:three");
        Call alike = DESK.json("POST", "/api/v5/trade/cancel-batch-orders", """
                [{"instId":"A","ordId":"1"},{"instId":"A","ordId":"2"}]
                """);
        assertThat(alike.instrument()).isEqualTo("A");
        assertThat(alike.cancelledOrderIds()).containsExactly("x:1", "x:2");
        Call partly = DESK.json("POST", "/api/v5/trade/batch-orders", "[{\"instId\":\"A\"},{\"instIdCode\":7}]");
        assertThat(partly.instrument()).isEmpty();
        assertThat(DESK.costs(partly)).isEqualTo("orders=1 orders=1 place.batch[?]=1 place.batch[A]=1");
    }

    @Test
    void options_share_the_limits_of_their_family_but_are_separate_instruments() {
        Call call = order("{\"instId\":\"BTC-USD-241227-50000-C\"}");
        assertThat(call.instrument()).isEqualTo("BTC-USD-241227-50000-C");
        assertThat(DESK.costs(call)).isEqualTo("orders=1 place[BTC-USD]=1");
        assertThat(DESK.costs(order("{\"instId\":\"BTC-USD-241227\"}"))).isEqualTo("orders=1 place[BTC-USD-241227]=1");
        assertThat(DESK.costs(order("{\"instId\":\"BTC-USDT-SWAP\"}"))).isEqualTo("orders=1 place[BTC-USDT-SWAP]=1");
        Call batch = DESK.json("POST", "/api/v5/trade/batch-orders", """
                [{"instId":"BTC-USD-241227-50000-C"},{"instId":"BTC-USD-241227-60000-P"},{"instId":"BTC-USDT"}]
                """);
        assertThat(DESK.costs(batch)).isEqualTo("orders=1 orders=2 place.batch[BTC-USDT]=1 place.batch[BTC-USD]=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instId\":\"A\"}",
                "[{\"instId\":\"A\"}] x",
                "[{\"instId\":\"A\"}",
                "[[{\"instId\":\"A\"}]]",
                "7",
                "{}",
                "[{\"instId\":\"A\",\"instId\":\"B\"}]",
                "[{\"instId\":{}}]",
                "instId=A",
                "nul"
            })
    void a_batch_that_is_not_an_array_of_orders_is_a_place_at_the_highest_cost(String body) {
        Call call = DESK.json("POST", "/api/v5/trade/cancel-batch-orders", body);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.cancelledOrderIds()).isEmpty();
        assertThat(DESK.costs(call)).isEqualTo("cancel.batch[?]=20 cancel[?]=1 unlisted=1");
    }

    @Test
    void an_array_in_place_of_a_single_order_is_a_place() {
        Call call = DESK.json("POST", "/api/v5/trade/cancel-order", "[{\"instId\":\"A\",\"ordId\":\"1\"}]");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo("the body is not a JSON object");
    }

    @Test
    void query_parameters_of_a_post_are_not_read() {
        Call call = DESK.json("POST", "/api/v5/trade/order?reduceOnly=true", "{\"instId\":\"A\",\"side\":\"buy\"}");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo("'reduceOnly' is in the query, where the exchange does not read it");
        assertThat(DESK.json("POST", "/api/v5/trade/cancel-order?x=1", "{\"instId\":\"A\"}")
                        .kind())
                .isEqualTo(Kind.CANCEL);
        assertThat(DESK.call("GET", "/api/v5/trade/order?instId=A&ordId=1").orderIds())
                .containsExactly("x:1");
    }

    @ParameterizedTest(name = "{0}, expTime {1}: {2} ms")
    @CsvSource({
        "2020-12-08T09:08:57.715Z, '', 30000",
        "2020-12-08T09:08:57.7Z, '', 29985",
        "2020-12-08T09:08:57Z, '', 29285",
        "2020-12-08T09:08:57.715999Z, '', 30000",
        "2020-12-08T09:08:57.715Z, 1607418539715, 2000",
        "2020-12-08T09:08:57.715Z, 1607418530000, 0",
        "2020-12-08T09:08:57.715Z, 1607419999999, 30000",
    })
    void a_signature_is_valid_for_30_s_or_until_the_expiry_in_the_call(
            String timestamp, String expires, long untilMillis) {
        Call call = signed(timestamp, expires);
        assertThat(call.kind()).as(call.note()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEmpty();
        assertThat(call.signedUntilEpochMillis()).isEqualTo(SIGNED + untilMillis);
        assertThat(call.aheadToleranceMillis()).isEqualTo(30_000);
    }

    @ParameterizedTest(name = "{0}, expTime {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            yesterday                 | ''    | the header OK-ACCESS-TIMESTAMP is no time
            2020-12-08 09:08:57.715Z  | ''    | the header OK-ACCESS-TIMESTAMP is no time
            2020-13-08T09:08:57.715Z  | ''    | the header OK-ACCESS-TIMESTAMP is no time
            2020-12-08T09:08:57.Z     | ''    | the header OK-ACCESS-TIMESTAMP is no time
            2020-12-08T09:08:57,715Z  | ''    | the header OK-ACCESS-TIMESTAMP is no time
            Z                         | ''    | the header OK-ACCESS-TIMESTAMP is no time
            2020-12-08T09:08:57.715Z  | soon  | the header expTime is no time
            """)
    void an_unreadable_time_makes_the_call_a_place(String timestamp, String expires, String why) {
        Call call = signed(timestamp, expires);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.note()).isEqualTo(why);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(Call.NEVER);
    }

    private static Call signed(String timestamp, String expires) {
        Map<String, String> headers = expires.isEmpty()
                ? Map.of("OK-ACCESS-TIMESTAMP", timestamp)
                : Map.of("OK-ACCESS-TIMESTAMP", timestamp, "expTime", expires);
        return DESK.call("POST", "/api/v5/trade/order", "{\"instId\":\"A\"}", headers);
    }

    private static Call order(String body) {
        return DESK.json("POST", "/api/v5/trade/order", body);
    }

    @Test
    void the_server_time_is_read_from_the_time_call() {
        ResponseMeaning meaning = DESK.read(
                DESK.call("GET", "/api/v5/public/time"),
                200,
                "{\"code\":\"0\",\"data\":[{\"ts\":\"1597026383085\"}],\"msg\":\"\"}");
        assertThat(meaning.serverTimeMillis()).isEqualTo(1_597_026_383_085L);
    }

    @Test
    void every_route_has_a_dated_source() {
        assertThat(DESK.exchange.routes().all())
                .allSatisfy(route -> assertThat(route.source()).as(route.id()).containsPattern("20\\d\\d-\\d\\d"));
    }
}
