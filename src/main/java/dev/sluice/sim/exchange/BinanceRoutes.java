package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BinanceRoute.fixed;
import static dev.sluice.sim.exchange.BinanceRoute.key;
import static dev.sluice.sim.exchange.BinanceRoute.open;
import static dev.sluice.sim.exchange.BinanceRoute.signed;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of the simulated methods and paths of Binance with their weights, from the documentation of 2026-07-21. */
final class BinanceRoutes {
    private final Map<String, BinanceRoute> routes = new HashMap<>();
    private final BinanceMarket market = new BinanceMarket();

    BinanceRoutes() {
        spotMarket();
        spotOrders();
        spotAccount();
        sapi();
        futuresMarket();
        futuresOrders();
        futuresAccount();
        otherHosts();
    }

    @Nullable
    BinanceRoute find(String method, String path) {
        return routes.get(method + ' ' + path);
    }

    private void add(String call, BinanceRoute route) {
        routes.put(call, route);
    }

    private void spotMarket() {
        add("GET /api/v3/ping", open(fixed(1), call -> HandlerResult.ok("{}")));
        add("GET /api/v3/time", open(fixed(1), market::time));
        add("GET /api/v3/exchangeInfo", open(fixed(20), market::exchangeInfo));
        add("GET /api/v3/depth", open(BinanceWeights::spotDepth, market::depth));
        add("GET /api/v3/trades", open(fixed(25), market::trades));
        add("GET /api/v3/historicalTrades", open(fixed(25), market::trades));
        add("GET /api/v3/aggTrades", open(fixed(4), market::aggTrades));
        add("GET /api/v3/klines", open(fixed(2), market::klines));
        add("GET /api/v3/uiKlines", open(fixed(2), market::klines));
        add("GET /api/v3/avgPrice", open(fixed(2), market::averagePrice));
        add("GET /api/v3/ticker/24hr", open(BinanceWeights::spotDayTicker, market::dayTicker));
        add("GET /api/v3/ticker/tradingDay", open(BinanceWeights::spotWindowTicker, market::dayTicker));
        add("GET /api/v3/ticker", open(BinanceWeights::spotWindowTicker, market::dayTicker));
        add("GET /api/v3/ticker/price", open(BinanceWeights::spotPrice, market::price));
        add("GET /api/v3/ticker/bookTicker", open(BinanceWeights::spotPrice, market::bookTicker));
    }

    private void spotOrders() {
        add("POST /api/v3/order", order(1));
        add("POST /api/v3/order/test", signed(BinanceWeights::spotTest, BinanceOrders::test));
        add("GET /api/v3/order", signed(fixed(4), BinanceOrders::query));
        add("DELETE /api/v3/order", signed(fixed(1), BinanceOrders::cancel).freeIfSuccessful());
        add("GET /api/v3/openOrders", signed(BinanceWeights::spotOpenOrders, BinanceOrders::open));
        add(
                "DELETE /api/v3/openOrders",
                signed(fixed(1), BinanceOrders::cancelOpen).freeIfSuccessful());
        add("GET /api/v3/allOrders", signed(fixed(20), BinanceOrders::all));
        add(
                "POST /api/v3/order/cancelReplace",
                signed(fixed(1), BinanceReplace::cancelReplace)
                        .freeIfSuccessful()
                        .countingOrders(1, 1));
        add("PUT /api/v3/order/amend/keepPriority", signed(fixed(4), BinanceReplace::amend));
    }

    private static BinanceRoute order(long weight) {
        return signed(fixed(weight), BinanceOrders::place).freeIfSuccessful().countingOrders(1, 1);
    }

    private void spotAccount() {
        add("GET /api/v3/account", signed(fixed(20), BinanceWallet::spotAccount));
        add("GET /api/v3/account/commission", signed(fixed(20), BinanceWallet::commission));
        add("GET /api/v3/myTrades", signed(BinanceWeights::spotTrades, call -> HandlerResult.ok("[]")));
        add("GET /api/v3/rateLimit/order", signed(fixed(40), BinanceWallet::orderCounts));
    }

    private void sapi() {
        add(
                "GET /sapi/v1/system/status",
                open(fixed(1), call -> HandlerResult.ok("{\"status\":0,\"msg\":\"normal\"}")));
        add("GET /sapi/v1/capital/config/getall", signed(fixed(10), BinanceWallet::coins));
        add("GET /sapi/v1/margin/allPairs", key(1, BinanceWallet::marginPairs));
        add("GET /sapi/v1/margin/isolated/allPairs", signed(fixed(10), BinanceWallet::marginPairs));
        add("GET /sapi/v1/account/status", signed(fixed(1), call -> HandlerResult.ok("{\"data\":\"Normal\"}")));
        add("GET /sapi/v1/asset/assetDetail", signed(fixed(1), BinanceWallet::assetDetails));
        add("GET /sapi/v1/asset/tradeFee", signed(fixed(1), BinanceWallet::tradeFee));
        add(
                "POST /sapi/v1/asset/transfer",
                signed(fixed(900), call -> HandlerResult.ok("{\"tranId\":" + call.nowMillis() + "}")));
        add(
                "POST /sapi/v1/capital/withdraw/apply",
                signed(fixed(600), call -> HandlerResult.ok("{\"id\":\"" + call.nowMillis() + "\"}")));
    }

    private void futuresMarket() {
        add("GET /fapi/v1/ping", open(fixed(1), call -> HandlerResult.ok("{}")));
        add("GET /fapi/v1/time", open(fixed(1), market::time));
        add("GET /fapi/v1/exchangeInfo", open(fixed(1), market::exchangeInfo));
        add("GET /fapi/v1/depth", open(BinanceWeights::futuresDepth, market::depth));
        add("GET /fapi/v1/trades", open(fixed(5), market::trades));
        add("GET /fapi/v1/historicalTrades", key(20, market::trades));
        add("GET /fapi/v1/aggTrades", open(fixed(20), market::aggTrades));
        add("GET /fapi/v1/klines", open(BinanceWeights::futuresKlines, market::klines));
        add("GET /fapi/v1/premiumIndex", open(BinanceWeights.bySymbol(1, 10), market::premiumIndex));
        add("GET /fapi/v1/openInterest", open(fixed(1), market::openInterest));
        add("GET /fapi/v1/ticker/24hr", open(BinanceWeights.bySymbol(1, 40), market::dayTicker));
        add("GET /fapi/v1/ticker/price", open(BinanceWeights.bySymbol(1, 2), market::price));
        add("GET /fapi/v2/ticker/price", open(BinanceWeights.bySymbol(1, 2), market::price));
        add("GET /fapi/v1/ticker/bookTicker", open(BinanceWeights.bySymbol(2, 5), market::bookTicker));
    }

    private void futuresOrders() {
        BinanceRoute place = signed(fixed(0), BinanceOrders::place).countingOrders(1, 1);
        add("POST /fapi/v1/order", place);
        add("POST /fapi/v1/order/test", signed(fixed(0), BinanceOrders::test));
        add("PUT /fapi/v1/order", signed(fixed(0), BinanceReplace::amend).countingOrders(1, 1));
        add("GET /fapi/v1/order", signed(fixed(1), BinanceOrders::query));
        add("GET /fapi/v1/openOrder", signed(fixed(1), BinanceOrders::query));
        add("DELETE /fapi/v1/order", signed(fixed(1), BinanceOrders::cancel));
        add(
                "POST /fapi/v1/batchOrders",
                signed(fixed(5), BinanceReplace::placeBatch).countingOrders(5, 1));
        add("DELETE /fapi/v1/batchOrders", signed(fixed(1), BinanceReplace::cancelBatch));
        add("GET /fapi/v1/openOrders", signed(BinanceWeights.bySymbol(1, 40), BinanceOrders::open));
        add("DELETE /fapi/v1/allOpenOrders", signed(fixed(1), BinanceOrders::cancelOpen));
        add("GET /fapi/v1/allOrders", signed(fixed(5), BinanceOrders::all));
        add("POST /fapi/v1/countdownCancelAll", signed(fixed(10), BinanceReplace::countdown));
    }

    private void futuresAccount() {
        for (String version : new String[] {"v2", "v3"}) {
            add("GET /fapi/" + version + "/account", signed(fixed(5), BinanceWallet::futuresAccount));
            add("GET /fapi/" + version + "/balance", signed(fixed(5), BinanceWallet::futuresBalance));
            add("GET /fapi/" + version + "/positionRisk", signed(fixed(5), BinanceWallet::positions));
        }
        add("GET /fapi/v1/userTrades", signed(fixed(5), call -> HandlerResult.ok("[]")));
        add("GET /fapi/v1/income", signed(fixed(30), call -> HandlerResult.ok("[]")));
        add("GET /fapi/v1/rateLimit/order", signed(fixed(1), BinanceWallet::orderCounts));
        add("GET /fapi/v1/leverageBracket", signed(fixed(1), BinanceWallet::leverageBrackets));
        add("POST /fapi/v1/leverage", signed(fixed(1), BinanceWallet::leverage));
        add(
                "POST /fapi/v1/marginType",
                signed(fixed(1), call -> HandlerResult.ok("{\"code\":200,\"msg\":\"success\"}")));
        add(
                "GET /fapi/v1/positionSide/dual",
                signed(fixed(30), call -> HandlerResult.ok("{\"dualSidePosition\":false}")));
        add(
                "GET /fapi/v1/multiAssetsMargin",
                signed(fixed(30), call -> HandlerResult.ok("{\"multiAssetsMargin\":false}")));
        add("GET /fapi/v1/commissionRate", signed(fixed(20), BinanceWallet::futuresCommission));
        for (String method : new String[] {"POST", "PUT"}) {
            add(method + " /fapi/v1/listenKey", key(1, BinanceWallet::listenKey));
        }
        add("DELETE /fapi/v1/listenKey", key(1, call -> HandlerResult.ok("{}")));
    }

    private void otherHosts() {
        add("GET /dapi/v1/ping", open(fixed(1), call -> HandlerResult.ok("{}")));
        add("GET /dapi/v1/time", open(fixed(1), market::time));
        add("GET /dapi/v1/exchangeInfo", open(fixed(1), market::coinExchangeInfo));
        add("GET /eapi/v1/ping", open(fixed(1), call -> HandlerResult.ok("{}")));
        add("GET /eapi/v1/time", open(fixed(1), market::time));
        add("GET /eapi/v1/exchangeInfo", open(fixed(1), market::optionExchangeInfo));
        add("GET /papi/v1/ping", open(fixed(1), call -> HandlerResult.ok("{}")));
        add("GET /futures/data/openInterestHist", open(fixed(1), call -> HandlerResult.ok("[]")));
        add("GET /futures/data/globalLongShortAccountRatio", open(fixed(1), call -> HandlerResult.ok("[]")));
    }
}
