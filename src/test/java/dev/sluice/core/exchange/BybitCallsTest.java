package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of Bybit's calls: the limit by address that covers all calls, the limits by endpoint, and the category that
 * selects them.
 */
final class BybitCallsTest {
    private static final ExchangeFixture DESK = ExchangeFixture.BYBIT;
    private static final long SIGNED = 1_672_211_918_471L;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            order/create     | linear  | PLACE        | ip=1 order.futures=1
            order/create     | inverse | PLACE        | ip=1 order.futures=1
            order/create     | option  | PLACE        | ip=1 order.option=1
            order/create     | spot    | PLACE        | ip=1 order.spot=1
            order/create     | new     | PLACE        | ip=1 order.futures=1 order.option=1 order.spot=1
            order/pre-check  | spot    | READ_PRIVATE | ip=1 order.spot=1
            order/amend      | linear  | AMEND        | ip=1 order.futures=1
            order/amend      | option  | AMEND        | ip=1 order.option=1
            order/amend      | spot    | AMEND        | amend.spot=1 ip=1
            order/cancel     | linear  | CANCEL       | ip=1 order.futures=1
            order/cancel     | spot    | CANCEL       | ip=1 order.spot=1
            order/cancel-all | linear  | CANCEL       | ip=1 order.futures=1
            order/cancel-all | option  | CANCEL       | cancel-all.option=1 ip=1
            order/cancel-all | spot    | CANCEL       | ip=1 order.spot=1
            order/disconnected-cancel-all | linear | DEAD_MAN | account.5=1 ip=1
            position/set-leverage | linear | PLACE    | account.10=1 ip=1
            position/switch-mode  | linear | PLACE    | account.10=1 ip=1
            position/add-margin   | linear | PLACE    | account.10=1 ip=1
            position/trading-stop | linear | AMEND    | account.10=1 ip=1
            asset/withdraw/create | ''     | WITHDRAW | account.5=1 ip=1
            asset/withdraw/cancel | ''     | CANCEL   | account.60.min=1 ip=1
            account/upgrade-to-uta        | ''   | PLACE    | account.1=1 ip=1
            account/set-margin-mode       | ''   | PLACE    | account.5=1 ip=1
            account/quick-repayment       | ''   | REDUCE   | account.1=1 ip=1
            asset/exchange/convert-execute | ''  | PLACE    | account.20=1 ip=1
            user/create-sub-member        | ''   | PLACE    | account.1=1 ip=1
            user/del-submember            | ''   | PLACE    | account.5=1 ip=1
            spread/order/create           | ''   | PLACE    | account.20=1 ip=1
            spread/order/amend            | ''   | AMEND    | account.20=1 ip=1
            spread/order/cancel-all       | ''   | CANCEL   | account.5=1 ip=1
            rfq/create-quote              | ''   | PLACE    | account.50=1 ip=1
            fgridbot/close                | ''   | REDUCE   | account.10=1 ip=1
            fiat/quote-apply              | ''   | PLACE    | ip=1
            alpha/trade/purchase          | ''   | PLACE    | ip=1 unlisted=1
            p2p/item/cancel               | ''   | CANCEL   | ip=1 unlisted=1
            p2p/item/info                 | ''   | READ_PRIVATE | ip=1 unlisted=1
            p2p/order/simplifyList        | ''   | READ_PRIVATE | ip=1 unlisted=1
            p2p/order/pay                 | ''   | PLACE    | ip=1 unlisted=1
            p2p/order/finish              | ''   | WITHDRAW | ip=1 unlisted=1
            something/new         | linear | PLACE    | ip=1 unlisted=1
            """)
    void a_post_has_the_documented_kind_and_cost_for_its_category(
            String path, String category, Kind kind, String costs) {
        Call call = DESK.json("POST", "/v5/" + path, "{\"category\":\"" + category + "\",\"symbol\":\"BTCUSDT\"}");
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        assertThat(DESK.costs(call)).isEqualTo(costs);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            order/realtime           | READ_PRIVATE | account.50=1 ip=1
            order/history            | READ_PRIVATE | account.50=1 ip=1
            execution/list           | READ_PRIVATE | account.50=1 ip=1
            position/list            | READ_PRIVATE | account.50=1 ip=1
            position/closed-pnl      | READ_PRIVATE | account.50=1 ip=1
            account/wallet-balance   | READ_PRIVATE | account.50=1 ip=1
            account/info             | READ_PRIVATE | account.50=1 ip=1
            account/withdrawal       | READ_PRIVATE | account.50=1 ip=1
            account/borrow           | READ_PRIVATE | account.1=1 ip=1
            account/fee-rate         | READ_PRIVATE | account.5=1 ip=1
            account/transaction-log  | READ_PRIVATE | account.25=1 ip=1
            asset/coin/query-info    | READ_PRIVATE | account.5=1 ip=1
            market/time              | READ_PUBLIC  | ip=1
            market/tickers           | READ_PUBLIC  | ip=1
            market/orderbook         | READ_PUBLIC  | ip=1
            asset/exchange/order-record | READ_PRIVATE | account.600.min=1 ip=1
            asset/withdraw/vasp/list | READ_PRIVATE | account.1=1 ip=1
            asset/transfer/query-account-coin-balance | READ_PRIVATE | account.450=1 ip=1
            account/instruments-info | READ_PRIVATE | account.10=1 ip=1
            spread/orderbook         | READ_PUBLIC  | ip=1
            earn/advance/product     | READ_PUBLIC  | ip.50=1 ip=1
            something/new            | READ_PRIVATE | ip=1 unlisted=1
            """)
    void a_get_has_the_documented_kind_and_cost(String path, Kind kind, String costs) {
        Call call = DESK.call("GET", "/v5/" + path + "?category=linear");
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        assertThat(DESK.costs(call)).isEqualTo(costs);
    }

    @ParameterizedTest(name = "{0} orders of {1}: {2}")
    @CsvSource({
        "1, linear, ip=1 order.futures=1",
        "10, linear, ip=1 order.futures=10",
        "20, inverse, ip=1 order.futures=20",
        "20, option, ip=1 order.option=1",
        "10, spot, ip=1 order.spot=10",
    })
    void a_batch_costs_its_length_but_an_option_batch_costs_one_request(int orders, String category, String costs) {
        String list = "{\"symbol\":\"A\",\"orderLinkId\":\"x\"},".repeat(orders - 1) + "{\"symbol\":\"B\"}";
        for (String path : new String[] {"create-batch", "amend-batch", "cancel-batch"}) {
            Call call = DESK.json(
                    "POST", "/v5/order/" + path, "{\"category\":\"" + category + "\",\"request\":[" + list + "]}");
            assertThat(DESK.costs(call)).as(path).isEqualTo(costs);
        }
    }

    @Test
    void an_unreadable_batch_costs_the_maximum() {
        Call call = DESK.json("POST", "/v5/order/cancel-batch", "{\"category\":\"linear\",\"request\":[");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(DESK.costs(call)).isEqualTo("ip=1 order.futures=20 order.option=1 order.spot=20 unlisted=1");
    }

    @Test
    void orders_are_identified_by_both_ids() {
        String body = "{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"orderId\":\"x1\",\"orderLinkId\":\"mine\"}";
        assertThat(DESK.json("POST", "/v5/order/create", body).placedOrderIds()).containsExactly("c:mine", "x:x1");
        assertThat(DESK.json("POST", "/v5/order/cancel", body).cancelledOrderIds())
                .containsExactly("c:mine", "x:x1");
        assertThat(DESK.call("GET", "/v5/order/realtime?category=linear&orderLinkId=mine")
                        .orderIds())
                .containsExactly("c:mine");
        Call all = DESK.json("POST", "/v5/order/cancel-all", "{\"category\":\"linear\",\"settleCoin\":\"USDT\"}");
        assertThat(all.cancelsAll()).isTrue();
        assertThat(all.instrument()).isEmpty();
    }

    @ParameterizedTest(name = "window {0}: {1} ms")
    @CsvSource({"'', 5000", "20000, 20000", "0, 0"})
    void a_signature_is_valid_for_the_window_in_its_header(String window, long untilMillis) {
        Map<String, String> headers = window.isEmpty()
                ? Map.of("X-BAPI-TIMESTAMP", "" + SIGNED)
                : Map.of("X-BAPI-TIMESTAMP", "" + SIGNED, "X-BAPI-RECV-WINDOW", window);
        Call call = DESK.call("POST", "/v5/order/create", "{\"category\":\"spot\"}", headers);
        assertThat(call.signedUntilEpochMillis()).isEqualTo(SIGNED + untilMillis);
        assertThat(call.aheadToleranceMillis()).isEqualTo(1000);
        assertThat(DESK.call("POST", "/v5/order/cancel", "{}", Map.of("X-BAPI-TIMESTAMP", "soon"))
                        .note())
                .isEqualTo("the header X-BAPI-TIMESTAMP is no time");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            POST /v5/order/create      | {"category":"linear"}  | order.futures=7
            POST /v5/order/create      | {"category":"spot"}    | order.spot=7
            POST /v5/order/cancel-all  | {"category":"option"}  | cancel-all.option=7
            POST /v5/order/create      | {"category":"new"}     | ''
            POST /v5/order/create      | {}                     | ''
            GET /v5/order/realtime     | ''                     | account.50=7
            GET /v5/market/tickers     | ''                     | ''
            """)
    void the_remaining_count_corrects_the_single_limit_of_the_endpoint(String call, String body, String used) {
        String[] parts = call.split(" ", -1);
        Call asked = DESK.json(parts[0], parts[1], body);
        Map<String, String> headers = Map.of("X-Bapi-Limit", "10", "X-Bapi-Limit-Status", "3");
        String read = DESK.read(asked, 200, headers, new byte[0]).usageReports().stream()
                .map(one -> DESK.limits.get(one.limit()).name() + "=" + one.units())
                .collect(Collectors.joining(" "));
        assertThat(read).isEqualTo(used);
    }

    @ParameterizedTest(name = "left {0} of {1}")
    @CsvSource({"'', 10", "3, ''", "-1, 10", "many, 10", "11, 10"})
    void absent_or_invalid_limit_headers_correct_nothing(String left, String size) {
        Map<String, String> headers = Map.of("X-Bapi-Limit", size, "X-Bapi-Limit-Status", left);
        assertThat(DESK.read(DESK.call("GET", "/v5/order/realtime"), 200, headers, new byte[0])
                        .usageReports())
                .isEmpty();
    }

    @Test
    void a_backoff_ends_at_its_header_and_an_address_ban_after_at_least_ten_minutes() {
        byte[] tooMany = "{\"retCode\":10006,\"retMsg\":\"Too many visits!\"}".getBytes(StandardCharsets.UTF_8);
        Call read = DESK.call("GET", "/v5/order/realtime");
        Map<String, String> reset = Map.of("X-Bapi-Limit-Reset-Timestamp", "1672738134824");
        assertThat(DESK.read(read, 200, reset, tooMany).banUntilEpochMillis()).isEqualTo(1_672_738_134_824L);
        assertThat(DESK.read(read, 200, Map.of(), tooMany).banUntilEpochMillis())
                .isEqualTo(-1);
        assertThat(DESK.read(read, 200, reset, new byte[0]).banUntilEpochMillis())
                .as("a success with the header")
                .isEqualTo(-1);
        ResponseMeaning ban = DESK.read(read, 403, "403, access too frequent");
        assertThat(ban.retryAfterMillis()).isEqualTo(600_000);
        assertThat(ban.hitLimits()).containsExactly("ip");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"linear, order.futures", "option, order.option", "spot, order.spot"})
    void a_breach_backs_off_only_the_limit_of_its_category(String category, String limit) {
        Call call = DESK.json("POST", "/v5/order/create", "{\"category\":\"" + category + "\"}");
        assertThat(DESK.read(call, 200, "{\"retCode\":10006,\"retMsg\":\"Too many visits!\"}")
                        .hitLimits())
                .containsExactly(limit);
    }

    @Test
    void the_server_time_is_read_to_the_millisecond() {
        ResponseMeaning meaning = DESK.read(
                DESK.call("GET", "/v5/market/time"),
                200,
                "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"timeSecond\":\"1688639403\",\"timeNano\":\"1688639403423213947\"},"
                        + "\"retExtInfo\":{},\"time\":1688639403423}");
        assertThat(meaning.serverTimeMillis()).isEqualTo(1_688_639_403_423L);
    }

    @Test
    void every_route_has_a_dated_source() {
        assertThat(DESK.exchange.routes().all())
                .allSatisfy(route -> assertThat(route.source()).as(route.id()).containsPattern("20\\d\\d-\\d\\d"));
    }
}
