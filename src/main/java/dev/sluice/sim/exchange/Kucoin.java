package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of KuCoin: its resource pools, keys and wording. {@link KucoinMarket} and {@link KucoinOrders} handle its calls.
 *
 * <p>Sizes of pools are those of VIP level 0 in "Rate Limit" of the documentation, copied on 2025-11-30; weights and pools of calls are those in
 * {@code API-RATE-LIMIT-POOL} and {@code -WEIGHT} of github.com/Kucoin/kucoin-universal-sdk, commit 78c90c77 of 2025-11-04. A pool is counted in
 * windows of 30 s. When a window begins is not documented; the first call opens it here, as the words "reset countdown" in the description of
 * the header suggest. Public calls count for the address, the others for the account.
 */
final class Kucoin implements RestDialect {
    private static final long WINDOW_NANOS = 30_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long MAX_OFF_MILLIS = 5_000;
    private static final Quota PUBLIC = pool("public", Quota.Scope.ADDRESS, 2_000, WINDOW_NANOS);
    private static final Quota SPOT = pool("spot", Quota.Scope.ACCOUNT, 4_000, WINDOW_NANOS);
    private static final Quota MANAGEMENT = pool("management", Quota.Scope.ACCOUNT, 2_000, WINDOW_NANOS);
    /** The unified account has windows of its own (announcement of 2026-05-26); only the kind of account is simulated of it. */
    private static final Quota UNIFIED = pool("unified", Quota.Scope.ACCOUNT, 200, 3_000_000_000L);

    private static final List<String> HEADERS =
            List.of("KC-API-KEY", "KC-API-SIGN", "KC-API-TIMESTAMP", "KC-API-PASSPHRASE");
    /** The documented errors of keys do not state their HTTP status. */
    private static final int UNAUTHORIZED = 401;

    private final RestKeys keys;
    private final RestRoutes routes = new RestRoutes("/api");
    private final KucoinOrders orders = new KucoinOrders();

    Kucoin(VenueSettings settings) {
        keys = new RestKeys(settings, any -> true);
        publicCalls();
        orderCalls();
        accountCalls();
    }

    private static Quota pool(String name, Quota.Scope scope, long size, long windowNanos) {
        return Quota.of(
                name,
                scope,
                timeScale -> new FirstCallWindowCounter(size, timeScale.nanos(windowNanos), OverLimitPolicy.FREE));
    }

    private void publicCalls() {
        routes.open("GET /v1/timestamp", call -> data(Long.toString(call.nowMillis())), PUBLIC.of(3));
        routes.open("GET /v1/status", call -> data("{\"status\":\"open\",\"msg\":\"\"}"), PUBLIC.of(3));
        routes.open("GET /v2/symbols", KucoinMarket::symbols, PUBLIC.of(4));
        routes.open("GET /v3/currencies", KucoinMarket::currencies, PUBLIC.of(3));
        routes.open("GET /v1/market/orderbook/level1", KucoinMarket::ticker, PUBLIC.of(2));
        routes.open("GET /v1/market/orderbook/level2_20", KucoinMarket::book, PUBLIC.of(2));
        routes.open("GET /v1/market/orderbook/level2_100", KucoinMarket::book, PUBLIC.of(4));
        routes.open("GET /v1/market/allTickers", KucoinMarket::allTickers, PUBLIC.of(15));
        routes.open("GET /v1/market/stats", KucoinMarket::stats, PUBLIC.of(15));
        routes.open("GET /v1/market/histories", KucoinMarket::trades, PUBLIC.of(3));
        routes.open("GET /v1/market/candles", KucoinMarket::candles, PUBLIC.of(3));
        routes.open("GET /v3/margin/symbols", call -> data("{\"items\":[]}"), PUBLIC.of(3));
        routes.open("GET /v1/isolated/symbols", call -> data("[]"), PUBLIC.of(3));
        routes.open("GET /v1/contracts/active", call -> data("[]"), PUBLIC.of(3));
    }

    private void orderCalls() {
        routes.signed("POST /v1/hf/orders", orders::place, SPOT.of(1));
        routes.signed("POST /v1/hf/orders/sync", orders::place, SPOT.of(1));
        routes.signed("POST /v1/hf/orders/test", orders::test, SPOT.of(1));
        routes.signed("POST /v1/hf/orders/multi", orders::placeBatch, SPOT.of(1));
        routes.signed("DELETE /v1/hf/orders", orders::cancelOfSymbol, SPOT.of(2));
        routes.signed("DELETE /v1/hf/orders/cancelAll", orders::cancelAll, SPOT.of(30));
        routes.signed("DELETE /v1/hf/orders/{orderId}", orders::cancel, SPOT.of(1));
        routes.signed("DELETE /v1/hf/orders/client-order/{clientOid}", orders::cancel, SPOT.of(1));
        routes.signed("GET /v1/hf/orders/active", orders::active, SPOT.of(2));
        routes.signed("GET /v1/hf/orders/done", orders::done, SPOT.of(2));
        routes.signed("GET /v1/hf/fills", orders::fills, SPOT.of(2));
        routes.signed("GET /v1/hf/orders/{orderId}", orders::order, SPOT.of(2));
        routes.signed("GET /v1/hf/orders/client-order/{clientOid}", orders::order, SPOT.of(2));
    }

    private void accountCalls() {
        routes.signed("GET /ua/v1/account/mode", call -> data("{\"selfAccountMode\":\"CLASSIC\"}"), UNIFIED.of(30));
        routes.signed("GET /v1/accounts", KucoinMarket::accounts, MANAGEMENT.of(5));
        routes.signed("GET /v1/base-fee", KucoinMarket::baseFee, SPOT.of(3));
        routes.signed("GET /v1/trade-fees", KucoinMarket::tradeFees, SPOT.of(3));
        routes.signed("GET /v1/hf/accounts/opened", call -> data("true"), SPOT.of(30));
    }

    @Override
    public String name() {
        return "kucoin";
    }

    /** Returns whether a path is one of KuCoin's; other exchanges have other paths below the same versions. */
    @Override
    public boolean serves(String path) {
        return path.startsWith("/api/v1/")
                || path.equals("/api/v2/symbols")
                || path.equals("/api/v3/currencies")
                || path.equals("/api/v3/margin/symbols")
                || path.startsWith("/api/ua/");
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
        return KucoinMarket.MARKETS.find(params.get("symbol"));
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        return request.header("KC-API-KEY");
    }

    @Override
    public HandlerResult unknownKey(VenueRequest request, long nowMillis) {
        HandlerResult missing = missingHeader(request);
        return missing == null ? refused(UNAUTHORIZED, "400003", "KC-API-KEY not exists") : missing;
    }

    private static @Nullable HandlerResult missingHeader(VenueRequest request) {
        for (String header : HEADERS) {
            if (request.header(header) == null) {
                return refused(
                        UNAUTHORIZED,
                        "400001",
                        "Please check the header of your request for KC-API-KEY, KC-API-SIGN, KC-API-TIMESTAMP, KC-API-PASSPHRASE");
            }
        }
        return null;
    }

    /** Checks time, passphrase and signature, which covers timestamp, method, target and body. A passphrase of key version 2 and later is signed. */
    @Override
    public @Nullable HandlerResult refuse(VenueRequest request, RestKeys.RestKey key, long nowMillis) {
        HandlerResult missing = missingHeader(request);
        if (missing != null) {
            return missing;
        }
        String timestamp = String.valueOf(request.header("KC-API-TIMESTAMP"));
        if (Math.abs(nowMillis - Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return refused(UNAUTHORIZED, "400002", "KC-API-TIMESTAMP Invalid");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        Hmac hmac = Hmac.sha256(key.secret());
        String version = request.header("KC-API-KEY-VERSION");
        String passphrase = version == null || version.equals("1")
                ? Account.PASSPHRASE
                : hmac.base64Of(Account.PASSPHRASE, new byte[0]);
        if (!keys.accepts(passphrase, request.header("KC-API-PASSPHRASE"))) {
            return refused(UNAUTHORIZED, "400004", "KC-API-PASSPHRASE error");
        }
        String signature = hmac.base64Of(timestamp + request.method() + request.target(), request.body());
        return keys.accepts(signature, request.header("KC-API-SIGN"))
                ? null
                : refused(UNAUTHORIZED, "400005", "Signature error");
    }

    @Override
    public HandlerResult noSuchPath(long nowMillis) {
        return refused(404, "404000", "URL not found");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return result(
                429, "429000", "Too many requests in a short period of time, please retry later", CallVerdict.LIMITED);
    }

    /** Returns size, rest and countdown in milliseconds of the pool. */
    @Override
    public List<Map.Entry<String, String>> headers(Counter counter, boolean refused, RestCall call) {
        long left = Math.max(0, counter.size() - counter.used(call.nowNanos()));
        long resetNanos = ((FirstCallWindowCounter) counter).endNanos(call.nowNanos()) - call.nowNanos();
        return List.of(
                Map.entry("gw-ratelimit-limit", Long.toString(counter.size())),
                Map.entry("gw-ratelimit-remaining", Long.toString(left)),
                Map.entry("gw-ratelimit-reset", Long.toString(Math.floorDiv(resetNanos + MILLI - 1, MILLI))));
    }

    /** Returns a successful response; {@code data} is JSON. */
    static HandlerResult data(String data) {
        return HandlerResult.ok("{\"code\":\"200000\",\"data\":" + data + "}");
    }

    static HandlerResult refused(int status, String code, String message) {
        return result(status, code, message, CallVerdict.FAILED);
    }

    private static HandlerResult result(int status, String code, String message, CallVerdict verdict) {
        return HandlerResult.of(
                status,
                JsonText.object().text("code", code).text("msg", message).end('}'),
                verdict);
    }
}
