package dev.sluice.sim.exchange.bybit;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.SlidingLog;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCharge;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Bybit v5: its quotas, keys and wording. {@link BybitReads} and {@link BybitOrders} handle its calls.
 *
 * <p>Quotas are those for accounts without a VIP level (2026-07-24). Each path counts in a second for each account;
 * paths of orders count for futures, options and spot apart. A batch costs its length, and its first orders are
 * executed when it does not fit; options count it as one call. Every call counts for its address, which the 601st in
 * five seconds bans for ten minutes. Market data has no other quota.
 */
public final class Bybit extends RestDialect {
    static final Templates TEXTS = Templates.of("bybit");

    /** The products, which share market names; options have no markets, because only their quotas are simulated. */
    private static final Map<String, Markets> MARKETS = Map.of(
            "linear", TEXTS.markets("category", "linear"),
            "inverse", TEXTS.markets("category", "inverse"),
            "option", TEXTS.markets("category", "option"),
            "spot", TEXTS.markets("category", "spot"));

    private static final String ROOT = "/v5/";
    private static final Quota ADDRESS = Quota.sliding("ip", Quota.Scope.ADDRESS, 600, 5_000)
            .banning(BanSettings.bybit())
            .with(Quota.Trait.SHARED);
    private static final long AHEAD_MILLIS = 1_000;
    private static final long WINDOW_MILLIS = 5_000;
    private static final long MILLI = 1_000_000L;

    private final BybitReads reads = new BybitReads(this);
    private final BybitOrders orders = new BybitOrders();

    public Bybit(VenueSettings settings) {
        super("bybit", TEXTS, settings, any -> true);
        routes.chargeEveryCall(ADDRESS.of(1));
        marketData();
        orders();
        orderReads();
        account();
    }

    private void open(String path, RestRoute.Handler handler) {
        routes.open("GET /" + path, handler);
    }

    private void get(String path, long perSecond, RestRoute.Handler handler) {
        routes.signed("GET /" + path, handler, perSecond(path, perSecond).of(1));
    }

    private void post(String path, long perSecond, RestRoute.Handler handler) {
        routes.signed("POST /" + path, handler, perSecond(path, perSecond).of(1));
    }

    private static Quota perSecond(String path, long size) {
        return Quota.sliding(path.replace('/', '-'), Quota.Scope.ACCOUNT, size, 1_000);
    }

    /** Adds a call that counts for linear and inverse together, for options and for spot. */
    private void byCategory(String path, long futures, long option, long spot, RestRoute.Handler handler) {
        routes.signed(
                "POST /" + path,
                handler,
                charge(path, "futures", futures),
                charge(path, "option", option),
                charge(path, "spot", spot),
                charge(path, "", futures));
    }

    private static QuotaCharge charge(String path, String counted, long size) {
        return perSecond(path, size).with(Quota.Trait.CUTS_BATCHES).by(call -> {
            boolean counts = counted(call).equals(counted);
            boolean byOrder = path.endsWith("-batch") && !counted.equals("option");
            long units = byOrder ? Math.max(1, call.params().each("request").size()) : 1;
            return counts ? List.of(new QuotaCharge.Cost(counted, units)) : List.of();
        });
    }

    /** Returns the products that a call counts for; empty for an unknown category. */
    private static String counted(RestCall call) {
        return switch (category(call)) {
            case "linear", "inverse" -> "futures";
            default -> category(call);
        };
    }

    private void marketData() {
        open("market/time", text("time"));
        open("market/instruments-info", reads::instruments);
        open("market/tickers", reads::tickers);
        open("market/orderbook", reads::book);
        open("market/kline", reads::candles);
        open("market/recent-trade", reads::trades);
        open("market/funding/history", text("nothing"));
        open("market/open-interest", text("nothing"));
    }

    private void orders() {
        byCategory("order/create", 10, 10, 20, call -> orders.handle(call, orders::place));
        byCategory("order/amend", 10, 10, 10, call -> orders.handle(call, orders::amend));
        byCategory("order/cancel", 10, 10, 20, call -> orders.handle(call, orders::cancel));
        byCategory("order/cancel-all", 10, 1, 20, orders::cancelAll);
        byCategory("order/create-batch", 10, 10, 20, call -> orders.handleBatch(call, orders::place));
        byCategory("order/amend-batch", 10, 10, 20, call -> orders.handleBatch(call, orders::amend));
        byCategory("order/cancel-batch", 10, 10, 20, call -> orders.handleBatch(call, orders::cancel));
        post("order/disconnected-cancel-all", 5, reads::disconnect);
    }

    private void orderReads() {
        get("order/realtime", 50, orders::realtime);
        get("order/history", 50, orders::history);
        get("execution/list", 50, orders::executions);
        get("position/list", 50, call -> category(call).isEmpty() ? illegalCategory(call) : page(call, "[]"));
        get("position/closed-pnl", 50, text("nothing"));
    }

    private void account() {
        get("account/wallet-balance", 50, reads::balance);
        get("account/info", 50, reads::info);
        get("account/fee-rate", 5, text("feeRate"));
        get("account/transaction-log", 25, text("nothing"));
        get("account/query-dcp-info", 5, reads::disconnectInfo);
        get("user/query-api", 10, text("key"));
        get("asset/coin/query-info", 5, reads::coins);
        post("position/set-leverage", 10, text("done"));
        post("position/trading-stop", 10, text("done"));
        post("position/switch-mode", 10, text("done"));
        post("asset/transfer/inter-transfer", 60, text("transfer"));
        post("asset/withdraw/create", 5, text("withdrawal"));
    }

    /** Returns the category of a call; empty when it names none or an unknown one. */
    static String category(RestCall call) {
        String category = call.params().get("category", "");
        return MARKETS.containsKey(category) ? category : "";
    }

    static Markets markets(String category) {
        return MARKETS.getOrDefault(category, new Markets());
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return markets(params.get("category", "")).find(params.get("symbol"));
    }

    /** Refuses a GET with a body, which is neither counted at the path nor banned. */
    @Override
    public @Nullable HandlerResult refuseForm(RestCall call) {
        String html = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>\n";
        return call.request().method().equals("GET") && call.request().body().length > 0
                ? HandlerResult.of(403, html, CallVerdict.FAILED)
                : null;
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return wrongParameter("params error: symbol invalid", call);
    }

    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return result(json, call);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        return refused(10_003, "API key is invalid.", call.nowMillis());
    }

    /** Checks time and signature, which covers timestamp, key, window and the query of a GET or the body. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        String timestamp = header(request, "X-BAPI-TIMESTAMP");
        String window = header(request, "X-BAPI-RECV-WINDOW");
        HandlerResult untimely = refuseTime(timestamp, window, nowMillis);
        if (untimely != null || !keys.checksSignatures()) {
            return untimely;
        }
        byte[] head = (timestamp + key.name() + window).getBytes(StandardCharsets.UTF_8);
        byte[] payload =
                request.method().equals("GET") ? request.query().getBytes(StandardCharsets.UTF_8) : request.body();
        return keys.accepts(Hmac.sha256(key.secret()).hexOf(head, payload), request.header("X-BAPI-SIGN"))
                ? null
                : refused(10_004, "error sign! please check your signature generation algorithm.", nowMillis);
    }

    private static String header(VenueRequest request, String name) {
        String value = request.header(name);
        return value == null ? "" : value;
    }

    /** Returns the refusal for an invalid timestamp, or null. */
    static @Nullable HandlerResult refuseTime(String timestamp, String recvWindow, long nowMillis) {
        long sentMillis = Params.wholeNumber(timestamp, 0);
        long window = Params.wholeNumber(recvWindow, WINDOW_MILLIS);
        return nowMillis - window <= sentMillis && sentMillis < nowMillis + AHEAD_MILLIS
                ? null
                : refused(
                        10_002,
                        "invalid request, please check your server timestamp or recv_window param. req_timestamp["
                                + sentMillis + "],server_timestamp[" + nowMillis + "],recv_window[" + window + "]",
                        nowMillis);
    }

    /**
     * Returns the key of a WebSocket {@code auth} with key, expiry and the signature of the expiry; null when invalid.
     */
    RestKeys.@Nullable RestKey login(Params arguments, long nowMillis) {
        RestKeys.RestKey key = keys.find(arguments.get("args[0]"));
        String expires = arguments.get("args[1]", "");
        if (key == null || Params.wholeNumber(expires, 0) < nowMillis) {
            return null;
        }
        byte[] signed = ("GET/realtime" + expires).getBytes(StandardCharsets.UTF_8);
        String signature = Hmac.sha256(key.secret()).hexOf(signed, new byte[0]);
        return keys.accepts(signature, arguments.get("args[2]", "")) ? key : null;
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        String path = handshake.path();
        String place = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
        boolean known = Set.of("private", "trade").contains(place)
                || (place.startsWith("public/") && MARKETS.containsKey(place.substring("public/".length())));
        return known ? HandshakeResult.of(new BybitSocket(this, exchange, handshake, place, nowNanos)) : null;
    }

    @Override
    public int tooManyConnects(boolean banned) {
        return 403;
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return HandlerResult.of(404, "", CallVerdict.FAILED);
    }

    /**
     * Refuses a path over its quota in a 200, and an address over its limit with a 403. The documentation gives the
     * message of the latter without a code; this code was documented for address limits before it was removed.
     */
    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        if (!refusal.quota().equals(ADDRESS)) {
            return HandlerResult.of(
                    200,
                    refusal(10_006, "Too many visits. Exceeded the API Rate Limit.", call.nowMillis()),
                    CallVerdict.LIMITED);
        }
        return HandlerResult.of(
                403,
                refusal(10_018, "access too frequent", call.nowMillis()),
                refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED);
    }

    /**
     * Returns size and rest of the path's quota, and when a refused call may be repeated; otherwise the current time.
     */
    @Override
    public List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        Counter counter = answer.admission().reported();
        RestCall call = answer.call();
        if (counter == null) {
            return List.of();
        }
        long now = call.nowNanos();
        long resetMillis = answer.admission().isOver()
                ? Math.floorDiv(((SlidingLog) counter).freeNanos(now), MILLI) - Math.floorDiv(now, MILLI)
                : 0;
        return List.of(
                Map.entry("X-Bapi-Limit", Long.toString(counter.size())),
                Map.entry("X-Bapi-Limit-Status", Long.toString(counter.size() - counter.used(now))),
                Map.entry("X-Bapi-Limit-Reset-Timestamp", Long.toString(call.nowMillis() + resetMillis)));
    }

    @Override
    public String contentType(HandlerResult result) {
        return result.body().length > 0 && result.body()[0] == '{' ? "application/json; charset=utf-8" : "text/html";
    }

    /** Returns a successful response; {@code result} is a JSON object. */
    static HandlerResult result(String result, RestCall call) {
        return result(result, "{}", call);
    }

    static HandlerResult result(String result, String more, RestCall call) {
        return HandlerResult.ok(TEXTS.text("result", call, Values.of("result", result, "more", more)));
    }

    /** Returns a page of a list of the call's category. */
    static HandlerResult page(RestCall call, String list) {
        return result(TEXTS.text("page", Values.of("category", category(call), "list", list)), call);
    }

    static HandlerResult refused(int code, String message, long nowMillis) {
        return HandlerResult.of(200, refusal(code, message, nowMillis), CallVerdict.FAILED);
    }

    static HandlerResult wrongParameter(String message, RestCall call) {
        return refused(10_001, message, call.nowMillis());
    }

    static HandlerResult illegalCategory(RestCall call) {
        return wrongParameter("Illegal category", call);
    }

    private static String refusal(int code, String message, long nowMillis) {
        return TEXTS.text("refused", Values.of("code", code, "message", message, "now", nowMillis));
    }
}
