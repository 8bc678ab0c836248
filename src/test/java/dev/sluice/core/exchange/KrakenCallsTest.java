package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of Kraken's three counters: the cost of each call for each of them, and costs by the age of orders. */
final class KrakenCallsTest {
    private static final ExchangeFixture DESK = ExchangeFixture.KRAKEN;
    private static final long SECOND = 1_000_000_000L;
    /** Virtual time can start anywhere, also just before it overflows. */
    private static final long EPOCH = Long.parseLong("9223372030000000000");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Balance            | READ_PRIVATE | rest=1
            BalanceEx          | READ_PRIVATE | rest=1
            TradeBalance       | READ_PRIVATE | rest=1
            OpenOrders         | READ_PRIVATE | rest=1
            ClosedOrders       | READ_PRIVATE | rest=1
            OpenPositions      | READ_PRIVATE | rest=1
            QueryOrders        | READ_PRIVATE | rest=1
            Ledgers            | READ_PRIVATE | rest=2
            QueryLedgers       | READ_PRIVATE | rest=2
            TradesHistory      | READ_PRIVATE | rest=2
            QueryTrades        | READ_PRIVATE | rest=2
            AddOrder           | PLACE        | engine[XBTUSD]=1 rest=0
            AmendOrder         | AMEND        | engine[XBTUSD]=4 rest=1
            EditOrder          | AMEND        | engine[XBTUSD]=7 rest=1
            CancelOrder        | CANCEL       | engine[XBTUSD]=8 rest=0
            CancelOrderBatch   | CANCEL       | engine[XBTUSD]=8 rest=1
            CancelAll          | CANCEL       | engine[XBTUSD]=8 rest=1
            CancelAllOrdersAfter | DEAD_MAN   | rest=1
            GetWebSocketsToken | SESSION      | rest=1
            Withdraw           | WITHDRAW     | rest=1
            WalletTransfer     | WITHDRAW     | rest=1
            SomethingNew       | PLACE        | rest=1
            """)
    void a_private_call_has_its_documented_cost_or_the_worst_case_when_ages_are_unknown(
            String name, Kind kind, String costs) {
        Call call = DESK.form("POST", "/0/private/" + name, "nonce=1700000000000000&pair=XBTUSD");
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        assertThat(DESK.costs(call)).isEqualTo(costs);
        assertThat(call.nonce()).isEqualTo(1_700_000_000_000_000L);
        assertThat(call.repeatable()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Time                   | public=1
            Ticker?pair=XBTUSD     | public=1
            Depth?pair=XBTUSD      | public=1
            AssetPairs             | public=1
            Trades?pair=XBTUSD     | public.pair[XBTUSD]=1
            OHLC?pair=XBTUSD       | public.pair[XBTUSD]=1
            SomethingNew           | public=1
            """)
    void a_public_call_costs_one_per_address(String call, String costs) {
        assertThat(DESK.costs(DESK.call("GET", "/0/public/" + call))).isEqualTo(costs);
    }

    @Test
    void public_calls_may_be_posts() {
        assertThat(DESK.form("POST", "/0/public/Ticker", "pair=XBTUSD").kind()).isEqualTo(Kind.READ_PUBLIC);
    }

    @ParameterizedTest(name = "{0} orders: {1}")
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "15, 8"})
    void a_batch_of_n_orders_costs_half_of_n_rounded_up(int orders, int cost) {
        String body = "{\"nonce\":1,\"pair\":\"XBTUSD\",\"orders\":[" + "{\"type\":\"buy\"},".repeat(orders - 1)
                + "{\"type\":\"buy\"}]}";
        assertThat(DESK.costs(DESK.json("POST", "/0/private/AddOrderBatch", body)))
                .isEqualTo("engine[XBTUSD]=" + cost + " rest=1");
    }

    @ParameterizedTest(name = "{0} at {1} ms: {2}")
    @CsvSource({
        "CancelOrder, 0, 8", "CancelOrder, 4999, 8", "CancelOrder, 5000, 6", "CancelOrder, 10000, 5",
        "CancelOrder, 15000, 4", "CancelOrder, 45000, 2", "CancelOrder, 90000, 1", "CancelOrder, 299999, 1",
        "CancelOrder, 300000, 0", "AmendOrder, 0, 4", "AmendOrder, 5000, 3", "AmendOrder, 10000, 2",
        "AmendOrder, 15000, 1", "EditOrder, 0, 7", "EditOrder, 5000, 6", "EditOrder, 10000, 5",
        "EditOrder, 15000, 3", "EditOrder, 45000, 2", "EditOrder, 90000, 1",
    })
    void changing_an_order_costs_by_its_age_at_the_pair_it_was_placed_on(String name, long ageMs, int cost) {
        Call call = DESK.form("POST", "/0/private/" + name, "nonce=1&txid=OABC-1");
        OrderCache orderCache = new OrderCache();
        orderCache.addPlaced(call.account(), List.of("x:OABC-1"), "ETHUSD", "", EPOCH);
        String rest = name.equals("CancelOrder") ? "0" : "1";
        assertThat(DESK.costs(call, orderCache, EPOCH + ageMs * 1_000_000))
                .isEqualTo("engine[ETHUSD]=" + cost + " rest=" + rest);
    }

    @Test
    void a_batch_of_cancels_costs_the_sum_at_each_pair() {
        Call call = DESK.json(
                "POST",
                "/0/private/CancelOrderBatch",
                "{\"nonce\":2,\"orders\":[\"OA\",\"OB\",77,\"OUNKNOWN\"],\"cl_ord_ids\":[\"mine\"]}");
        OrderCache orderCache = new OrderCache();
        orderCache.addPlaced(call.account(), List.of("x:OA", "x:OB"), "XBTUSD", "", EPOCH);
        orderCache.addPlaced(call.account(), List.of("c:mine"), "ETHUSD", "", EPOCH);
        orderCache.addPlaced("another account", List.of("x:77"), "XBTUSD", "", EPOCH);
        assertThat(call.cancelledOrderIds()).containsExactly("c:mine", "x:OA", "x:OB", "x:77", "x:OUNKNOWN");
        assertThat(DESK.costs(call, orderCache, EPOCH + 20 * SECOND))
                .isEqualTo("engine[ETHUSD]=4 engine[XBTUSD]=8 engine[]=16 rest=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonce=1&orders[0]=OA&orders[1]=OB",
                "nonce=1&orders%5B0%5D=OA&orders%5B1%5D=OB",
                "nonce=1&orders[]=OA&orders[]=OB",
                "nonce=1&orders=OA,OB",
                "nonce=1&orders=%5B%22OA%22%2C%22OB%22%5D",
                "nonce=1&orders[0][txid]=OA&orders[1][txid]=OB",
            })
    void a_form_list_is_read_in_all_usual_notations(String body) {
        Call call = DESK.form("POST", "/0/private/CancelOrderBatch", body);
        assertThat(call.kind()).as(call.note()).isEqualTo(Kind.CANCEL);
        assertThat(call.cancelledOrderIds()).containsExactly("x:OA", "x:OB");
    }

    @Test
    void a_userref_is_an_order_id_that_a_cancel_can_name_as_txid() {
        Call add = DESK.form("POST", "/0/private/AddOrder", "nonce=1&pair=XBTUSD&userref=42&cl_ord_id=me");
        Call cancel = DESK.form("POST", "/0/private/CancelOrder", "nonce=2&txid=42");
        assertThat(add.placedOrderIds()).containsExactly("c:me", "x:42");
        assertThat(cancel.cancelledOrderIds()).containsExactly("x:42");
        assertThat(cancel.placedOrderIds()).isEmpty();
    }

    @Test
    void a_cancel_by_userref_pays_for_each_young_order_of_the_group() {
        Call cancel = DESK.form("POST", "/0/private/CancelOrder", "nonce=2&txid=42");
        OrderCache orderCache = new OrderCache();
        orderCache.addPlaced(cancel.account(), List.of("x:42"), "XBTUSD", "", EPOCH);
        assertThat(DESK.costs(cancel, orderCache, EPOCH + 361 * SECOND)).isEqualTo("engine[XBTUSD]=0 rest=0");
        orderCache.addPlaced(cancel.account(), List.of("x:42"), "XBTUSD", "", EPOCH + 360 * SECOND);
        assertThat(DESK.costs(cancel, orderCache, EPOCH + 361 * SECOND)).isEqualTo("engine[XBTUSD]=8 rest=0");
        orderCache.addPlaced(cancel.account(), List.of("x:42", "x:42"), "XBTUSD", "", EPOCH + 361 * SECOND);
        assertThat(DESK.costs(cancel, orderCache, EPOCH + 361 * SECOND)).isEqualTo("engine[XBTUSD]=24 rest=0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"batchOrder\":[]}                                                             | 9",
                "{\"batchOrder\":[{\"order\":\"cancel\",\"order_id\":\"1\"},{\"order\":\"send\",\"symbol\":\"A\"}]} | 11",
                "{\"batchOrder\":[{\"symbol\":\"A\"},{\"symbol\":\"B\"},{\"symbol\":\"C\"}]}   | 12",
            })
    void a_batch_of_futures_costs_its_fixed_part_once(String batch, long cost) {
        ExchangeFixture futures = ExchangeFixture.fresh("krakenfutures", "APIKey");
        Call call = futures.form(
                "POST", "/derivatives/api/v3/batchorder", "json=" + URLEncoder.encode(batch, StandardCharsets.UTF_8));
        assertThat(futures.costs(call, new OrderCache(), EPOCH)).isEqualTo("derivatives=" + cost);
    }

    @Test
    void a_cancel_all_has_no_instrument_and_no_deadline() {
        Call call = DESK.form("POST", "/0/private/CancelAll", "nonce=3");
        assertThat(call.cancelsAll()).isTrue();
        assertThat(call.instrument()).isEmpty();
        assertThat(call.signedUntilEpochMillis()).isEqualTo(Call.NEVER);
    }

    @Test
    void every_route_has_a_dated_source() {
        assertThat(DESK.exchange.routes().all())
                .allSatisfy(route -> assertThat(route.source()).as(route.id()).containsPattern("20\\d\\d-\\d\\d"));
    }
}
