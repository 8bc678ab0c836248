package dev.sluice.sim.exchange.kucoin;

import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.FirstCallWindowCounter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of KuCoin: its resource pools, keys and wording. {@link KucoinOrders} handles its orders.
 *
 * <p>Sizes of pools are those of VIP level 0 in "Rate Limit" of the documentation, copied on 2025-11-30; weights and
 * pools of calls are those in {@code API-RATE-LIMIT-POOL} and {@code -WEIGHT} of
 * github.com/Kucoin/kucoin-universal-sdk, commit 78c90c77 of 2025-11-04. A pool is counted in windows of 30 s. When a
 * window begins is not documented; the first call opens it here, as the words "reset countdown" in the description of
 * the header suggest. Public calls count for the address, the others for the account.
 */
public final class Kucoin extends RestDialect {
    static final Templates TEXTS = Templates.of("kucoin");
    static final Markets MARKETS = TEXTS.markets();

    private static final int CANDLES = 100;
    private static final long WINDOW_NANOS = 30_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long MAX_OFF_MILLIS = 5_000;
    private static final Quota PUBLIC = pool("public", Quota.Scope.ADDRESS, 2_000, WINDOW_NANOS);
    private static final Quota SPOT = pool("spot", Quota.Scope.ACCOUNT, 4_000, WINDOW_NANOS);
    private static final Quota MANAGEMENT = pool("management", Quota.Scope.ACCOUNT, 2_000, WINDOW_NANOS);
    /**
     * The unified account has windows of its own (announcement of 2026-05-26); only the kind of account is simulated of
     * it.
     */
    private static final Quota UNIFIED = pool("unified", Quota.Scope.ACCOUNT, 200, 3_000_000_000L);

    private static final List<String> HEADERS =
            List.of("KC-API-KEY", "KC-API-SIGN", "KC-API-TIMESTAMP", "KC-API-PASSPHRASE");
    /** The documented errors of keys do not state their HTTP status. */
    private static final int UNAUTHORIZED = 401;

    private final KucoinOrders orders = new KucoinOrders();

    public Kucoin(VenueSettings settings) {
        super("kucoin", TEXTS, settings, any -> true);
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
        routes.open("GET /v1/timestamp", text("time"), PUBLIC.of(3));
        routes.open("GET /v1/status", text("status"), PUBLIC.of(3));
        routes.open("GET /v2/symbols", some("symbol"), PUBLIC.of(4));
        routes.open("GET /v3/currencies", coins("currency"), PUBLIC.of(3));
        routes.open("GET /v1/market/orderbook/level1", one("ticker"), PUBLIC.of(2));
        routes.open("GET /v1/market/orderbook/level2_20", one((call, market) -> book(call, market, 20)), PUBLIC.of(2));
        routes.open(
                "GET /v1/market/orderbook/level2_100", one((call, market) -> book(call, market, 100)), PUBLIC.of(4));
        routes.open("GET /v1/market/allTickers", Kucoin::tickers, PUBLIC.of(15));
        routes.open("GET /v1/market/stats", one("stats"), PUBLIC.of(15));
        routes.open("GET /v1/market/histories", one("trades"), PUBLIC.of(3));
        routes.open("GET /v1/market/candles", one(Kucoin::candles), PUBLIC.of(3));
        routes.open("GET /v3/margin/symbols", text("noMargin"), PUBLIC.of(3));
        routes.open("GET /v1/isolated/symbols", text("nothing"), PUBLIC.of(3));
        routes.open("GET /v1/contracts/active", text("nothing"), PUBLIC.of(3));
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
        routes.signed("GET /ua/v1/account/mode", text("mode"), UNIFIED.of(30));
        routes.signed("GET /v1/accounts", coins("account"), MANAGEMENT.of(5));
        routes.signed("GET /v1/base-fee", text("baseFee"), SPOT.of(3));
        routes.signed("GET /v1/trade-fees", Kucoin::tradeFees, SPOT.of(3));
        routes.signed("GET /v1/hf/accounts/opened", text("opened"), SPOT.of(30));
    }

    private static HandlerResult tickers(RestCall call) {
        String tickers = TEXTS.list("stats", MARKETS.all().stream(), call);
        return data(TEXTS.text("tickers", call, Values.of("tickers", tickers)));
    }

    private static String book(RestCall call, Instrument market, int levels) {
        return TEXTS.text("book", call, TEXTS.sides(market, levels));
    }

    /** Returns one-minute candles, newest first, whatever type was asked for: time, open, close, high, low, volumes. */
    private static String candles(RestCall call, Instrument market) {
        return TEXTS.rows("candle", market, call.nowMillis() / 60_000, CANDLES, 60);
    }

    private static HandlerResult tradeFees(RestCall call) {
        return data(
                TEXTS.list("tradeFee", MARKETS.orAll(MARKETS.find(call.params().get("symbols")))));
    }

    static HandlerResult noSuchSymbol() {
        return refused(200, "900001", "symbol not exists");
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return noSuchSymbol();
    }

    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return data(json);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        HandlerResult missing = missingHeader(call.request());
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

    /**
     * Checks time, passphrase and signature, which covers timestamp, method, target and body. A passphrase of key
     * version 2 and later is signed.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
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
    public HandlerResult noSuchPath(RestCall call) {
        return refused(404, "404000", "URL not found");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return result(
                429, "429000", "Too many requests in a short period of time, please retry later", CallVerdict.LIMITED);
    }

    /** Returns size, rest and countdown in milliseconds of the pool. */
    @Override
    public List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        Counter counter = answer.admission().reported();
        RestCall call = answer.call();
        if (counter == null) {
            return List.of();
        }
        long left = Math.max(0, counter.size() - counter.used(call.nowNanos()));
        long resetNanos = ((FirstCallWindowCounter) counter).endNanos(call.nowNanos()) - call.nowNanos();
        return List.of(
                Map.entry("gw-ratelimit-limit", Long.toString(counter.size())),
                Map.entry("gw-ratelimit-remaining", Long.toString(left)),
                Map.entry("gw-ratelimit-reset", Long.toString(Math.floorDiv(resetNanos + MILLI - 1, MILLI))));
    }

    /** Returns a successful response; {@code data} is JSON. */
    static HandlerResult data(String data) {
        return HandlerResult.ok(TEXTS.text("data", Values.of("data", data)));
    }

    static HandlerResult refused(int status, String code, String message) {
        return result(status, code, message, CallVerdict.FAILED);
    }

    private static HandlerResult result(int status, String code, String message, CallVerdict verdict) {
        return HandlerResult.of(status, TEXTS.text("refused", Values.of("code", code, "message", message)), verdict);
    }
}
