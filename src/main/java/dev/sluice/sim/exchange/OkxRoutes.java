package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.OkxRoute.open;
import static dev.sluice.sim.exchange.OkxRoute.signed;

import dev.sluice.sim.exchange.OkxRoute.Scope;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of the simulated methods and paths of OKX v5 with their quotas, from the documentation of 2026-06 to 2026-09. */
final class OkxRoutes {
    private final Map<String, OkxRoute> routes = new HashMap<>();
    private final OkxMarket market = new OkxMarket();
    private final OkxOrders orders = new OkxOrders();

    OkxRoutes() {
        publicData();
        singleOrders();
        batches();
        orderReads();
        account();
        funding();
    }

    /** Returns the route; {@code path} follows {@code /api/v5/}. */
    @Nullable
    OkxRoute find(String method, String path) {
        return routes.get(method + ' ' + path);
    }

    /** Returns the route for single orders that corresponds to a batch route. */
    OkxRoute single(OkxRoute batch) {
        String path = batch.path().equals("trade/batch-orders")
                ? "trade/order"
                : batch.path().replace("-batch-orders", "-order");
        OkxRoute single = find("POST", path);
        if (single == null) {
            throw new IllegalStateException("no single order for " + batch.path());
        }
        return single;
    }

    private void get(OkxRoute route) {
        routes.put("GET " + route.path(), route);
    }

    private void post(OkxRoute route) {
        routes.put("POST " + route.path(), route);
    }

    private void publicData() {
        get(open("public/time", 10, market::time));
        get(open("public/instruments", 20, market::instruments).by(Scope.ADDRESS_AND_TYPE));
        get(open("public/mark-price", 10, market::markPrice).by(Scope.ADDRESS_AND_INSTRUMENT));
        get(open("public/funding-rate", 10, market::fundingRate).by(Scope.ADDRESS_AND_INSTRUMENT));
        get(open("public/funding-rate-history", 10, call -> OkxErrors.data("[]"))
                .by(Scope.ADDRESS_AND_INSTRUMENT));
        get(open("public/price-limit", 20, market::priceLimit));
        get(open("market/tickers", 20, market::tickers));
        get(open("market/ticker", 20, market::ticker));
        get(open("market/books", 40, market::book));
        get(open("market/candles", 40, market::candles));
        get(open("market/history-candles", 20, market::candles));
        get(open("market/trades", 100, market::trades));
        get(open("system/status", 1, call -> OkxErrors.data("[]")).within(5_000));
    }

    private void singleOrders() {
        post(signed("trade/order", 60, orders::place)
                .by(Scope.USER_AND_INSTRUMENT)
                .countingToCeiling());
        post(signed("trade/amend-order", 60, orders::amend)
                .by(Scope.USER_AND_INSTRUMENT)
                .countingToCeiling());
        post(signed("trade/cancel-order", 60, orders::cancel).by(Scope.USER_AND_INSTRUMENT));
        post(signed("trade/close-position", 20, orders::closePosition).by(Scope.USER_AND_INSTRUMENT));
        post(signed("trade/mass-cancel", 5, call -> OkxErrors.one("{\"result\":true}")));
        post(signed("trade/cancel-all-after", 1, orders::cancelAllAfter).within(1_000));
    }

    private void batches() {
        post(signed("trade/batch-orders", 300, orders::placeBatch)
                .by(Scope.ORDERS)
                .countingToCeiling());
        post(signed("trade/amend-batch-orders", 300, orders::amendBatch)
                .by(Scope.ORDERS)
                .countingToCeiling());
        post(signed("trade/cancel-batch-orders", 300, orders::cancelBatch).by(Scope.ORDERS));
    }

    private void orderReads() {
        get(signed("trade/order", 60, OkxReads::order));
        get(signed("trade/orders-pending", 60, OkxReads::pending));
        get(signed("trade/orders-history", 40, OkxReads::history));
        get(signed("trade/orders-history-archive", 20, OkxReads::history));
        get(signed("trade/fills", 60, OkxReads::fills));
        get(signed("trade/fills-history", 10, OkxReads::fills));
    }

    private void account() {
        get(signed("account/balance", 10, OkxReads::balance));
        get(signed("account/positions", 10, call -> OkxErrors.data("[]")));
        get(signed("account/account-position-risk", 10, OkxReads::positionRisk));
        get(signed("account/config", 5, OkxReads::config));
        get(signed("account/trade-fee", 5, OkxReads::tradeFee));
        get(signed("account/bills", 5, call -> OkxErrors.data("[]")).within(1_000));
        get(signed("account/leverage-info", 20, OkxReads::leverage));
        get(signed("account/instruments", 20, market::instruments));
        post(signed("account/set-leverage", 20, OkxReads::leverage));
        post(signed("account/set-position-mode", 5, OkxReads::positionMode));
    }

    private void funding() {
        get(signed("asset/currencies", 6, OkxReads::currencies).within(1_000));
        get(signed("asset/balances", 6, OkxReads::fundingBalances).within(1_000));
        post(signed("asset/transfer", 2, call -> OkxErrors.one("{\"transId\":\"" + call.nowMillis() + "\"}"))
                .within(1_000));
        post(signed("asset/withdrawal", 6, call -> OkxErrors.one("{\"wdId\":\"" + call.nowMillis() + "\"}"))
                .within(1_000));
    }
}
