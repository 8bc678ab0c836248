package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes one simulated exchange from the others: its signatures and whatever its data cannot say.
 *
 * <p>The member {@code dialect} of its data has what needs no code: {@code root}, which all paths of the table begin
 * with; {@code paths}, which the exchange answers even where it has no such route (one that ends with a slash stands
 * for all longer ones, any other one also for those below it); {@code key}, the header that names the key;
 * {@code market}, the parameter that names the market; {@code coins}, the one that names coins; {@code contentType};
 * {@code answer}, the text around each successful response; {@code everyCall} and {@code unknownCall}, what any call
 * costs on arrival and one without a route besides; {@code bans}, the numbers of {@link BanSettings}; and
 * {@code bodiless}, the methods whose bodies are signed but ignored. Its table {@code routes} has the calls
 * ({@link RestRoutes}, {@link DataCalls}), {@code quotas} and {@code costs} their costs ({@link Quotas}),
 * {@code headers} the headers that a signed call needs, with the refusal of a call without one, and {@code refusals}
 * the refusals, of which {@code noSuchPath}, {@code noSuchMarket}, {@code unknownKey} and {@code overLimit} are used
 * here. {@link SocketQuotas} and {@link LimitHeaders} read the rest.
 */
public abstract class RestDialect {
    protected final RestKeys keys;
    protected final RestRoutes routes;
    protected final Quotas quotas;
    protected final @Nullable BanSettings bans;
    protected final DataCalls dataCalls;

    private final String name;
    private final Templates data;
    private final Markets markets;
    private final List<String> paths;
    private final SocketQuotas socketQuotas;
    private final LimitHeaders limitHeaders;
    private final Set<String> bodiless;
    private final Map<String, RestRoute.Handler> handlers = new HashMap<>();

    /** @param isKey whether a key and its secret have the form of this exchange's */
    @SuppressWarnings("this-escape") // the calls only keep the reference
    protected RestDialect(String name, Templates data, VenueSettings settings, Predicate<Account> isKey) {
        this.name = name;
        this.data = data;
        keys = new RestKeys(settings, isKey);
        markets = data.markets();
        paths = List.of(data.setting("paths", "").split(" ", -1));
        bans = settings.bans(data);
        quotas = new Quotas(data, bans);
        bodiless = Set.of(data.setting("bodiless", "").split(" ", -1));
        routes = new RestRoutes(
                data.setting("root", ""),
                quotas.charges(data.setting("everyCall", ""), ""),
                quotas.charges(data.setting("unknownCall", ""), ""));
        socketQuotas = new SocketQuotas(data, quotas);
        limitHeaders = new LimitHeaders(data);
        dataCalls = new DataCalls(this);
        dataCalls.addTo(handlers);
    }

    /** Adds a handler that rows of the routes name, which replaces one of {@link DataCalls} or {@link OrderCalls}. */
    protected final void addHandler(String handlerName, RestRoute.Handler handler) {
        handlers.put(handlerName, handler);
    }

    /** Adds the handlers of calls with orders. */
    protected final void addHandlers(OrderCalls orders) {
        orders.addTo(handlers);
    }

    /** Adds costs that rows of the routes name. */
    protected final void addCosts(String costsName, QuotaCharge.Costs costs) {
        quotas.add(costsName, costs);
    }

    /** Adds the calls in the data, after the handlers and costs that their rows name. */
    protected final void serve() {
        data.rows("routes").forEach((calls, row) -> routes.add(calls, row, handlers, this::charges));
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
    protected HmacSigner hmac(RestKeys.RestKey key) {
        return HmacSigner.sha256(key.secret());
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

    /** Returns the headers that report the use of quotas, see {@link LimitHeaders}. */
    public List<Map.Entry<String, String>> headers(RestExchange.RestResponse response) {
        return limitHeaders.of(response.call(), response.admission());
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
        return socketQuotas.connects();
    }

    final SocketQuotas socketQuotas() {
        return socketQuotas;
    }

    /** Returns the number of bans that the dialect itself issued; those of quotas are counted apart. */
    public long bans() {
        return 0;
    }

    /** Returns the status that refuses an attempt to open a WebSocket over its quota. */
    public int tooManyConnects(boolean banned) {
        return 429;
    }
}
