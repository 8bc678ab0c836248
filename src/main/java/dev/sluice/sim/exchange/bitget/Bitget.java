package dev.sluice.sim.exchange.bitget;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of Bitget v2: its quotas, keys and wording. {@link BitgetOrders} handles its orders.
 * Futures have no markets here.
 *
 * <p>The documentation, copied on 2025-11-30, has a number of calls in a second on the page of each call, which counts
 * for itself: for the address where it is public, else for the account. All calls of an address together may be 6,000
 * in a minute; above that the address is blocked for five minutes. How the windows run is not documented, so they slide
 * here, the strictest reading.
 */
public final class Bitget extends RestDialect {
    static final Templates TEXTS = Templates.of("bitget");
    static final Markets MARKETS = TEXTS.markets();

    private static final int CANDLES = 100;
    private static final int MAX_LEVELS = 150;
    private static final Quota ADDRESS =
            Quota.sliding("ip", Quota.Scope.ADDRESS, 6_000, 60_000).banning(new BanSettings(0, 300, 1, 300));
    private static final long MAX_OFF_MILLIS = 30_000;
    private static final String[][] HEADERS = {
        {"ACCESS-KEY", "40001", "ACCESS_KEY cannot be empty"},
        {"ACCESS-SIGN", "40002", "ACCESS_SIGN cannot be empty"},
        {"ACCESS-TIMESTAMP", "40005", "Invalid ACCESS_TIMESTAMP"},
        {"ACCESS-PASSPHRASE", "40011", "ACCESS_PASSPHRASE cannot be empty"},
    };

    private final BitgetOrders orders = new BitgetOrders();

    public Bitget(VenueSettings settings) {
        super("bitget", TEXTS, settings, any -> true);
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
    private static QuotaCharge route(Quota.Scope scope, long perSecond) {
        return Quota.sliding("call", scope, perSecond, 1_000).of(1);
    }

    private void publicCalls() {
        open("/public/time", 20, text("time"));
        open("/spot/public/coins", 3, coins("coin"));
        open("/spot/public/symbols", 20, some("symbol"));
        open("/spot/market/tickers", 20, some("ticker"));
        open("/spot/market/orderbook", 20, one(Bitget::book));
        open("/spot/market/candles", 20, one(Bitget::candles));
        open("/spot/market/fills", 10, one("trades"));
        open("/mix/market/contracts", 20, text("nothing"));
        open("/margin/currencies", 10, text("nothing"));
    }

    private static String book(RestCall call, Instrument market) {
        return TEXTS.text("book", call, TEXTS.sides(market, call.count("limit", MAX_LEVELS, MAX_LEVELS)));
    }

    /** Returns one-minute candles, oldest first, whatever interval was asked for: time, prices, three volumes. */
    private static String candles(RestCall call, Instrument market) {
        return TEXTS.oldestFirst("candle", market, call.nowMillis() / 60_000, CANDLES, 60_000);
    }

    static HandlerResult noSuchSymbol() {
        return refused("40034", "Parameter symbol does not exist");
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
        signed("GET /spot/account/assets", 10, coins("asset"));
        signed("GET /spot/account/info", 1, text("info"));
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return noSuchSymbol();
    }

    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return data(json, call);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        HandlerResult missing = missingHeader(call.request());
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
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
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
    public HandlerResult noSuchPath(RestCall call) {
        return result(404, "40404", "Request URL NOT FOUND", CallVerdict.FAILED);
    }

    /** Refuses with status 429; a blocked address gets 403 from the network before the exchange. */
    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return refusal.quota().equals(ADDRESS)
                ? HandlerResult.of(
                        403, "error code: 1015", refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED)
                : result(429, "429", "Too Many Requests", CallVerdict.LIMITED);
    }

    /** Returns a successful response; {@code data} is JSON. */
    static HandlerResult data(String data, RestCall call) {
        return HandlerResult.ok(TEXTS.text("data", call, Values.of("data", data)));
    }

    static HandlerResult refused(String code, String message) {
        return result(400, code, message, CallVerdict.FAILED);
    }

    private static HandlerResult result(int status, String code, String message, CallVerdict verdict) {
        return HandlerResult.of(status, TEXTS.text("refused", Values.of("code", code, "message", message)), verdict);
    }
}
