package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.market.BodyCache;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes one simulated exchange from the others: its signatures and whatever its data cannot say.
 *
 * <p>The member {@code dialect} of its data has what needs no code: {@code root}, which all paths of the table begin
 * with; {@code paths}, which the exchange answers even where it has no such route (one that ends with a slash stands
 * for all longer ones, any other one also for those below it); {@code key}, the header that names the key;
 * {@code market}, the parameter that names the market; {@code coins}, the one that names coins; {@code contentType};
 * {@code answer}, the text around each successful response; {@code connects}, how many WebSockets an address may open
 * in how many milliseconds; {@code everyMessage}, what each message on a WebSocket costs; {@code everyCall} and
 * {@code unknownCall}, what any call costs on arrival and one without a route besides; {@code bans}, the numbers of
 * {@link BanSettings}; {@code bodiless}, the methods whose bodies are signed but ignored; and {@code maxListed}, the
 * number of orders in a list, usually 100. Its table {@code routes} has the calls ({@link RestRoutes}), {@code quotas}
 * and {@code costs} their costs ({@link Quotas}), {@code sockets} the limits of each WebSocket, such as
 * {@code messages}, with their sizes and milliseconds, {@code open} what may be open at one time: the
 * {@code connections} of an address, {@code headers} the headers that a signed call needs, with the
 * refusal of a call without one, {@code filters} the facts of markets that parameters of lists select by, each perhaps
 * with its usual value, where {@code any} selects all, and {@code refusals} the refusals, of which {@code noSuchPath},
 * {@code noSuchMarket}, {@code unknownKey} and {@code overLimit} are used here.
 */
public abstract class RestDialect {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long MILLI = 1_000_000L;

    protected final RestKeys keys;
    protected final RestRoutes routes;
    protected final Quotas quotas;
    protected final @Nullable BanSettings bans;

    private final String name;
    private final Templates data;
    private final Markets markets;
    private final List<String> paths;
    private final List<QuotaCharge> connects;
    private final List<QuotaCharge> connections;
    private final List<QuotaCharge> everyMessage;
    private final Map<String, Quota> socketLimits = new HashMap<>();
    private final Set<String> bodiless;
    private final long maxListed;
    private final BodyCache cache = new BodyCache();

    /** @param isKey whether a key and its secret have the form of this exchange's */
    protected RestDialect(String name, Templates data, VenueSettings settings, Predicate<Account> isKey) {
        this.name = name;
        this.data = data;
        keys = new RestKeys(settings, isKey);
        markets = data.markets();
        paths = List.of(data.setting("paths", "").split(" ", -1));
        bans = settings.bans(data);
        quotas = new Quotas(data, bans);
        bodiless = Set.of(data.setting("bodiless", "").split(" ", -1));
        maxListed = Params.wholeNumber(data.setting("maxListed", ""), 100);
        routes = new RestRoutes(
                data.setting("root", ""),
                quotas.charges(data.setting("everyCall", ""), ""),
                quotas.charges(data.setting("unknownCall", ""), ""));
        String[] limit = data.setting("connects", "").split(" ", -1);
        connects = limit.length == 2
                ? List.of(Quota.sliding(
                                "ws-connects", Quota.Scope.ADDRESS, Long.parseLong(limit[0]), Long.parseLong(limit[1]))
                        .by(QuotaCharge.Costs.units(1)))
                : List.of();
        String open = data.rows("open").get("connections");
        connections = open == null
                ? List.of()
                : List.of(
                        Quota.of("ws-connections", "ADDRESS open " + open, null).by(QuotaCharge.Costs.units(1)));
        everyMessage = quotas.charges(data.setting("everyMessage", ""), "");
        data.rows("sockets")
                .forEach((what, row) -> socketLimits.put(what, Quota.of("ws-" + what, "ADDRESS sliding " + row, null)));
    }

    /**
     * Adds the calls in the data, those with orders among them.
     *
     * @param handlers the handlers that its rows name, besides those of {@link OrderCalls} and of the other method
     * @param costs the costs that its rows name
     */
    protected final void serve(
            OrderCalls orders, Map<String, RestRoute.Handler> handlers, Map<String, QuotaCharge.Costs> costs) {
        Map<String, RestRoute.Handler> all = new HashMap<>();
        orders.addTo(all);
        all.putAll(handlers);
        serve(all, costs);
    }

    /**
     * Adds the calls in the data.
     *
     * @param handlers the handlers that its rows name, besides {@code text}, {@code one}, {@code some}, {@code coins},
     *     {@code coin}, {@code book}, {@code cachedBook}, {@code rows}, {@code orders}, {@code deadMan} and
     *     {@code refused}
     * @param costs the costs that its rows name
     */
    protected final void serve(Map<String, RestRoute.Handler> handlers, Map<String, QuotaCharge.Costs> costs) {
        Map<String, RestRoute.Handler> all = new HashMap<>();
        all.put("text", call -> answer(data.text(call.argument(), call), call));
        all.put("one", one((call, market) -> data.text(call.argument(), market, call)));
        all.put("some", this::some);
        all.put("coins", this::coins);
        all.put("coin", this::coin);
        all.put("book", one(this::book));
        all.put("cachedBook", call -> cached(call, "book " + call.nowMillis() / 1_000, this::book));
        all.put("rows", this::rows);
        all.put("orders", this::orders);
        all.put("deadMan", this::deadMan);
        all.put("refused", call -> data.refused(call.argument(), call));
        all.putAll(handlers);
        quotas.add(costs);
        data.rows("routes").forEach((calls, row) -> routes.add(calls, row, all, this::charges));
    }

    /** Returns the charges that a row of the routes names, see {@link Quotas#charges}. */
    protected List<QuotaCharge> charges(String charges, String path) {
        return quotas.charges(charges, path);
    }

    /** Returns the exchange's name in the statistics. */
    public final String name() {
        return name;
    }

    /** Returns whether a path belongs to this exchange, even when it has no such route. */
    public final boolean serves(String path) {
        for (String own : paths) {
            if (path.startsWith(own)
                    && (own.endsWith("/") || path.length() == own.length() || path.charAt(own.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    public final Templates data() {
        return data;
    }

    public final RestRoutes routes() {
        return routes;
    }

    public final RestKeys keys() {
        return keys;
    }

    /** Returns the instrument that these parameters name; null when they name none or an unknown one. */
    @Nullable
    public Instrument instrument(Params params) {
        return markets.find(params.get(data.setting("market", "symbol")));
    }

    /** Returns the market of one order of a batch, or null. */
    @Nullable
    protected Instrument marketOf(Params order, RestCall call) {
        return instrument(order);
    }

    /** Returns the refusal of parameters with which nothing can be done with an order, or null. */
    @Nullable
    protected HandlerResult refuseOrder(String what, Params params) {
        return null;
    }

    final boolean readsBody(String method) {
        return !bodiless.contains(method);
    }

    final boolean namesMarket(RestCall call) {
        return call.params().get(data.setting("market", "symbol")) != null;
    }

    /** Returns the name of the key that a call presents, or null. */
    @Nullable
    public String keyOf(VenueRequest request) {
        return request.header(data.setting("key", ""));
    }

    /** Returns the refusal of a call whose form the exchange accepts for no path, or null. */
    @Nullable
    public HandlerResult refuseForm(RestCall call) {
        return null;
    }

    /** Returns the refusal of a call that lacks one of the headers of signed calls, or null. */
    @Nullable
    final HandlerResult missingHeader(RestCall call) {
        for (Map.Entry<String, String> header : data.rows("headers").entrySet()) {
            String value = call.request().header(header.getKey());
            if (value == null || value.isEmpty()) {
                return data.refused(header.getValue(), Values.of("header", header.getKey()), call);
            }
        }
        return null;
    }

    /** Returns the refusal of a private call that names no key or an unknown one. */
    public HandlerResult unknownKey(RestCall call) {
        HandlerResult missing = missingHeader(call);
        return missing == null ? data.refused("unknownKey", call) : missing;
    }

    /**
     * Returns the refusal of a call with a known key whose timestamp, passphrase or signature is invalid, or null. The
     * table {@code signature} names the headers {@code timestamp}, {@code passphrase}, if any, and {@code sign}, the
     * milliseconds of one {@code unit} of a timestamp, 1 without it, {@code iso} for ISO 8601, and how far it may be
     * {@code off} the exchange's clock, in milliseconds.
     */
    @Nullable
    public HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        Map<String, String> form = data.table("signature");
        String timestamp = String.valueOf(call.request().header(form.getOrDefault("timestamp", "")));
        Long sentMillis = millis(timestamp, form.getOrDefault("unit", "1"));
        if (sentMillis == null && data.rows("refusals").containsKey("wrongTimestamp")) {
            return data.refused("wrongTimestamp", call);
        }
        if (sentMillis == null || Math.abs(call.nowMillis() - sentMillis) > data.number("signature", "off")) {
            return data.refused("expired", call);
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String passphrase = form.get("passphrase");
        if (passphrase != null
                && !keys.accepts(passphrase(call, key), call.request().header(passphrase))) {
            return data.refused("wrongPassphrase", call);
        }
        return keys.accepts(signature(call, key, timestamp), call.request().header(form.getOrDefault("sign", "")))
                ? null
                : data.refused("wrongSignature", call);
    }

    private static @Nullable Long millis(String timestamp, String unit) {
        if (unit.equals("iso")) {
            return ReportedClock.millisOf(timestamp);
        }
        BigDecimal number = DecimalText.positive(timestamp);
        return number == null ? null : number.multiply(new BigDecimal(unit)).longValue();
    }

    /** Returns the passphrase that a call with this key must send. */
    protected String passphrase(RestCall call, RestKeys.RestKey key) {
        return Account.PASSPHRASE;
    }

    /** Returns the signature of a call that was sent at {@code timestamp}: usually of time, method, target and body. */
    protected String signature(RestCall call, RestKeys.RestKey key, String timestamp) {
        VenueRequest request = call.request();
        return hmac(key).base64Of(timestamp + request.method() + request.target(), request.body());
    }

    /** Returns the signer for a key. */
    protected Hmac hmac(RestKeys.RestKey key) {
        return Hmac.sha256(key.secret());
    }

    public HandlerResult noSuchPath(RestCall call) {
        return data.refused("noSuchPath", call);
    }

    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return data.refused(CallVerdict.LIMITED, "overLimit", call);
    }

    /** Returns the refusal of a call that names no market or an unknown one. */
    protected HandlerResult noSuchMarket(RestCall call) {
        return data.refused("noSuchMarket", call);
    }

    /** Returns a successful response; {@code json} is what the caller asked for. */
    protected HandlerResult answer(String json, RestCall call) {
        return data.answer(json, call);
    }

    /**
     * Returns the headers that report the use of quotas. The table {@code limitHeaders} has for each what it says:
     * {@code size} and {@code left}, the time after which a refused call may be repeated ({@code resetMillis},
     * {@code resetSecond}), which is the current time for any other one, or the milliseconds until the window ends
     * ({@code wait}).
     */
    public List<Map.Entry<String, String>> headers(RestExchange.RestResponse response) {
        Counter counter = response.admission().reported();
        Map<String, String> names = data.rows("limitHeaders");
        if (counter == null || names.isEmpty()) {
            return List.of();
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>(names.size());
        for (Map.Entry<String, String> name : names.entrySet()) {
            headers.add(Map.entry(name.getKey(), Long.toString(use(name.getValue(), counter, response))));
        }
        return headers;
    }

    private static long use(String what, Counter counter, RestExchange.RestResponse response) {
        long now = response.call().nowNanos();
        long free = response.admission().isOver() ? counter.freeNanos(now) : now;
        long nowMillis = response.call().nowMillis();
        return switch (what) {
            case "size" -> counter.size();
            case "left" -> Math.max(0, counter.size() - counter.used(now));
            case "resetMillis" -> nowMillis + Math.floorDiv(free, MILLI) - Math.floorDiv(now, MILLI);
            case "resetSecond" -> Math.floorDiv(nowMillis + (free - now) / MILLI + 999, 1_000L);
            case "wait" -> Math.floorDiv(counter.freeNanos(now) - now + MILLI - 1, MILLI);
            default -> throw new IllegalArgumentException("no use of a limit: " + what);
        };
    }

    public String contentType(HandlerResult result) {
        return data.setting("contentType", "application/json");
    }

    /** Returns the exchange's name in lists of orders. */
    public String nameOfOrders() {
        return data.setting("orders", name);
    }

    /** Opens a WebSocket or refuses its path; returns null when the path is no stream of this exchange. */
    @Nullable
    public HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return null;
    }

    /** Returns whether another exchange may have the same path of a WebSocket; the first message then decides. */
    protected boolean sharesPath(VenueRequest handshake) {
        return false;
    }

    /** Returns what an attempt to open a WebSocket costs. */
    public List<QuotaCharge> connects(VenueRequest handshake) {
        return connects;
    }

    /** Returns what an open WebSocket occupies. */
    final List<QuotaCharge> connections() {
        return connections;
    }

    /** Returns what each message on a WebSocket costs, whatever it asks for. */
    final List<QuotaCharge> everyMessage() {
        return everyMessage;
    }

    /** Returns a limit of each WebSocket. */
    final Quota socketLimit(String limit) {
        return Objects.requireNonNull(socketLimits.get(limit), limit);
    }

    /** Returns the number of bans that the dialect itself issued; those of quotas are counted apart. */
    public long bans() {
        return 0;
    }

    /** Returns the status that refuses an attempt to open a WebSocket over its quota. */
    public int tooManyConnects(boolean banned) {
        return 429;
    }

    // ---- handlers

    /** Returns a handler of a call for one market. */
    public final RestRoute.Handler one(BiFunction<RestCall, Instrument, String> text) {
        return call ->
                call.instrument() == null ? noSuchMarket(call) : answer(text.apply(call, call.instrument()), call);
    }

    /** Returns a list, in the text around it if the route names one there. */
    private HandlerResult list(String list, String[] route, int around, RestCall call) {
        return answer(route.length == around ? list : data.text(route[around], call, Values.of("list", list)), call);
    }

    private boolean isListed(Instrument market, RestCall call) {
        for (Map.Entry<String, String> filter : data.rows("filters").entrySet()) {
            String[] factAndUsual = filter.getValue().split(" ", 2);
            String wanted = call.params().get(filter.getKey(), factAndUsual.length == 1 ? "any" : factAndUsual[1]);
            if (!wanted.equals("any") && !wanted.equals(market.fact(factAndUsual[0]))) {
                return false;
            }
        }
        return true;
    }

    /** Lists all markets or the named one. */
    private HandlerResult some(RestCall call) {
        if (namesMarket(call) && call.instrument() == null) {
            return noSuchMarket(call);
        }
        String[] route = call.argument().split(" ", 2);
        Stream<Instrument> listed = markets.orAll(call.instrument()).filter(market -> isListed(market, call));
        return list(data.list(route[0], listed, call), route, 1, call);
    }

    /** Lists all coins or those that a parameter names. */
    private HandlerResult coins(RestCall call) {
        String[] route = call.argument().split(" ", 2);
        String asked = call.params().get(data.setting("coins", ""));
        List<String> wanted = asked == null ? List.of() : List.of(asked.split(",", 20));
        Stream<Values> coins = data.coins().stream().filter(coin -> asked == null || wanted.contains(coin.get("coin")));
        return list(data.list(route[0], coins, call), route, 1, call);
    }

    /**
     * Returns the coin of which a fact is what a parameter says. The route names its text, the parameter, the fact, the
     * refusal and perhaps the usual value.
     */
    private HandlerResult coin(RestCall call) {
        String[] route = call.argument().split(" ", 5);
        String wanted = call.params().get(route[1], route.length == 5 ? route[4] : "");
        return data.coins().stream()
                .filter(coin -> wanted.equals(coin.get(route[2])))
                .findFirst()
                .map(coin -> answer(data.text(route[0], coin, call), call))
                .orElseGet(() -> data.refused(route[3], Values.of("field", route[1]), call));
    }

    /**
     * Sets the account's dead-man switch, whose time is not scaled, because the caller chooses it; 0 disables it. The
     * route names the parameter with the seconds, the least and the largest number, the refusal of any other one, and
     * the text, which shows the time of the switch as {@code trigger}, {@code triggerIso} and {@code triggerSecond}.
     */
    private HandlerResult deadMan(RestCall call) {
        String[] route = call.argument().split(" ", 5);
        long seconds = call.params().number(route[0], -1);
        if (seconds != 0 && (seconds < Long.parseLong(route[1]) || seconds > Long.parseLong(route[2]))) {
            return data.refused(route[3], Values.of("field", route[0]), call);
        }
        call.account().deadManTimer.set(call.nowNanos(), seconds * 1_000_000_000L);
        long millis = call.nowMillis() + seconds * 1_000;
        Values trigger = seconds == 0
                ? Values.of("trigger", 0L, "triggerIso", "0", "triggerSecond", "0")
                : Values.of(
                        "trigger",
                        millis,
                        "triggerIso",
                        ReportedClock.iso(millis),
                        "triggerSecond",
                        ReportedClock.isoSecond(millis));
        return answer(data.text(route[4], trigger, call), call);
    }

    /**
     * Lists the latest orders that are open, filled or done, of the named market or of all. Where the dialect has a
     * parameter {@code older}, pages of open orders begin with the newest one before that id.
     */
    private HandlerResult orders(RestCall call) {
        String[] which = call.argument().split(" ", 3);
        String older = data.setting("older", "");
        Stream<Order> orders = switch (which[0]) {
            case "open" ->
                older.isEmpty()
                        ? call.orders().open(call.instrument()).stream()
                        : olderThan(call.params().number(older, Long.MAX_VALUE), call);
            case "filled" -> call.filled();
            default -> call.orders().newestFirst(call.instrument(), Order.DONE).stream();
        };
        Stream<Order> listed = orders.filter(order -> isListed(order.instrument, call));
        return list(data.orders(which[1], listed.limit(maxListed)), which, 2, call);
    }

    private static Stream<Order> olderThan(long id, RestCall call) {
        return call.orders().newestFirst(call.instrument(), Set.of(Order.State.OPEN)).stream()
                .filter(order -> Long.parseLong(order.id) < id);
    }

    /** Returns the book; the route names the parameter with the number of levels, its usual value and the largest. */
    private String book(RestCall call, Instrument market) {
        String[] levels = call.argument().split(" ", 3);
        int count = call.count(levels[0], Integer.parseInt(levels[1]), Integer.parseInt(levels[2]));
        return data.text("book", market, call, data.sides(market, count));
    }

    /**
     * Returns rows such as candles or trades. The route names their text and, where the caller chooses the interval,
     * the parameter with its usual value; the table {@code intervals} has the milliseconds. The table {@code rows} has
     * for the text the first row, {@code newest} or {@code oldest}, the unit of its time in milliseconds, the parameter
     * with the number of rows, its usual value and the largest, and perhaps the text around the {@code list}, which
     * also shows the {@code last} time.
     */
    private HandlerResult rows(RestCall call) {
        String[] route = call.argument().split(" ", 3);
        String text = route[0];
        String usual = route.length < 3 ? "" : route[2];
        long millis = route.length == 1
                ? MINUTE_MILLIS
                : data.number("intervals", call.params().get(route[1], usual));
        if (millis == 0) {
            return data.refused("wrongInterval", call);
        }
        String[] row = data.table("rows").getOrDefault(text, "").split(" ", 6);
        long latest = Math.floorDiv(call.nowMillis(), millis);
        long length = millis / Long.parseLong(row[1]);
        int count = call.count(row[2], Integer.parseInt(row[3]), Integer.parseInt(row[4]));
        return cached(call, text + latest, (asked, market) -> {
            String list = row[0].equals("newest")
                    ? data.rows(text, market, latest, count, length)
                    : data.oldestFirst(text, market, latest, count, length);
            return row.length == 5 ? list : data.text(row[5], market, Values.of("list", list, "last", latest * length));
        });
    }

    /**
     * Returns the response of a call for one market, which stays the same while its parameters do and {@code state},
     * such as the number of the current second.
     */
    public final HandlerResult cached(RestCall call, String state, BiFunction<RestCall, Instrument, String> text) {
        Instrument market = call.instrument();
        return market == null
                ? noSuchMarket(call)
                : HandlerResult.ok(cache.get(
                        List.of(
                                state,
                                market,
                                call.route().path(),
                                call.params().sortedForm("")),
                        () -> answer(text.apply(call, market), call).text()));
    }
}
