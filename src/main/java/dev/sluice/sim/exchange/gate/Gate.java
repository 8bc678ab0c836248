package dev.sluice.sim.exchange.gate;

import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.SlidingLog;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of Gate APIv4: its quotas, keys and wording. {@link GateOrders} handles its orders.
 * Futures, delivery and options have no markets here.
 *
 * <p>Sizes are those of "Frequency limit rule" of APIv4 v4.105.26, copied on 2025-11-30: public calls 200 in 10 s for
 * each endpoint and address; placing and amending 10 in 1 s for each account and market; cancelling 200 in 1 s for an
 * account; other spot calls 200 in 10 s and wallet balances 80 in 10 s for each endpoint and account. How windows run
 * is not documented, so they slide here, the strictest reading. A batch is one call.
 */
public final class Gate extends RestDialect {
    static final Templates TEXTS = Templates.of("gate");
    static final Markets MARKETS = TEXTS.markets();

    private static final int CANDLES = 100;
    private static final int MAX_LEVELS = 100;
    private static final Quota PUBLIC = Quota.sliding("public", Quota.Scope.ADDRESS_AND_ROUTE, 200, 10_000);
    private static final Quota PLACE = Quota.sliding("spot-place", Quota.Scope.ACCOUNT_AND_INSTRUMENT, 10, 1_000);
    private static final Quota CANCEL = Quota.sliding("spot-cancel", Quota.Scope.ACCOUNT, 200, 1_000);
    private static final Quota OTHERS = Quota.sliding("others", Quota.Scope.ACCOUNT_AND_ROUTE, 200, 10_000);
    private static final Quota WALLET = Quota.sliding("wallet", Quota.Scope.ACCOUNT_AND_ROUTE, 80, 10_000);
    private static final List<String> HEADERS = List.of("KEY", "Timestamp", "SIGN");
    private static final long MAX_OFF_SECONDS = 60;

    private final GateOrders orders = new GateOrders();

    public Gate(VenueSettings settings) {
        super("gate", TEXTS, settings, any -> true);
        publicCalls();
        orderCalls();
        accountCalls();
    }

    private void publicCalls() {
        open("/spot/time", text("time"));
        open("/spot/currencies", coins("currency"));
        open("/spot/currency_pairs", some("pair"));
        open("/spot/currency_pairs/{currency_pair}", one("pair"));
        open("/spot/tickers", some("ticker"));
        open("/spot/order_book", one(Gate::book));
        open("/spot/trades", one("trades"));
        open("/spot/candlesticks", one(Gate::candles));
        for (String markets : List.of(
                "/margin/currency_pairs",
                "/futures/{settle}/contracts",
                "/delivery/{settle}/contracts",
                "/options/underlyings",
                "/options/contracts")) {
            open(markets, text("nothing"));
        }
    }

    private void orderCalls() {
        routes.signed("POST /spot/orders", orders::place, PLACE.of(1));
        routes.signed("POST /spot/batch_orders", orders::placeBatch, PLACE.of(1));
        routes.signed("PATCH /spot/orders/{order_id}", orders::amend, PLACE.of(1));
        routes.signed("DELETE /spot/orders", orders::cancelAll, CANCEL.of(1));
        routes.signed("DELETE /spot/orders/{order_id}", orders::cancel, CANCEL.of(1));
        routes.signed("POST /spot/cancel_batch_orders", orders::cancelBatch, CANCEL.of(1));
        routes.signed("POST /spot/countdown_cancel_all", orders::countdown, CANCEL.of(1));
        routes.signed("GET /spot/open_orders", orders::open, OTHERS.of(1));
        routes.signed("GET /spot/orders", orders::list, OTHERS.of(1));
        routes.signed("GET /spot/orders/{order_id}", orders::order, OTHERS.of(1));
        routes.signed("GET /spot/my_trades", orders::trades, OTHERS.of(1));
    }

    private void accountCalls() {
        routes.signed("GET /spot/accounts", coins("account"), OTHERS.of(1));
        routes.signed("GET /spot/fee", text("fee"), OTHERS.of(1));
        routes.signed("GET /wallet/total_balance", text("totalBalance"), WALLET.of(1));
    }

    private void open(String path, RestRoute.Handler handler) {
        routes.open("GET " + path, handler, PUBLIC.of(1));
    }

    private static String book(RestCall call, Instrument pair) {
        return TEXTS.text("book", call, TEXTS.sides(pair, call.count("limit", 10, MAX_LEVELS)));
    }

    /**
     * Returns one-minute candles, oldest first, whatever interval was asked for: time, turnover, prices, volume,
     * closed.
     */
    private static String candles(RestCall call, Instrument pair) {
        return TEXTS.oldestFirst("candle", pair, call.nowMillis() / 60_000, CANDLES, 60);
    }

    static HandlerResult noSuchPair() {
        return refused(400, "INVALID_CURRENCY_PAIR", "Invalid currency pair");
    }

    /** Returns the instrument that the call names; for a batch, that of its first order. */
    @Override
    public @Nullable Instrument instrument(Params params) {
        List<Params> batch = params.each("");
        return MARKETS.find((batch.isEmpty() ? params : batch.get(0)).get("currency_pair"));
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return noSuchPair();
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        return call.request().header("KEY") == null
                ? refused(401, "MISSING_REQUIRED_HEADER", "Missing required header: KEY")
                : refused(401, "INVALID_KEY", "Invalid key provided");
    }

    /**
     * Checks headers, time and signature: the hex HMAC-SHA512 of method, path, query without encoding, hash of the
     * body, and time, in lines.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        for (String header : HEADERS) {
            if (request.header(header) == null) {
                return refused(401, "MISSING_REQUIRED_HEADER", "Missing required header: " + header);
            }
        }
        String timestamp = String.valueOf(request.header("Timestamp"));
        if (Math.abs(Math.floorDiv(nowMillis, 1_000L) - Params.wholeNumber(timestamp, 0)) > MAX_OFF_SECONDS) {
            return refused(403, "REQUEST_EXPIRED", "gap between request Timestamp and server time exceeds 60");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String lines = String.join(
                "\n",
                request.method(),
                request.path(),
                Params.decode(request.query()),
                HexFormat.of().formatHex(sha512(request.body())),
                timestamp);
        String signature = Hmac.sha512(key.secret()).hexOf(lines.getBytes(StandardCharsets.UTF_8), new byte[0]);
        return keys.accepts(signature, request.header("SIGN"))
                ? null
                : refused(401, "INVALID_SIGNATURE", "Signature mismatch");
    }

    private static byte[] sha512(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM cannot do SHA-512", e);
        }
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return refused(404, "NOT_FOUND", "Not found");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return result(429, "TOO_MANY_REQUESTS", "Request Rate limit Exceeded", CallVerdict.LIMITED);
    }

    /**
     * Returns size and rest of the endpoint's quota, and when a refused call may be repeated, in seconds; otherwise the
     * current time.
     */
    @Override
    public List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        Counter counter = answer.admission().reported();
        RestCall call = answer.call();
        if (counter == null) {
            return List.of();
        }
        long left = Math.max(0, counter.size() - counter.used(call.nowNanos()));
        long resetNanos =
                answer.admission().isOver() ? ((SlidingLog) counter).freeNanos(call.nowNanos()) - call.nowNanos() : 0;
        long resetSeconds = Math.floorDiv(call.nowMillis() + resetNanos / 1_000_000L + 999, 1_000L);
        return List.of(
                Map.entry("X-Gate-RateLimit-Requests-Remain", Long.toString(left)),
                Map.entry("X-Gate-RateLimit-Limit", Long.toString(counter.size())),
                Map.entry("X-Gate-RateLimit-Reset-Timestamp", Long.toString(resetSeconds)));
    }

    static HandlerResult refused(int status, String label, String message) {
        return result(status, label, message, CallVerdict.FAILED);
    }

    private static HandlerResult result(int status, String label, String message, CallVerdict verdict) {
        return HandlerResult.of(status, TEXTS.text("refused", Values.of("label", label, "message", message)), verdict);
    }
}
