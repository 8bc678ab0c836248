package dev.sluice.sim.exchange.okx;

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
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The simulated OKX v5: its quotas, keys and wording. {@link OkxReads} and {@link OkxOrders} handle its calls. There
 * are no bans.
 *
 * <p>Quotas are those of the documentation of 2026-06 to 2026-09. It states a number "in 2 seconds" but not how the
 * window runs, so it slides here, the strictest reading. A batch of one order counts as a single order; longer batches
 * have their own quota, with a unit for each order in the counter of its instrument. A passphrase is required, but any
 * is accepted.
 */
public final class Okx extends RestDialect {
    static final Templates TEXTS = Templates.of("okx");
    static final Markets MARKETS = TEXTS.markets();

    private static final String STREAMS = "/ws/v5/";
    private static final Set<String> PLACES = Set.of("public", "private", "business");
    private static final Set<String> TYPES = Set.of("SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION");
    private static final Quota SUB_ACCOUNT = Quota.sliding("sub-account", Quota.Scope.ACCOUNT, 1_000, 2_000);
    private static final long MAX_OFF_MILLIS = 30_000;
    private static final String[][] HEADERS = {
        {"OK-ACCESS-KEY", "50103"},
        {"OK-ACCESS-PASSPHRASE", "50104"},
        {"OK-ACCESS-SIGN", "50106"},
        {"OK-ACCESS-TIMESTAMP", "50107"}
    };

    private final OkxReads reads = new OkxReads();
    private final OkxOrders orders = new OkxOrders();

    public Okx(VenueSettings settings) {
        super("okx", TEXTS, settings, any -> true);
        publicData();
        writes();
        orderReads();
        account();
    }

    private void open(String path, Quota.Scope scope, long per2Seconds, RestRoute.Handler handler) {
        routes.open(
                "GET /" + path, handler, quota(path, scope, per2Seconds, 2_000).of(1));
    }

    private void read(String path, long size, long windowMillis, RestRoute.Handler handler) {
        routes.signed(
                "GET /" + path,
                handler,
                quota(path, Quota.Scope.ACCOUNT, size, windowMillis).of(1));
    }

    private void write(String path, long size, long windowMillis, RestRoute.Handler handler) {
        routes.signed(
                "POST /" + path,
                handler,
                quota(path, Quota.Scope.ACCOUNT, size, windowMillis).of(1));
    }

    private static Quota quota(String path, Quota.Scope scope, long size, long windowMillis) {
        return Quota.sliding(path.replace('/', '-'), scope, size, windowMillis);
    }

    private void publicData() {
        Quota.Scope address = Quota.Scope.ADDRESS;
        Quota.Scope instrument = Quota.Scope.ADDRESS_AND_INSTRUMENT;
        Quota instruments = quota("public/instruments", address, 20, 2_000);
        open("public/time", address, 10, text("time"));
        routes.open("GET /public/instruments", reads::instruments, instruments.by(Okx::byType));
        open("public/mark-price", instrument, 10, reads::markPrice);
        open("public/funding-rate", instrument, 10, reads::fundingRate);
        open("public/funding-rate-history", instrument, 10, call -> data("[]"));
        open("public/price-limit", address, 20, reads::priceLimit);
        open("market/tickers", address, 20, reads::tickers);
        open("market/ticker", address, 20, reads::ticker);
        open("market/books", address, 40, reads::book);
        open("market/candles", address, 40, reads::candles);
        open("market/history-candles", address, 20, reads::candles);
        open("market/trades", address, 100, reads::trades);
        routes.open(
                "GET /system/status",
                call -> data("[]"),
                quota("system/status", address, 1, 5_000).of(1));
    }

    private static List<QuotaCharge.Cost> byType(RestCall call) {
        String type = call.params().get("instType", "");
        return List.of(new QuotaCharge.Cost(TYPES.contains(type) ? type : "none", 1));
    }

    private void writes() {
        orders("order", "batch-orders", orders::place, true);
        orders("amend-order", "amend-batch-orders", orders::amend, true);
        orders("cancel-order", "cancel-batch-orders", orders::cancel, false);
        routes.signed(
                "POST /trade/close-position",
                orders::closePosition,
                quota("trade/close-position", Quota.Scope.ACCOUNT_AND_INSTRUMENT, 20, 2_000)
                        .of(1));
        write("trade/mass-cancel", 5, 2_000, text("massCancel"));
        write("trade/cancel-all-after", 1, 1_000, orders::cancelAllAfter);
    }

    /** Adds the calls that do something with one order and with several. */
    private void orders(String single, String batch, OkxOrders.Does does, boolean countsForSubAccount) {
        Quota one = quota("trade/" + single, Quota.Scope.ACCOUNT, 60, 2_000);
        Quota many = quota("trade/" + batch, Quota.Scope.ACCOUNT, 300, 2_000);
        QuotaCharge all = SUB_ACCOUNT.of(call -> countsForSubAccount ? derivatives(OkxOrders.of(call)) : 0);
        QuotaCharge ofOne =
                one.by(call -> OkxOrders.of(call).size() == 1 ? byInstrument(OkxOrders.of(call)) : List.of());
        QuotaCharge ofMany =
                many.by(call -> OkxOrders.of(call).size() == 1 ? List.of() : byInstrument(OkxOrders.of(call)));
        routes.signed("POST /trade/" + single, call -> orders.handle(call, does), all, ofOne);
        routes.signed("POST /trade/" + batch, call -> orders.handle(call, does), all, ofOne, ofMany);
    }

    private static List<QuotaCharge.Cost> byInstrument(List<Params> orders) {
        Map<String, Long> counted = new LinkedHashMap<>();
        for (Params order : orders) {
            Instrument instrument = marketOf(order);
            counted.merge(instrument == null ? "none" : instrument.id(), 1L, Long::sum);
        }
        List<QuotaCharge.Cost> costs = new ArrayList<>(counted.size());
        counted.forEach((instrument, units) -> costs.add(new QuotaCharge.Cost(instrument, units)));
        return costs;
    }

    private static long derivatives(List<Params> orders) {
        return orders.stream()
                .map(Okx::marketOf)
                .filter(market -> market != null && !isSpot(market))
                .count();
    }

    private void orderReads() {
        Quota order = quota("trade/order-read", Quota.Scope.ACCOUNT, 60, 2_000);
        routes.signed("GET /trade/order", orders::order, order.of(1));
        read("trade/orders-pending", 60, 2_000, orders::pending);
        read("trade/orders-history", 40, 2_000, orders::history);
        read("trade/orders-history-archive", 20, 2_000, orders::history);
        read("trade/fills", 60, 2_000, orders::fills);
        read("trade/fills-history", 10, 2_000, orders::fills);
    }

    private void account() {
        read("account/balance", 10, 2_000, reads::balance);
        read("account/positions", 10, 2_000, call -> data("[]"));
        read("account/account-position-risk", 10, 2_000, text("positionRisk"));
        read("account/config", 5, 2_000, text("config"));
        read("account/trade-fee", 5, 2_000, text("tradeFee"));
        read("account/bills", 5, 1_000, call -> data("[]"));
        read("account/leverage-info", 20, 2_000, text("leverage"));
        read("account/instruments", 20, 2_000, reads::instruments);
        write("account/set-leverage", 20, 2_000, text("leverage"));
        write("account/set-position-mode", 5, 2_000, text("positionMode"));
        read("asset/currencies", 6, 1_000, call -> data(reads.coins("currency", call)));
        read("asset/balances", 6, 1_000, call -> data(reads.coins("fundingBalance", call)));
        write("asset/transfer", 2, 1_000, text("transfer"));
        write("asset/withdrawal", 6, 1_000, text("withdrawal"));
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return marketOf(params);
    }

    /** Returns the market of an order, by its code if present, else by its id. */
    static @Nullable Instrument marketOf(Params order) {
        String code = order.get("instIdCode");
        return code == null ? MARKETS.find(order.get("instId")) : MARKETS.find("code", code);
    }

    static boolean isSpot(Instrument instrument) {
        return instrument.fact("type").equals("SPOT");
    }

    /** Returns whether a market is of that type; null is any, and spot markets have a margin. */
    static boolean isOf(@Nullable String type, Instrument instrument) {
        return type == null || type.equals(instrument.fact("type")) || (type.equals("MARGIN") && isSpot(instrument));
    }

    static boolean isType(@Nullable String type) {
        return type != null && TYPES.contains(type);
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return unknownInstrument();
    }

    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return data(json);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        HandlerResult missing = missingHeader(call.request());
        return missing == null ? refused(401, "50111", "Invalid OK-ACCESS-KEY") : missing;
    }

    private static @Nullable HandlerResult missingHeader(VenueRequest request) {
        for (String[] header : HEADERS) {
            String value = request.header(header[0]);
            if (value == null || value.isEmpty()) {
                String name = header[0].replace('-', '_');
                return refused(401, header[1], "Request header \"" + name + "\" can't be empty.");
            }
        }
        return null;
    }

    /** Checks time and signature, which covers timestamp, method, target and body. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        HandlerResult missing = missingHeader(request);
        if (missing != null) {
            return missing;
        }
        String timestamp = String.valueOf(request.header("OK-ACCESS-TIMESTAMP"));
        Long sentMillis = ReportedClock.millisOf(timestamp);
        if (sentMillis == null) {
            return refused(401, "50112", "Invalid OK-ACCESS-TIMESTAMP");
        }
        if (Math.abs(nowMillis - sentMillis) > MAX_OFF_MILLIS) {
            return refused(401, "50102", "Timestamp request expired");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String signature =
                Hmac.sha256(key.secret()).base64Of(timestamp + request.method() + request.target(), request.body());
        return keys.accepts(signature, request.header("OK-ACCESS-SIGN")) ? null : refused(401, "50113", "Invalid Sign");
    }

    /** Returns the code and message that refuse the login of a WebSocket, or null. */
    String @Nullable [] refuseLogin(Params login, long nowMillis) {
        RestKeys.RestKey key = keys.find(login.get("apiKey", ""));
        if (key == null) {
            return new String[] {"60005", "Invalid apiKey"};
        }
        if (login.get("passphrase") == null) {
            return new String[] {"60024", "Wrong passphrase"};
        }
        String timestamp = login.get("timestamp", "");
        if (Math.abs(nowMillis - 1_000 * Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return new String[] {"60006", "Timestamp request expired"};
        }
        String signature = Hmac.sha256(key.secret()).base64Of(timestamp + "GET/users/self/verify", new byte[0]);
        return keys.accepts(signature, login.get("sign", "")) ? null : new String[] {"60007", "Invalid sign"};
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        String path = handshake.path();
        if (!path.startsWith(STREAMS)) {
            return null;
        }
        String place = path.substring(STREAMS.length());
        return PLACES.contains(place)
                ? HandshakeResult.of(new OkxSocket(this, exchange, handshake, place, nowNanos))
                : HandshakeResult.refused(404);
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return refused(404, "404", "Invalid Path");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return refusal.quota().equals(SUB_ACCOUNT)
                ? refused(
                        200,
                        "50061",
                        "The order request count has exceeded the maximum limit for your sub-account, please reduce the request"
                                + " rate.",
                        CallVerdict.LIMITED)
                : refused(429, "50011", "Too Many Requests", CallVerdict.LIMITED);
    }

    /** Returns a successful response; {@code data} is a JSON list. */
    static HandlerResult data(String data) {
        return HandlerResult.ok(TEXTS.text("data", Values.of("data", data)));
    }

    static HandlerResult refused(int status, String code, String message) {
        return refused(status, code, message, CallVerdict.FAILED);
    }

    private static HandlerResult refused(int status, String code, String message, CallVerdict verdict) {
        return HandlerResult.of(status, TEXTS.text("refused", Values.of("code", code, "message", message)), verdict);
    }

    static HandlerResult wrongParameter(String name) {
        return refused(400, "51000", "Parameter " + name + " error");
    }

    static HandlerResult unknownInstrument() {
        return refused(200, "51001", "Instrument ID doesn't exist");
    }
}
