package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestRoute;
import java.util.List;
import java.util.Map;

/** The table of the simulated methods and paths of Binance with their weights, from the documentation of 2026-07-21. */
final class BinanceRoutes {
    private static final String[] ACCOUNT_VERSIONS = {"v2", "v3"};

    private final BinanceQuotas quotas;
    private final RestDialect binance;
    private final BinanceReads reads;
    private final BinanceOrders orders;

    /** Adds the calls of a product to its table. */
    BinanceRoutes(RestDialect binance, BinanceProduct product, BinanceQuotas quotas, Map<String, String> maintenance) {
        this.binance = binance;
        this.quotas = quotas;
        reads = new BinanceReads(binance, product, quotas, maintenance);
        orders = new BinanceOrders(product);
        switch (product) {
            case SPOT -> {
                spotMarket();
                spotOrders();
                sapi();
            }
            case FUTURES -> {
                futuresMarket();
                futuresOrders();
                futuresAccount();
                otherFutures();
            }
            case OPTIONS -> {
                open("GET /eapi/v1/ping", 1, binance.text("nothing"));
                open("GET /eapi/v1/time", 1, binance.text("time"));
                open("GET /eapi/v1/exchangeInfo", 1, reads::optionExchangeInfo);
            }
            case PORTFOLIO -> open("GET /papi/v1/ping", 1, binance.text("nothing"));
        }
    }

    private void open(String call, long weight, RestRoute.Handler handler) {
        open(call, params -> weight, handler);
    }

    private void open(String call, BinanceWeights.Weight weight, RestRoute.Handler handler) {
        add(call, RestRoute.Access.OPEN, weight, handler, List.of());
    }

    private void key(String call, long weight, RestRoute.Handler handler) {
        add(call, RestRoute.Access.KEY, params -> weight, handler, List.of());
    }

    private void signed(String call, long weight, RestRoute.Handler handler) {
        signed(call, params -> weight, handler);
    }

    private void signed(String call, BinanceWeights.Weight weight, RestRoute.Handler handler) {
        add(call, RestRoute.Access.SIGNED, weight, handler, List.of());
    }

    private void order(String call, long weight, RestRoute.Handler handler, long in10Seconds) {
        add(call, RestRoute.Access.SIGNED, params -> weight, handler, quotas.orders(in10Seconds, 1));
    }

    private void add(
            String call,
            RestRoute.Access access,
            BinanceWeights.Weight weight,
            RestRoute.Handler handler,
            List<QuotaCharge> charges) {
        String path = call.substring(call.indexOf(' ') + 1);
        binance.routes().add(call, access, quotas.weights(path, weight), handler, charges);
    }

    /** Adds a call that costs a weight of one only when it fails (order routes of spot since 2026-04-02). */
    private void freeWhenSuccessful(String call, RestRoute.Handler handler, List<QuotaCharge> charges) {
        List<QuotaCharge> arrival = quotas.weights(params -> 1).stream()
                .map(charge -> charge.quota().name().equals("weight") ? charge.refundedIf(HandlerResult::isOk) : charge)
                .toList();
        binance.routes().add(call, RestRoute.Access.SIGNED, arrival, handler, charges);
    }

    private void spotMarket() {
        open("GET /api/v3/ping", 1, binance.text("nothing"));
        open("GET /api/v3/time", 1, binance.text("time"));
        open("GET /api/v3/exchangeInfo", 20, reads::exchangeInfo);
        open("GET /api/v3/depth", BinanceWeights::spotDepth, reads::depth);
        open("GET /api/v3/trades", 25, reads::trades);
        open("GET /api/v3/historicalTrades", 25, reads::trades);
        open("GET /api/v3/aggTrades", 4, reads::aggTrades);
        open("GET /api/v3/klines", 2, reads::klines);
        open("GET /api/v3/uiKlines", 2, reads::klines);
        open("GET /api/v3/avgPrice", 2, reads.each("averagePrice"));
        open("GET /api/v3/ticker/24hr", BinanceWeights::spotDayTicker, reads.each("dayTicker.spot"));
        open("GET /api/v3/ticker/tradingDay", BinanceWeights::spotWindowTicker, reads.each("dayTicker.spot"));
        open("GET /api/v3/ticker", BinanceWeights::spotWindowTicker, reads.each("dayTicker.spot"));
        open("GET /api/v3/ticker/price", BinanceWeights::spotPrice, reads.each("price"));
        open("GET /api/v3/ticker/bookTicker", BinanceWeights::spotPrice, reads.each("bookTicker"));
    }

    private void spotOrders() {
        freeWhenSuccessful("POST /api/v3/order", orders::place, quotas.orders(1, 1));
        freeWhenSuccessful("POST /api/v3/order/cancelReplace", orders::cancelReplace, quotas.orders(1, 1));
        freeWhenSuccessful("DELETE /api/v3/order", orders::cancel, List.of());
        freeWhenSuccessful("DELETE /api/v3/openOrders", orders::cancelOpen, List.of());
        signed("POST /api/v3/order/test", BinanceWeights::spotTest, orders::test);
        signed("PUT /api/v3/order/amend/keepPriority", 4, orders::amend);
        signed("GET /api/v3/order", 4, orders::query);
        signed("GET /api/v3/openOrders", BinanceWeights::spotOpenOrders, orders::open);
        signed("GET /api/v3/allOrders", 20, orders::all);
        signed("GET /api/v3/account", 20, reads::spotAccount);
        signed("GET /api/v3/account/commission", 20, binance.one("commission"));
        signed("GET /api/v3/myTrades", BinanceWeights::spotTrades, binance.text("list"));
        signed("GET /api/v3/rateLimit/order", 40, reads::orderCounts);
    }

    private void sapi() {
        open("GET /sapi/v1/system/status", 1, binance.text("systemStatus"));
        signed("GET /sapi/v1/capital/config/getall", 10, reads::coins);
        key("GET /sapi/v1/margin/allPairs", 1, reads.list("marginPair"));
        signed("GET /sapi/v1/margin/isolated/allPairs", 10, reads.list("marginPair"));
        signed("GET /sapi/v1/account/status", 1, binance.text("accountStatus"));
        signed("GET /sapi/v1/asset/assetDetail", 1, reads::assetDetails);
        signed("GET /sapi/v1/asset/tradeFee", 1, reads.list("tradeFee"));
        signed("POST /sapi/v1/asset/transfer", 900, binance.text("transfer"));
        signed("POST /sapi/v1/capital/withdraw/apply", 600, binance.text("withdrawal"));
    }

    private void futuresMarket() {
        open("GET /fapi/v1/ping", 1, binance.text("nothing"));
        open("GET /fapi/v1/time", 1, binance.text("time"));
        open("GET /fapi/v1/exchangeInfo", 1, reads::exchangeInfo);
        open("GET /fapi/v1/depth", BinanceWeights::futuresDepth, reads::depth);
        open("GET /fapi/v1/trades", 5, reads::trades);
        key("GET /fapi/v1/historicalTrades", 20, reads::trades);
        open("GET /fapi/v1/aggTrades", 20, reads::aggTrades);
        open("GET /fapi/v1/klines", BinanceWeights::futuresKlines, reads::klines);
        open("GET /fapi/v1/premiumIndex", BinanceWeights.bySymbol(1, 10), reads.each("premiumIndex"));
        open("GET /fapi/v1/openInterest", 1, reads.each("openInterest"));
        open("GET /fapi/v1/ticker/24hr", BinanceWeights.bySymbol(1, 40), reads.each("dayTicker.futures"));
        open("GET /fapi/v1/ticker/price", BinanceWeights.bySymbol(1, 2), reads.each("price"));
        open("GET /fapi/v2/ticker/price", BinanceWeights.bySymbol(1, 2), reads.each("price"));
        open("GET /fapi/v1/ticker/bookTicker", BinanceWeights.bySymbol(2, 5), reads.each("bookTicker"));
    }

    private void futuresOrders() {
        order("POST /fapi/v1/order", 0, orders::place, 1);
        order("PUT /fapi/v1/order", 0, orders::amend, 1);
        order("POST /fapi/v1/batchOrders", 5, orders::placeBatch, 5);
        signed("POST /fapi/v1/order/test", 0, orders::test);
        signed("GET /fapi/v1/order", 1, orders::query);
        signed("GET /fapi/v1/openOrder", 1, orders::query);
        signed("DELETE /fapi/v1/order", 1, orders::cancel);
        signed("DELETE /fapi/v1/batchOrders", 1, orders::cancelBatch);
        signed("GET /fapi/v1/openOrders", BinanceWeights.bySymbol(1, 40), orders::open);
        signed("DELETE /fapi/v1/allOpenOrders", 1, orders::cancelOpen);
        signed("GET /fapi/v1/allOrders", 5, orders::all);
        signed("POST /fapi/v1/countdownCancelAll", 10, orders::countdown);
    }

    private void futuresAccount() {
        for (String version : ACCOUNT_VERSIONS) {
            signed("GET /fapi/" + version + "/account", 5, reads::futuresAccount);
            signed("GET /fapi/" + version + "/balance", 5, binance.text("futuresBalance"));
            signed("GET /fapi/" + version + "/positionRisk", 5, binance.text("list"));
        }
        signed("GET /fapi/v1/userTrades", 5, binance.text("list"));
        signed("GET /fapi/v1/income", 30, binance.text("list"));
        signed("GET /fapi/v1/rateLimit/order", 1, reads::orderCounts);
        signed("GET /fapi/v1/leverageBracket", 1, reads.list("leverageBracket"));
        signed("POST /fapi/v1/leverage", 1, reads::leverage);
        signed("POST /fapi/v1/marginType", 1, binance.text("marginType"));
        signed("GET /fapi/v1/positionSide/dual", 30, binance.text("positionSide"));
        signed("GET /fapi/v1/multiAssetsMargin", 30, binance.text("multiAssets"));
        signed("GET /fapi/v1/commissionRate", 20, binance.one("futuresCommission"));
        key("POST /fapi/v1/listenKey", 1, binance.text("listenKey"));
        key("PUT /fapi/v1/listenKey", 1, binance.text("listenKey"));
        key("DELETE /fapi/v1/listenKey", 1, binance.text("nothing"));
    }

    /** Adds COIN-M, which shares the weight of USD-M, and the data of futures. */
    private void otherFutures() {
        open("GET /dapi/v1/ping", 1, binance.text("nothing"));
        open("GET /dapi/v1/time", 1, binance.text("time"));
        open("GET /dapi/v1/exchangeInfo", 1, reads::coinExchangeInfo);
        open("GET /futures/data/openInterestHist", 1, binance.text("list"));
        open("GET /futures/data/globalLongShortAccountRatio", 1, binance.text("list"));
    }
}
