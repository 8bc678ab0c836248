package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.BybitRoute.byCategory;
import static dev.sluice.sim.exchange.BybitRoute.open;
import static dev.sluice.sim.exchange.BybitRoute.signed;

import dev.sluice.sim.exchange.BybitRoute.Quota;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of the simulated methods and paths of Bybit v5 with their quotas for accounts without a VIP level (2026-07-24). */
final class BybitRoutes {
    private static final Quota ORDER = new Quota(10, 10, 20);

    private final Map<String, BybitRoute> routes = new HashMap<>();
    private final BybitMarket market = new BybitMarket();
    private final BybitOrders orders = new BybitOrders();

    BybitRoutes() {
        marketData();
        singleOrders();
        batches();
        orderReads();
        account();
    }

    /** Returns the route; {@code path} follows {@code /v5/}. */
    @Nullable
    BybitRoute find(String method, String path) {
        return routes.get(method + ' ' + path);
    }

    private void get(BybitRoute route) {
        routes.put("GET " + route.path(), route);
    }

    private void post(BybitRoute route) {
        routes.put("POST " + route.path(), route);
    }

    private void marketData() {
        get(open("market/time", market::time));
        get(open("market/instruments-info", market::instruments));
        get(open("market/tickers", market::tickers));
        get(open("market/orderbook", market::book));
        get(open("market/kline", market::candles));
        get(open("market/recent-trade", market::trades));
        get(open("market/funding/history", market::nothing));
        get(open("market/open-interest", market::nothing));
    }

    private void singleOrders() {
        post(byCategory("order/create", ORDER, orders::place));
        post(byCategory("order/amend", new Quota(10, 10, 10), BybitOrders::amend));
        post(byCategory("order/cancel", ORDER, BybitOrders::cancel));
        post(byCategory("order/cancel-all", new Quota(10, 1, 20), BybitOrders::cancelAll));
        post(signed("order/disconnected-cancel-all", 5, BybitOrders::disconnect));
    }

    private void batches() {
        BybitBatches batches = new BybitBatches(orders);
        post(byCategory("order/create-batch", ORDER, batches::place).costingItsLength());
        post(byCategory("order/amend-batch", ORDER, batches::amend).costingItsLength());
        post(byCategory("order/cancel-batch", ORDER, batches::cancel).costingItsLength());
    }

    private void orderReads() {
        get(signed("order/realtime", 50, BybitReads::realtime));
        get(signed("order/history", 50, BybitReads::history));
        get(signed("execution/list", 50, BybitReads::executions));
        get(signed("position/list", 50, BybitReads::positions));
        get(signed("position/closed-pnl", 50, BybitReads::nothing));
    }

    private void account() {
        get(signed("account/wallet-balance", 50, BybitReads::balance));
        get(signed("account/info", 50, BybitReads::info));
        get(signed("account/fee-rate", 5, BybitReads::feeRate));
        get(signed("account/transaction-log", 25, BybitReads::nothing));
        get(signed("account/query-dcp-info", 5, BybitReads::disconnect));
        get(signed("user/query-api", 10, BybitReads::key));
        get(signed("asset/coin/query-info", 5, BybitReads::coins));
        post(signed("position/set-leverage", 10, BybitReads::done));
        post(signed("position/trading-stop", 10, BybitReads::done));
        post(signed("position/switch-mode", 10, BybitReads::done));
        post(signed("asset/transfer/inter-transfer", 60, BybitReads::transfer));
        post(signed("asset/withdraw/create", 5, BybitReads::withdraw));
    }
}
