package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Ed25519;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.Faults;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One product of the simulated Binance, whose data are a part of Binance's: {@code spot}, {@code futures} (USD-M, whose
 * limits COIN-M shares), {@code options} or {@code portfolio}, each with its hosts, weight and order counts.
 *
 * <p>Each call counts in the weight of its address on arrival, at spot also in the number of raw calls, and too many
 * calls over a limit ban the address for a time that grows. Paths below {@code /sapi} have a weight of their own each,
 * and {@code /futures/data} has one. Orders count for the account; those that fail, and at spot those that fill at
 * once, are refunded. Weights are those of the documentation of 2026-07-21.
 */
public final class Binance extends RestDialect {
    private static final Templates ALL = Templates.of("binance");
    private static final long LONGEST_WINDOW_MILLIS = 60_000;
    private static final long AHEAD_MILLIS = 1_000;
    private static final long FIRST_MICROS = 100_000_000_000_000L;

    final Templates texts;
    final Markets markets;
    private final Faults faults;
    private final BinanceSockets sockets;
    private final Map<String, String> maintenance = new HashMap<>();

    /** @param futures the product whose listen keys the streams of this one accept too */
    public Binance(String product, VenueSettings settings, Faults faults, @Nullable Binance futures) {
        this(product, ALL.part(product), settings, faults, futures);
    }

    private Binance(String product, Templates texts, VenueSettings settings, Faults faults, @Nullable Binance futures) {
        super(product, texts, settings, any -> true);
        this.texts = texts;
        this.markets = texts.markets();
        this.faults = faults;
        sockets = new BinanceSockets(this, futures == null ? this : futures);
        BinanceOrders orders = new BinanceOrders(this);
        addHandlers(orders.calls);
        addHandler("all", call -> HandlerResult.ok(texts.list(call.argument(), markets.all().stream())));
        addHandler("each", this::each);
        addHandler("exchangeInfo", this::exchangeInfo);
        addHandler("spotAccount", this::spotAccount);
        addHandler("orderCounts", call -> HandlerResult.ok(usedOrders(call)));
        addHandler(
                "assetDetails", call -> HandlerResult.ok(texts.members("assetDetail", "coin", texts.coins().stream())));
        addHandler("futuresAccount", this::futuresAccount);
        addHandler("leverage", dataCalls.one(this::leverage));
        addHandler("cancelReplace", orders::cancelReplace);
        addHandler("amendOrder", orders::amend);
        addHandler("open", orders::open);
        addHandler("allOrders", orders::all);
        addHandler("placeBatch", orders::placeBatch);
        addHandler("cancelBatch", orders::cancelBatch);
        addHandler("countdown", orders::countdown);
        addCosts("dayTicker", QuotaCharge.Costs.units(Binance::dayTickerWeight));
        addCosts(
                "windowTicker", QuotaCharge.Costs.units(call -> 4 * Math.min(50, Math.max(1, symbols(call.params())))));
        addCosts("test", QuotaCharge.Costs.units(call -> call.params().isTrue("computeCommissionRates") ? 20 : 1));
        serve();
    }

    boolean isSpot() {
        return name().equals("spot");
    }

    private static long dayTickerWeight(RestCall call) {
        long symbols = symbols(call.params());
        if (call.params().get("symbol") != null || (symbols > 0 && symbols <= 20)) {
            return 2;
        }
        return symbols == 0 || symbols > 100 ? 80 : 40;
    }

    /** Returns the number of symbols in the JSON array {@code symbols}. */
    private static long symbols(Params params) {
        String symbols = params.get("symbols", "");
        return symbols.indexOf('"') < 0
                ? 0
                : symbols.chars().filter(c -> c == ',').count() + 1;
    }

    // ---- public data and balances: prices are constant, and all accounts have large balances

    /** Returns one object when a symbol is given, else a list of the asked symbols or of all. */
    private HandlerResult each(RestCall call) {
        String text = call.argument();
        if (call.params().get("symbol") != null) {
            return call.instrument() == null
                    ? noSuchMarket(call)
                    : HandlerResult.ok(texts.text(text, call.instrument(), call));
        }
        String asked = call.params().get("symbols");
        Stream<Instrument> named =
                markets.all().stream().filter(market -> asked == null || asked.contains('"' + market.id() + '"'));
        return HandlerResult.ok(texts.list(text, named, call));
    }

    /** Returns the limits with all symbols, or at COIN-M with those of a text that the route names. */
    private HandlerResult exchangeInfo(RestCall call) {
        Values values = name -> switch (name) {
            case "limits" -> texts.text("limits", this::limit);
            case "symbols" ->
                call.argument().isEmpty() ? texts.list("symbol", markets.all().stream()) : texts.text(call.argument());
            default -> null;
        };
        return HandlerResult.ok(texts.text("info", call, values));
    }

    private @Nullable Object limit(String name) {
        return switch (name) {
            case "weight" -> quotas.get("weight").size();
            case "orders10Seconds" -> quotas.get("orders-10s").size();
            case "ordersLong" -> quotas.get(texts.setting("longOrders", "")).size();
            case "longInterval" -> texts.setting("longInterval", "");
            default -> null;
        };
    }

    private HandlerResult spotAccount(RestCall call) {
        String balances = texts.list("spotBalance", texts.coins().stream());
        long uid = Integer.toUnsignedLong(call.account().name.hashCode());
        return HandlerResult.ok(texts.text("spotAccount", call, Values.of("balances", balances, "uid", uid)));
    }

    private HandlerResult futuresAccount(RestCall call) {
        String margin = maintenance.getOrDefault(call.account().name, "0.00000000");
        return HandlerResult.ok(texts.text("futuresAccount", call, Values.of("maintenance", margin)));
    }

    private String leverage(RestCall call, Instrument market) {
        return texts.text(
                "leverage", market, Values.of("leverage", call.params().number("leverage", 20)));
    }

    /** Sets the maintenance margin of an account's positions. */
    public void setMaintenanceMargin(String account, String margin) {
        maintenance.put(account, margin);
    }

    // ---- refusals

    /**
     * Refuses a parameter that occurs twice in a call that needs no signature; others are checked after the signature.
     */
    @Override
    public @Nullable HandlerResult refuseForm(RestCall call) {
        boolean known = !call.route().equals(routes.unknown());
        return known && call.route().access() == RestRoute.Access.OPEN ? refuseDuplicate(call.params()) : null;
    }

    private @Nullable HandlerResult refuseDuplicate(Params params) {
        String duplicate = params.duplicate();
        return duplicate == null ? null : texts.refused("duplicate", Values.of("field", duplicate));
    }

    HandlerResult missing(String parameter) {
        return texts.refused("missing", Values.of("field", parameter));
    }

    /** Refuses an order without a market, and to cancel or read one without its id. */
    @Override
    protected @Nullable HandlerResult refuseOrder(String what, Params params) {
        if (instrument(params) == null) {
            return wrongSymbol(params);
        }
        boolean named = params.get("orderId") != null || params.get("origClientOrderId") != null;
        return named || what.equals("place") || what.equals("test") ? null : texts.refused("unnamed");
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return wrongSymbol(call.params());
    }

    /** Returns the refusal of an order or call without a market. */
    HandlerResult wrongSymbol(Params params) {
        return params.get("symbol") == null ? missing("symbol") : texts.refused("noSuchMarket");
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        String key = call.origin() == RestCall.Origin.HTTP
                ? keyOf(call.request())
                : call.params().get("apiKey");
        return texts.refused(key == null || key.isEmpty() ? "noKey" : "unknownKey");
    }

    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        HandlerResult refused = refuseTime(call.params(), call.nowMillis());
        if (refused == null && call.origin() != RestCall.Origin.SESSION) {
            refused = refuseSignature(call, key);
        }
        return refused == null ? refuseDuplicate(call.params()) : refused;
    }

    private @Nullable HandlerResult refuseTime(Params params, long nowMillis) {
        long timestamp = params.number("timestamp", -1);
        if (timestamp < 0) {
            return missing("timestamp");
        }
        long window = params.number("recvWindow", 5_000);
        if (window > LONGEST_WINDOW_MILLIS) {
            return texts.refused("longWindow");
        }
        long sentMillis = timestamp >= FIRST_MICROS ? timestamp / 1_000 : timestamp;
        if (sentMillis >= nowMillis + AHEAD_MILLIS) {
            return texts.refused("ahead");
        }
        return nowMillis - sentMillis > window ? texts.refused("expired") : null;
    }

    private @Nullable HandlerResult refuseSignature(RestCall call, RestKeys.RestKey key) {
        String signature = call.params().get("signature");
        if (signature == null) {
            return missing("signature");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        byte[] signed = BinanceSignature.signedBytes(call);
        Ed25519 ed25519 = Ed25519.of(key.secret());
        String ours =
                ed25519 == null ? HmacSigner.sha256(key.secret()).hexOf(signed, new byte[0]) : ed25519.base64Of(signed);
        return keys.accepts(ours, signature) ? null : texts.refused("wrongSignature");
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        String html = texts.setting("noSuchPath", "");
        VenueRequest request = call.request();
        return html.isEmpty()
                ? texts.refused("noSuchPath", Values.of("path", request.path(), "method", request.method()))
                : HandlerResult.of(404, html, CallVerdict.FAILED);
    }

    @Override
    public String contentType(HandlerResult result) {
        return result.status() == 404 && isSpot() ? "text/html" : super.contentType(result);
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        if (refusal.isBan(call.nowNanos())) {
            long untilMillis = call.nowMillis()
                    + Math.floorDiv(refusal.untilNanos(), 1_000_000L)
                    - Math.floorDiv(call.nowNanos(), 1_000_000L);
            return texts.refused(
                    refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED,
                    "banned",
                    Values.of("until", untilMillis));
        }
        String quota = refusal.quota().name();
        String refused = quota.startsWith("orders-") ? quota : "overLimit";
        return texts.refused(CallVerdict.LIMITED, refused, Values.of("size", refusal.size()));
    }

    // ---- the use of limits

    /** Returns the weight that a call finds used, as the exchange reports it. */
    long usedWeight(RestCall call) {
        return used("weight", call);
    }

    private long used(String quota, RestCall call) {
        return faults.reported(call.counters().used(quotas.get(quota), "", call));
    }

    private long orderCount(String quota, RestCall call) {
        return call.counters().used(quotas.get(quota), "", call);
    }

    /** Returns the use of all limits, as responses to messages report it. */
    String limits(RestCall call) {
        String weight = texts.text("usedWeight", this::limit, Values.of("usedWeight", usedWeight(call)));
        return '['
                + weight
                + (call.account().name.isEmpty() ? "]" : ',' + usedOrders(call).substring(1));
    }

    private String usedOrders(RestCall call) {
        return texts.text(
                "usedOrders",
                this::limit,
                Values.of(
                        "used10Seconds",
                        orderCount("orders-10s", call),
                        "usedLong",
                        orderCount(texts.setting("longOrders", ""), call)));
    }

    /** Returns the used weight and, of new orders, the order counts; a refused call learns when it may be repeated. */
    @Override
    public List<Map.Entry<String, String>> headers(RestExchange.RestResponse response) {
        RestCall call = response.call();
        String path = call.request().path();
        List<Map.Entry<String, String>> headers = new ArrayList<>(4);
        boolean known = !call.route().equals(routes.unknown());
        if (known && path.startsWith("/sapi/")) {
            headers.add(Map.entry("X-SAPI-USED-IP-WEIGHT-1M", Long.toString(used("sapi-weight", call))));
        } else if (!known || !path.startsWith("/futures/data/")) {
            String used = Long.toString(usedWeight(call));
            headers.add(Map.entry("X-MBX-USED-WEIGHT", used));
            headers.add(Map.entry("X-MBX-USED-WEIGHT-1M", used));
        }
        boolean posted =
                call.request().method().equals("POST") && response.result().isOk();
        if (posted && !call.account().name.isEmpty()) {
            for (String quota : List.of("orders-10s", texts.setting("longOrders", ""))) {
                String header =
                        "X-MBX-ORDER-COUNT" + quota.substring("orders".length()).toUpperCase(Locale.ROOT);
                headers.add(Map.entry(header, Long.toString(orderCount(quota, call))));
            }
        }
        long retrySeconds = retrySeconds(response);
        if (retrySeconds > 0) {
            headers.add(Map.entry("Retry-After", Long.toString(retrySeconds)));
        }
        return headers;
    }

    /** Returns after how many seconds a refused call may be repeated; 0 when no limit refused it. */
    static long retrySeconds(RestExchange.RestResponse response) {
        QuotaCounters.Refusal refusal = response.admission().refusal();
        return refusal == null
                ? 0
                : Math.max(
                        1,
                        ReportedClock.secondsUntil(
                                refusal.untilNanos(), response.call().nowNanos()));
    }

    // ---- WebSockets

    /** Returns the charge of that many units of weight. */
    List<QuotaCharge> weight(long units) {
        return quotas.charges("weight:" + units, "");
    }

    /** Returns whether that key can log on a WebSocket, which only Ed25519 keys can. */
    boolean canLogOn(@Nullable String name) {
        RestKeys.RestKey key = keys.find(name);
        return key != null && Ed25519.of(key.secret()) != null;
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        VenueSocket socket = sockets.open(exchange, handshake, nowNanos);
        return socket == null ? null : HandshakeResult.of(socket);
    }

    /** Returns what connecting costs; streams have no weight and only need an address that is not banned. */
    @Override
    public List<QuotaCharge> connects(VenueRequest handshake) {
        long weight = BinanceSockets.weight(handshake.path());
        List<QuotaCharge> charges = new ArrayList<>(super.connects(handshake));
        charges.addAll(weight(weight));
        if (weight > 0 && isSpot()) {
            charges.addAll(routes.everyCall());
        }
        return charges;
    }

    @Override
    public int tooManyConnects(boolean banned) {
        return banned ? 418 : 429;
    }
}
