package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of Bitget v2: its quotas, keys and wording. {@link BitgetMarket} and {@link BitgetOrders} handle its calls. Futures
 * have no markets here.
 *
 * <p>The documentation, copied on 2025-11-30, has a number of calls in a second on the page of each call, which counts for itself: for the address
 * where it is public, else for the account. All calls of an address together may be 6,000 in a minute; above that the address is blocked for five
 * minutes. How the windows run is not documented, so they slide here, the strictest reading.
 */
final class Bitget implements RestDialect {
    private static final long BLOCK_NANOS = 300_000_000_000L;
    private static final Quota ADDRESS =
            Quota.sliding("ip", Quota.Scope.ADDRESS, 6_000, 60_000).blocking(BLOCK_NANOS);
    private static final long MAX_OFF_MILLIS = 30_000;
    private static final String[][] HEADERS = {
        {"ACCESS-KEY", "40001", "ACCESS_KEY cannot be empty"},
        {"ACCESS-SIGN", "40002", "ACCESS_SIGN cannot be empty"},
        {"ACCESS-TIMESTAMP", "40005", "Invalid ACCESS_TIMESTAMP"},
        {"ACCESS-PASSPHRASE", "40011", "ACCESS_PASSPHRASE cannot be empty"},
    };

    private final RestKeys keys;
    private final RestRoutes routes = new RestRoutes("/api/v2");
    private final BitgetOrders orders = new BitgetOrders();

    Bitget(VenueSettings settings) {
        keys = new RestKeys(settings, any -> true);
        publicCalls();
        orderCalls();
    }

    private void open(String path, long perSecond, RestRoute.Handler handler) {
        routes.open("GET " + path, handler, ADDRESS.of(1), route(Quota.Scope.ADDRESS_AND_ROUTE, perSecond));
    }

    private void signed(String call, long perSecond, RestRoute.Handler handler) {
        routes.signed(call, handler, ADDRESS.of(1), route(Quota.Scope.ACCOUNT_AND_ROUTE, perSecond));
    }

    /** Returns the charge of one unit to the quota of the route alone. */
    private static Charge route(Quota.Scope scope, long perSecond) {
        return Quota.sliding("call", scope, perSecond, 1_000).of(1);
    }

    private void publicCalls() {
        open("/public/time", 20, BitgetMarket::time);
        open("/spot/public/coins", 3, BitgetMarket::coins);
        open("/spot/public/symbols", 20, BitgetMarket::symbols);
        open("/spot/market/tickers", 20, BitgetMarket::tickers);
        open("/spot/market/orderbook", 20, BitgetMarket::book);
        open("/spot/market/candles", 20, BitgetMarket::candles);
        open("/spot/market/fills", 10, BitgetMarket::trades);
        open("/mix/market/contracts", 20, call -> data("[]", call));
        open("/margin/currencies", 10, call -> data("[]", call));
    }

    private void orderCalls() {
        signed("POST /spot/trade/place-order", 10, orders::place);
        signed("POST /spot/trade/batch-orders", 5, orders::placeBatch);
        signed("POST /spot/trade/cancel-order", 10, orders::cancel);
        signed("POST /spot/trade/batch-cancel-order", 10, orders::cancelBatch);
        signed("POST /spot/trade/cancel-symbol-order", 5, orders::cancelOfSymbol);
        signed("GET /spot/trade/orderInfo", 20, orders::order);
        signed("GET /spot/trade/unfilled-orders", 20, orders::open);
        signed("GET /spot/trade/history-orders", 20, orders::history);
        signed("GET /spot/trade/fills", 10, orders::fills);
        signed("GET /spot/account/assets", 10, BitgetMarket::assets);
        signed("GET /spot/account/info", 1, BitgetMarket::info);
    }

    @Override
    public String name() {
        return "bitget";
    }

    /** Returns whether a path is one of Bitget's; Deribit has other paths below the same version. */
    @Override
    public boolean serves(String path) {
        return path.startsWith("/api/v2/spot/")
                || path.startsWith("/api/v2/mix/")
                || path.startsWith("/api/v2/margin/")
                || path.equals("/api/v2/public/time");
    }

    @Override
    public RestRoutes routes() {
        return routes;
    }

    @Override
    public RestKeys keys() {
        return keys;
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return BitgetMarket.MARKETS.find(params.get("symbol"));
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        return request.header("ACCESS-KEY");
    }

    @Override
    public HandlerResult unknownKey(VenueRequest request, long nowMillis) {
        HandlerResult missing = missingHeader(request);
        return missing == null ? refused("40006", "Invalid ACCESS_KEY") : missing;
    }

    private static @Nullable HandlerResult missingHeader(VenueRequest request) {
        for (String[] header : HEADERS) {
            if (request.header(header[0]) == null) {
                return refused(header[1], header[2]);
            }
        }
        return null;
    }

    /** Checks time, passphrase and signature, which covers timestamp, method, path with query, and body. */
    @Override
    public @Nullable HandlerResult refuse(VenueRequest request, RestKeys.RestKey key, long nowMillis) {
        HandlerResult missing = missingHeader(request);
        if (missing != null) {
            return missing;
        }
        String timestamp = String.valueOf(request.header("ACCESS-TIMESTAMP"));
        long sentMillis = Params.wholeNumber(timestamp, -1);
        if (sentMillis < 0) {
            return refused("40005", "Invalid ACCESS_TIMESTAMP");
        }
        if (Math.abs(nowMillis - sentMillis) > MAX_OFF_MILLIS) {
            return refused("40008", "Request timestamp expired");
        }
        if (!keys.accepts(Account.PASSPHRASE, request.header("ACCESS-PASSPHRASE"))) {
            return refused("40012", "apikey/password is incorrect");
        }
        String signature =
                Hmac.sha256(key.secret()).base64Of(timestamp + request.method() + request.target(), request.body());
        return keys.accepts(signature, request.header("ACCESS-SIGN")) ? null : refused("40009", "sign signature error");
    }

    @Override
    public HandlerResult noSuchPath(long nowMillis) {
        return result(404, "40404", "Request URL NOT FOUND", CallVerdict.FAILED);
    }

    /** Refuses with status 429; a blocked address gets 403 from the network before the exchange. */
    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return refusal.quota().blockNanos() > 0
                ? HandlerResult.of(
                        403, "error code: 1015", refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED)
                : result(429, "429", "Too Many Requests", CallVerdict.LIMITED);
    }

    /** Returns a successful response; {@code data} is JSON. */
    static HandlerResult data(String data, RestCall call) {
        return HandlerResult.ok("{\"code\":\"00000\",\"msg\":\"success\",\"requestTime\":" + call.nowMillis()
                + ",\"data\":" + data + "}");
    }

    static HandlerResult refused(String code, String message) {
        return result(400, code, message, CallVerdict.FAILED);
    }

    private static HandlerResult result(int status, String code, String message, CallVerdict verdict) {
        return HandlerResult.of(
                status,
                JsonText.object()
                        .text("code", code)
                        .text("msg", message)
                        .number("requestTime", 0)
                        .json("data", "null")
                        .end('}'),
                verdict);
    }
}
