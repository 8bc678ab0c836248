package dev.sluice.sim.exchange.bybit;

import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCharge;
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
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Bybit v5: its keys, market data and balances. {@link BybitOrders} handles its orders.
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
    private static final long AHEAD_MILLIS = 1_000;
    private static final long WINDOW_MILLIS = 5_000;
    private static final int MAX_ROWS = 1_000;
    private static final long DISCONNECT_SECONDS = 10;

    /**
     * The seconds from an account's last disconnect to the cancellation of its orders. The simulation has no such
     * connections, so they have no effect.
     */
    private final Map<String, Long> disconnectSeconds = new HashMap<>();

    public Bybit(VenueSettings settings) {
        super("bybit", TEXTS, settings, any -> true);
        BybitOrders orders = new BybitOrders();
        addHandler("markets", Bybit::markets);
        addHandler("trades", dataCalls.one(Bybit::trades));
        addHandler("book", this::book);
        addHandler("one", orders::handle);
        addHandler("batch", orders::handleBatch);
        addHandler("cancelAll", orders::cancelAll);
        addHandler("realtime", orders::realtime);
        addHandler("history", orders::history);
        addHandler("executions", orders::executions);
        addHandler("positions", call -> page(call, "[]"));
        addHandler("disconnect", this::disconnect);
        addHandler("account", this::account);
        serve();
    }

    /** Returns the quotas of a path of orders, {@code ORDERS=10/5/20} for futures, options and spot in a second. */
    @Override
    protected List<QuotaCharge> charges(String charge, String path) {
        if (!charge.startsWith("ORDERS=")) {
            return super.charges(charge, path);
        }
        String[] sizes = charge.substring("ORDERS=".length()).split("/", 3);
        return Stream.of("futures " + sizes[0], "option " + sizes[1], "spot " + sizes[2], " " + sizes[0])
                .map(counted -> charge(path, counted.split(" ", 2)))
                .toList();
    }

    private static QuotaCharge charge(String path, String[] countedAndSize) {
        String counted = countedAndSize[0];
        boolean byOrder = path.endsWith("-batch") && !counted.equals("option");
        return Quota.of(
                        path.substring(1).replace('/', '-'),
                        "ACCOUNT sliding " + countedAndSize[1] + " 1000 CUTS_BATCHES",
                        null)
                .by(call -> {
                    long units =
                            byOrder ? Math.max(1, call.params().each("request").size()) : 1;
                    return counted(call).equals(counted) ? List.of(new QuotaCharge.Cost(counted, units)) : List.of();
                });
    }

    /** Returns the products that a call counts for; empty for an unknown category. */
    private static String counted(RestCall call) {
        return switch (category(call)) {
            case "linear", "inverse" -> "futures";
            default -> category(call);
        };
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

    /** Returns one element for each market of the category, or for the named one. */
    private static HandlerResult markets(RestCall call) {
        String category = category(call);
        if (category.isEmpty()) {
            return TEXTS.refused("wrongCategory", call);
        }
        String symbol = call.params().get("symbol");
        if (symbol != null && call.instrument() == null) {
            return TEXTS.refused("unknownSymbol", call);
        }
        boolean later = call.params().get("status", "Trading").equals("PreLaunch");
        Stream<Instrument> asked = later ? Stream.of() : markets(category).orAll(call.instrument());
        String text = call.argument() + '.' + category;
        String list = TEXTS.list(TEXTS.table("kinds").getOrDefault(text, text), asked, call);
        return TEXTS.answer(TEXTS.text("markets", Values.of("category", category, "list", list)), call);
    }

    private HandlerResult book(RestCall call) {
        boolean spot = category(call).equals("spot");
        int levels = call.count("limit", spot ? 1 : 25, spot ? 200 : 500);
        return dataCalls.cached(
                call,
                "" + call.nowMillis() / 1_000,
                (asked, market) -> TEXTS.text("book", asked, market, TEXTS.sides(market, levels)));
    }

    private static String trades(RestCall call, Instrument market) {
        int count = call.count("limit", category(call).equals("spot") ? 60 : 500, MAX_ROWS);
        long latest = call.nowMillis() / 60_000;
        return TEXTS.text("list", market, Values.of("list", TEXTS.rows("trade", market, latest, count, 60_000)));
    }

    /** Sets how long the account may be disconnected. */
    private HandlerResult disconnect(RestCall call) {
        long seconds = call.params().number("timeWindow", -1);
        if (seconds < 3 || seconds > 300) {
            return TEXTS.refused("wrongTimeWindow", call);
        }
        disconnectSeconds.put(call.account().name, seconds);
        return TEXTS.answer("{}", call);
    }

    private HandlerResult account(RestCall call) {
        long seconds = disconnectSeconds.getOrDefault(call.account().name, DISCONNECT_SECONDS);
        return TEXTS.answer(TEXTS.text(call.argument(), Values.of("disconnect", seconds)), call);
    }

    /** Refuses a GET with a body, which is neither counted at the path nor banned. */
    @Override
    public @Nullable HandlerResult refuseForm(RestCall call) {
        String html = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>\n";
        return call.request().method().equals("GET") && call.request().body().length > 0
                ? HandlerResult.of(403, html, CallVerdict.FAILED)
                : null;
    }

    /** Checks time and signature, which covers timestamp, key, window and the query of a GET or the body. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        String timestamp = header(request, "X-BAPI-TIMESTAMP");
        String window = header(request, "X-BAPI-RECV-WINDOW");
        HandlerResult untimely = refuseTime(timestamp, window, call.nowMillis());
        if (untimely != null || !keys.checksSignatures()) {
            return untimely;
        }
        byte[] head = (timestamp + key.name() + window).getBytes(StandardCharsets.UTF_8);
        byte[] payload =
                request.method().equals("GET") ? request.query().getBytes(StandardCharsets.UTF_8) : request.body();
        return keys.accepts(HmacSigner.sha256(key.secret()).hexOf(head, payload), request.header("X-BAPI-SIGN"))
                ? null
                : TEXTS.refused("wrongSignature", call);
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
                : TEXTS.refused("expired", Values.of("sent", sentMillis, "now", nowMillis, "window", window));
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
        String signature = HmacSigner.sha256(key.secret()).hexOf(signed, new byte[0]);
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
        return refusal.quota().name().equals("ip")
                ? TEXTS.refused(refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED, "addressLimit", call)
                : super.overLimit(refusal, call);
    }

    @Override
    public String contentType(HandlerResult result) {
        return result.body().length > 0 && result.body()[0] == '{' ? "application/json; charset=utf-8" : "text/html";
    }

    /** Returns a page of a list of the call's category. */
    static HandlerResult page(RestCall call, String list) {
        return category(call).isEmpty()
                ? TEXTS.refused("wrongCategory", call)
                : TEXTS.answer(TEXTS.text("page", Values.of("category", category(call), "list", list)), call);
    }
}
