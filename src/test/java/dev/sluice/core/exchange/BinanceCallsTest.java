package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of every row of Binance's weight tables: the kind of a call and its cost for each limit. */
final class BinanceCallsTest {
    private static final ExchangeFixture DESK = ExchangeFixture.BINANCE;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/v3/ping                                  | READ_PUBLIC  | 1
            GET    | /api/v3/time                                  | READ_PUBLIC  | 1
            GET    | /api/v3/exchangeInfo                          | READ_PUBLIC  | 20
            GET    | /api/v3/executionRules?symbol=BTCUSDT         | READ_PUBLIC  | 2
            GET    | /api/v3/executionRules?symbols=[%22A%22,%22B%22,%22C%22] | READ_PUBLIC | 6
            GET    | /api/v3/executionRules                        | READ_PUBLIC  | 40
            GET    | /api/v3/depth?symbol=BTCUSDT                  | READ_PUBLIC  | 5
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=1          | READ_PUBLIC  | 5
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=100        | READ_PUBLIC  | 5
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=101        | READ_PUBLIC  | 25
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=500        | READ_PUBLIC  | 25
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=501        | READ_PUBLIC  | 50
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=1000       | READ_PUBLIC  | 50
            GET    | /api/v3/depth?symbol=BTCUSDT&limit=1001       | READ_PUBLIC  | 250
            GET    | /api/v3/depth?limit=5000&symbol=BTCUSDT       | READ_PUBLIC  | 250
            GET    | /api/v3/depth?li%6dit=5000&symbol=BTCUSDT     | READ_PUBLIC  | 250
            GET    | /api/v3/trades?symbol=BTCUSDT                 | READ_PUBLIC  | 25
            GET    | /api/v3/historicalTrades?symbol=BTCUSDT       | READ_PUBLIC  | 25
            GET    | /api/v3/historicalBlockTrades?symbol=BTCUSDT  | READ_PUBLIC  | 25
            GET    | /api/v3/aggTrades?symbol=BTCUSDT              | READ_PUBLIC  | 4
            GET    | /api/v3/klines?symbol=BTCUSDT&interval=1m     | READ_PUBLIC  | 2
            GET    | /api/v3/uiKlines?symbol=BTCUSDT               | READ_PUBLIC  | 2
            GET    | /api/v3/avgPrice?symbol=BTCUSDT               | READ_PUBLIC  | 2
            GET    | /api/v3/ticker/24hr?symbol=BTCUSDT            | READ_PUBLIC  | 2
            GET    | /api/v3/ticker/24hr                           | READ_PUBLIC  | 80
            GET    | /api/v3/ticker/24hr?symbol=                   | READ_PUBLIC  | 80
            GET    | /api/v3/ticker/24hr?symbols=                  | READ_PUBLIC  | 80
            GET    | /api/v3/ticker/24hr?symbols=[]                | READ_PUBLIC  | 80
            GET    | /api/v3/ticker/24hr?symbols[]=A&symbols[]=B   | READ_PUBLIC  | 2
            GET    | /api/v3/ticker/tradingDay?symbol=BTCUSDT      | READ_PUBLIC  | 4
            GET    | /api/v3/ticker?symbols=%5B%22A%22%2C%22B%22%5D | READ_PUBLIC | 8
            GET    | /api/v3/ticker/price?symbol=BTCUSDT           | READ_PUBLIC  | 2
            GET    | /api/v3/ticker/price                          | READ_PUBLIC  | 4
            GET    | /api/v3/ticker/price?symbols=[%22A%22]        | READ_PUBLIC  | 4
            GET    | /api/v3/ticker/bookTicker                     | READ_PUBLIC  | 4
            GET    | /api/v3/referencePrice?symbol=BTCUSDT         | READ_PUBLIC  | 2
            GET    | /api/v3/referencePrice/calculation            | READ_PUBLIC  | 2
            GET    | /api/v3/account?timestamp=1700000000000       | READ_PRIVATE | 20
            GET    | /api/v3/order?orderId=1                       | READ_PRIVATE | 4
            GET    | /api/v3/openOrders?symbol=BTCUSDT             | READ_PRIVATE | 6
            GET    | /api/v3/openOrders                            | READ_PRIVATE | 80
            GET    | /api/v3/allOrders?symbol=BTCUSDT              | READ_PRIVATE | 20
            GET    | /api/v3/orderList                             | READ_PRIVATE | 4
            GET    | /api/v3/allOrderList                          | READ_PRIVATE | 20
            GET    | /api/v3/openOrderList                         | READ_PRIVATE | 6
            GET    | /api/v3/myTrades?symbol=BTCUSDT               | READ_PRIVATE | 20
            GET    | /api/v3/myTrades?symbol=BTCUSDT&orderId=7     | READ_PRIVATE | 5
            GET    | /api/v3/rateLimit/order                       | READ_PRIVATE | 40
            GET    | /api/v3/myFilters?symbol=BTCUSDT              | READ_PRIVATE | 40
            GET    | /api/v3/myPreventedMatches?preventedMatchId=1 | READ_PRIVATE | 2
            GET    | /api/v3/myPreventedMatches?orderId=1          | READ_PRIVATE | 20
            GET    | /api/v3/myAllocations?symbol=BTCUSDT          | READ_PRIVATE | 20
            GET    | /api/v3/account/commission?symbol=BTCUSDT     | READ_PRIVATE | 20
            GET    | /api/v3/order/amendments?orderId=1            | READ_PRIVATE | 4
            POST   | /api/v3/order/test?symbol=BTCUSDT             | READ_PRIVATE | 1
            POST   | /api/v3/sor/order/test?computeCommissionRates=true  | READ_PRIVATE | 20
            POST   | /api/v3/order/test?computeCommissionRates=false     | READ_PRIVATE | 1
            PUT    | /api/v3/order/amend/keepPriority?orderId=1&newQty=1 | AMEND  | 4
            DELETE | /api/v3/order?symbol=BTCUSDT&orderId=1        | CANCEL       | 1/0
            DELETE | /api/v3/openOrders?symbol=BTCUSDT             | CANCEL       | 1/0
            DELETE | /api/v3/orderList?listClientOrderId=1         | CANCEL       | 1/0
            """)
    void a_spot_call_costs_its_documented_weight(String method, String target, Kind kind, String weight) {
        Call call = DESK.call(method, target);
        assertThat(call.route().listed()).isTrue();
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        assertThat(DESK.costs(call)).isEqualTo("spot.raw=1 spot.weight=" + weight);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/api/v3/order, 1",
        "/api/v3/sor/order, 1",
        "/api/v3/order/cancelReplace, 1",
        "/api/v3/order/oco, 2",
        "/api/v3/orderList/oco, 2",
        "/api/v3/orderList/oto, 2",
        "/api/v3/orderList/opo, 2",
        "/api/v3/orderList/otoco, 3",
        "/api/v3/orderList/opoco, 3",
    })
    void a_spot_order_costs_weight_only_when_it_fails_and_counts_as_orders(String path, int orders) {
        Call call = DESK.call("POST", path + "?symbol=BTCUSDT&side=BUY");
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(DESK.costs(call))
                .isEqualTo("spot.orders.10s=%d spot.orders.1d=%d spot.raw=1 spot.weight=1/0".formatted(orders, orders));
    }

    @ParameterizedTest(name = "{0} symbols: {1}")
    @CsvSource({"1, 2", "20, 2", "21, 40", "100, 40", "101, 80", "300, 80"})
    void a_24h_ticker_costs_by_the_number_of_its_symbols(int symbols, int weight) {
        String array = IntStream.range(0, symbols)
                .mapToObj(i -> "\"S" + i + "USDT\"")
                .collect(Collectors.joining(",", "[", "]"));
        Call call = DESK.call("GET", "/api/v3/ticker/24hr?symbols=" + URLEncoder.encode(array, StandardCharsets.UTF_8));
        assertThat(call.kind()).as(call.note()).isEqualTo(Kind.READ_PUBLIC);
        assertThat(DESK.costs(call)).isEqualTo("spot.raw=1 spot.weight=" + weight);
    }

    @Test
    void a_window_ticker_costs_four_per_symbol_and_at_most_two_hundred() {
        String commas = IntStream.range(0, 60).mapToObj(i -> "S" + i).collect(Collectors.joining("%2C"));
        assertThat(DESK.costs(DESK.call("GET", "/api/v3/ticker?symbols=" + commas)))
                .isEqualTo("spot.raw=1 spot.weight=200");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /fapi/v1/exchangeInfo                       | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/ping                               | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/time                               | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/openInterest?symbol=BTCUSDT        | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/depth?symbol=BTCUSDT               | READ_PUBLIC  | futures.weight=10
            GET    | /fapi/v1/depth?symbol=BTCUSDT&limit=5       | READ_PUBLIC  | futures.weight=2
            GET    | /fapi/v1/depth?symbol=BTCUSDT&limit=50      | READ_PUBLIC  | futures.weight=2
            GET    | /fapi/v1/depth?symbol=BTCUSDT&limit=100     | READ_PUBLIC  | futures.weight=5
            GET    | /fapi/v1/depth?symbol=BTCUSDT&limit=500     | READ_PUBLIC  | futures.weight=10
            GET    | /fapi/v1/depth?symbol=BTCUSDT&limit=1000    | READ_PUBLIC  | futures.weight=20
            GET    | /fapi/v1/klines?symbol=BTCUSDT              | READ_PUBLIC  | futures.weight=5
            GET    | /fapi/v1/klines?symbol=BTCUSDT&limit=99     | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/klines?symbol=BTCUSDT&limit=100    | READ_PUBLIC  | futures.weight=2
            GET    | /fapi/v1/klines?symbol=BTCUSDT&limit=499    | READ_PUBLIC  | futures.weight=2
            GET    | /fapi/v1/klines?symbol=BTCUSDT&limit=1000   | READ_PUBLIC  | futures.weight=5
            GET    | /fapi/v1/klines?symbol=BTCUSDT&limit=1001   | READ_PUBLIC  | futures.weight=10
            GET    | /fapi/v1/trades?symbol=BTCUSDT              | READ_PUBLIC  | futures.weight=5
            GET    | /fapi/v1/historicalTrades?symbol=BTCUSDT    | READ_PUBLIC  | futures.weight=200
            GET    | /fapi/v1/aggTrades?symbol=BTCUSDT           | READ_PUBLIC  | futures.weight=20
            GET    | /fapi/v1/premiumIndex?symbol=BTCUSDT        | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/premiumIndex                       | READ_PUBLIC  | futures.weight=10
            GET    | /fapi/v1/ticker/24hr?symbol=BTCUSDT         | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v1/ticker/24hr                        | READ_PUBLIC  | futures.weight=40
            GET    | /fapi/v1/ticker/price?symbol=BTCUSDT        | READ_PUBLIC  | futures.weight=1
            GET    | /fapi/v2/ticker/price                       | READ_PUBLIC  | futures.weight=2
            GET    | /fapi/v1/ticker/bookTicker?symbol=BTCUSDT   | READ_PUBLIC  | futures.weight=2
            GET    | /fapi/v1/ticker/bookTicker                  | READ_PUBLIC  | futures.weight=5
            GET    | /fapi/v1/fundingRate?symbol=BTCUSDT         | READ_PUBLIC  | futures.funding=1 futures.weight=1
            GET    | /futures/data/openInterestHist?symbol=A     | READ_PUBLIC  | futures.data=1 futures.weight=0
            POST   | /fapi/v1/order?symbol=BTCUSDT&side=BUY      | PLACE        | futures.orders.10s=1 futures.orders.1m=1 futures.weight=0
            PUT    | /fapi/v1/order?symbol=BTCUSDT&orderId=1     | AMEND        | futures.orders.10s=1 futures.orders.1m=1 futures.weight=0
            POST   | /fapi/v1/algoOrder?symbol=BTCUSDT           | PLACE        | futures.orders.10s=1 futures.orders.1m=1 futures.weight=0
            POST   | /fapi/v1/batchOrders?batchOrders=[{}]       | PLACE        | futures.orders.10s=5 futures.orders.1m=1 futures.weight=5
            PUT    | /fapi/v1/batchOrders?batchOrders=[{}]       | AMEND        | futures.orders.10s=5 futures.orders.1m=1 futures.weight=5
            DELETE | /fapi/v1/order?symbol=BTCUSDT&orderId=1     | CANCEL       | futures.weight=1
            DELETE | /fapi/v1/batchOrders?orderIdList=[1]        | CANCEL       | futures.weight=1
            DELETE | /fapi/v1/allOpenOrders?symbol=BTCUSDT       | CANCEL       | futures.weight=1
            DELETE | /fapi/v1/algoOrder?algoId=1                 | CANCEL       | futures.weight=1
            POST   | /fapi/v1/countdownCancelAll?symbol=BTCUSDT  | DEAD_MAN     | futures.weight=10
            GET    | /fapi/v1/order?symbol=BTCUSDT&orderId=1     | READ_PRIVATE | futures.weight=1
            GET    | /fapi/v1/openOrders?symbol=BTCUSDT          | READ_PRIVATE | futures.weight=1
            GET    | /fapi/v1/openOrders                         | READ_PRIVATE | futures.weight=40
            GET    | /fapi/v1/openAlgoOrders                     | READ_PRIVATE | futures.weight=40
            GET    | /fapi/v1/allOrders?symbol=BTCUSDT           | READ_PRIVATE | futures.weight=5
            GET    | /fapi/v1/userTrades?symbol=BTCUSDT          | READ_PRIVATE | futures.weight=5
            GET    | /fapi/v2/account                            | READ_PRIVATE | futures.weight=5
            GET    | /fapi/v3/account                            | READ_PRIVATE | futures.weight=5
            GET    | /fapi/v2/balance                            | READ_PRIVATE | futures.weight=5
            GET    | /fapi/v3/positionRisk                       | READ_PRIVATE | futures.weight=5
            GET    | /fapi/v1/income                             | READ_PRIVATE | futures.weight=30
            GET    | /fapi/v1/positionSide/dual                  | READ_PRIVATE | futures.weight=30
            GET    | /fapi/v1/multiAssetsMargin                  | READ_PRIVATE | futures.weight=30
            GET    | /fapi/v1/commissionRate?symbol=BTCUSDT      | READ_PRIVATE | futures.weight=20
            GET    | /fapi/v1/rateLimit/order                    | READ_PRIVATE | futures.weight=1
            GET    | /fapi/v1/leverageBracket                    | READ_PRIVATE | futures.weight=1
            GET    | /fapi/v1/forceOrders?symbol=BTCUSDT         | READ_PRIVATE | futures.weight=20
            GET    | /fapi/v1/forceOrders                        | READ_PRIVATE | futures.weight=50
            GET    | /fapi/v1/income/asyn                        | READ_PRIVATE | futures.weight=1000
            POST   | /fapi/v1/listenKey                          | SESSION      | futures.weight=1
            PUT    | /fapi/v1/listenKey                          | SESSION      | futures.weight=1
            DELETE | /fapi/v1/listenKey                          | SESSION      | futures.weight=1
            POST   | /dapi/v1/order?symbol=BTCUSD_PERP           | PLACE        | futures.orders.10s=1 futures.orders.1m=1 futures.weight=0
            DELETE | /dapi/v1/order?symbol=BTCUSD_PERP&orderId=1 | CANCEL       | futures.weight=1
            GET    | /sapi/v1/system/status                      | READ_PUBLIC  | sapi.ip=1 spot.raw=1
            GET    | /sapi/v1/capital/config/getall              | READ_PRIVATE | sapi.ip=10 spot.raw=1
            GET    | /sapi/v1/accountSnapshot?type=SPOT          | READ_PRIVATE | sapi.ip=2400 spot.raw=1
            GET    | /sapi/v1/margin/crossMarginData             | READ_PRIVATE | sapi.ip=5 spot.raw=1
            GET    | /sapi/v1/margin/crossMarginData?coin=BTC    | READ_PRIVATE | sapi.ip=1 spot.raw=1
            POST   | /sapi/v1/margin/order?symbol=BTCUSDT        | PLACE        | sapi.uid=6 spot.raw=1
            DELETE | /sapi/v1/margin/order?orderId=1             | CANCEL       | sapi.ip=10 spot.raw=1
            POST   | /sapi/v1/capital/withdraw/apply?coin=BTC    | WITHDRAW     | sapi.uid=900 spot.raw=1
            POST   | /sapi/v1/asset/transfer?type=MAIN_UMFUTURE  | DEPOSIT      | sapi.uid=900 spot.raw=1
            POST   | /sapi/v1/asset/transfer?type=UMFUTURE_MAIN  | PLACE        | sapi.uid=900 spot.raw=1
            DELETE | /papi/v1/um/order?symbol=BTCUSDT&orderId=1  | CANCEL       | portfolio.weight=1
            DELETE | /eapi/v1/allOpenOrders?symbol=BTC-1         | CANCEL       | options.weight=5
            POST   | /sapi/v1/margin/order?sideEffectType=MARGIN_BUY | PLACE    | sapi.uid=1500 spot.raw=1
            POST   | /sapi/v1/margin/order/otoco?sideEffectType=AUTO_BORROW_REPAY | PLACE | sapi.uid=1500 spot.raw=1
            POST   | /sapi/v1/margin/order/oto?sideEffectType=NO_SIDE_EFFECT | PLACE | sapi.uid=6 spot.raw=1
            POST   | /sapi/v1/margin/borrow-repay?type=BORROW    | PLACE        | sapi.uid=1500 spot.raw=1
            POST   | /sapi/v1/margin/borrow-repay?type=REPAY     | REDUCE       | sapi.uid=1500 spot.raw=1
            POST   | /sapi/v2/loan/flexible/repay?loanCoin=USDT  | REDUCE       | sapi.ip=6000 spot.raw=1
            POST   | /sapi/v2/loan/flexible/adjust/ltv?direction=ADDITIONAL | DEPOSIT | sapi.uid=6000 spot.raw=1
            POST   | /sapi/v2/loan/flexible/adjust/ltv?direction=REDUCED | PLACE | sapi.uid=6000 spot.raw=1
            GET    | /sapi/v1/margin/isolatedMarginData?symbol=BTCUSDT | READ_PRIVATE | sapi.ip=1 spot.raw=1
            GET    | /sapi/v1/portfolio/asset-index-price        | READ_PRIVATE | sapi.ip=50 spot.raw=1
            GET    | /sapi/v1/soft-staking/set?softStaking=true  | PLACE        | sapi.ip=50 spot.raw=1
            POST   | /sapi/v1/sub-account/universalTransfer      | WITHDRAW     | sapi.ip=1 sapi.uid=360 spot.raw=1
            POST   | /sapi/v1/localentity/withdraw/apply         | WITHDRAW     | sapi.uid=600 spot.raw=1
            POST   | /sapi/v1/localentity/broker/withdraw/apply  | WITHDRAW     | sapi.uid=600 spot.raw=1
            POST   | /sapi/v2/fiat/withdraw                      | WITHDRAW     | sapi.uid=45000 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/transfer/outbound | WITHDRAW | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/transfer/inbound | DEPOSIT   | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/trade/batch-cancel?cancelInfoList[0].orderId=1&cancelInfoList[1].orderId=2 | CANCEL | sapi.ip=200 spot.raw=1
            GET    | /fapi/v1/aggTrades?symbol=BTCUSDT | READ_PUBLIC | futures.weight=20
            GET    | /dapi/v1/historicalTrades?symbol=BTCUSD_PERP | READ_PUBLIC | futures.weight=200
            GET    | /eapi/v1/ticker?symbol=BTC-1 | READ_PUBLIC | options.weight=5
            GET    | /eapi/v1/ticker | READ_PUBLIC | options.weight=40
            DELETE | /eapi/v1/allOpenOrdersByUnderlying?underlying=BTCUSDT | CANCEL | options.weight=5
            POST   | /sapi/v1/w3w/wallet/prediction/withdraw/apply | WITHDRAW | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/deposit/apply | DEPOSIT | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/remove | CANCEL | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/create | PLACE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/fulfil | PLACE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/list | READ_PRIVATE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/detail | READ_PRIVATE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/events | READ_PRIVATE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/preview | READ_PRIVATE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/w3w/wallet/prediction/otc/blocktrade/reserved-balances | READ_PRIVATE | sapi.ip=200 spot.raw=1
            POST   | /sapi/v1/algo/spot/newOrderVp | PLACE | sapi.uid=3000 spot.raw=1
            DELETE | /sapi/v1/algo/spot/order?clientAlgoId=a | CANCEL | sapi.ip=1 spot.raw=1
            GET    | /sapi/v1/spot/asset/tags | READ_PUBLIC | sapi.ip=100 spot.raw=1
            DELETE | /eapi/v1/block/order/create?blockOrderMatchingKey=k1 | CANCEL | options.weight=5
            POST   | /eapi/v1/block/order/create                 | PLACE        | options.weight=5
            GET    | /eapi/v1/depth?symbol=BTC-1&limit=1000      | READ_PUBLIC  | options.weight=20
            GET    | /eapi/v1/depth?symbol=BTC-1                 | READ_PUBLIC  | options.weight=5
            PUT    | /dapi/v1/order?symbol=BTCUSD_PERP&orderId=1 | AMEND        | futures.orders.10s=1 futures.orders.1m=1 futures.weight=1
            GET    | /dapi/v1/userTrades?pair=BTCUSD             | READ_PRIVATE | futures.weight=5
            GET    | /papi/v1/um/algo/openAlgoOrders             | READ_PRIVATE | portfolio.weight=40
            GET    | /papi/v1/cm/allOrders?pair=BTCUSD           | READ_PRIVATE | portfolio.weight=40
            GET    | /futures/data/basis?pair=BTCUSD             | READ_PUBLIC  | futures.data=1 futures.weight=0
            """)
    void calls_to_other_hosts_cost_what_their_tables_state(String method, String target, Kind kind, String costs) {
        Call call = DESK.call(method, target);
        assertThat(call.kind()).as(call.note()).isEqualTo(kind);
        assertThat(DESK.costs(call)).isEqualTo(costs);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /api/v3/brandNew, READ_PRIVATE, spot.raw=1 spot.weight=20",
        "POST, /api/v3/brandNew, PLACE, spot.raw=1 spot.weight=20",
        "DELETE, /api/v3/brandNew, PLACE, spot.raw=1 spot.weight=20",
        "get, /api/v3/depth, PLACE, spot.raw=1 spot.weight=20",
        "GET, /dapi/v1/brandNew, READ_PRIVATE, futures.weight=5",
        "GET, /papi/v1/brandNew, READ_PRIVATE, portfolio.weight=5",
        "GET, /sapi/v1/brandNew, READ_PRIVATE, sapi.ip=6000 sapi.uid=45000 spot.raw=1",
        "GET, /apix/v3/depth, READ_PRIVATE, futures.data=1 futures.weight=20 options.weight=5 portfolio.weight=5 sapi.ip=6000 sapi.uid=45000 spot.raw=1 spot.weight=20",
    })
    void an_unlisted_call_gets_the_default_of_its_host(String method, String target, Kind kind, String costs) {
        Call call = DESK.call(method, target);
        assertThat(call.route().listed()).isFalse();
        assertThat(call.kind()).isEqualTo(kind);
        assertThat(DESK.costs(call)).isEqualTo(costs);
    }

    @Test
    void an_unlisted_read_without_a_key_is_public() {
        Call call = DESK.exchange
                .classifier()
                .classify(new CallRequest("GET", "/api/v3/brandNew", name -> null, new byte[0]));
        assertThat(call.kind()).isEqualTo(Kind.READ_PUBLIC);
        assertThat(call.key()).isEmpty();
        assertThat(call.account()).isEmpty();
    }

    @Test
    void an_oddly_spelled_listed_path_costs_as_that_path_and_is_a_place() {
        for (String path : new String[] {"/api/v3/%64epth", "/api/v3//depth", "/api/v3/depth/", "/api/v3/depth;x=1"}) {
            Call call = DESK.call("GET", path + "?symbol=BTCUSDT");
            assertThat(call.kind()).as(path).isEqualTo(Kind.PLACE);
            assertThat(DESK.costs(call)).as(path).isEqualTo("spot.raw=1 spot.weight=250");
        }
    }

    @Test
    void every_route_has_a_dated_source() {
        assertThat(DESK.exchange.routes().all())
                .allSatisfy(route -> assertThat(route.source()).as(route.id()).containsPattern("20\\d\\d-\\d\\d"));
        assertThat(DESK.exchange.routes().all()).hasSizeGreaterThan(500);
    }
}
