package dev.sluice.sim.kernel;

import dev.sluice.sim.market.BodyCache;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes one simulated exchange from the others: its table of calls, signatures and wording.
 *
 * <p>The member {@code dialect} of its data has what needs no code: {@code root}, which all paths of the table begin
 * with; {@code paths}, which the exchange answers even where it has no such route (one that ends with a slash stands
 * for all longer ones, any other one also for those below it); {@code key}, the header that names the key;
 * {@code market}, the parameter that names the market; {@code contentType}; and {@code connects}, how many WebSockets
 * an address may open in how many milliseconds.
 */
public abstract class RestDialect {
    protected final RestKeys keys;
    protected final RestRoutes routes;

    private final String name;
    private final Templates data;
    private final Markets markets;
    private final List<String> paths;
    private final List<QuotaCharge> connects;
    private final BodyCache cache = new BodyCache();

    /** @param isKey whether a key and its secret have the form of this exchange's */
    protected RestDialect(String name, Templates data, VenueSettings settings, Predicate<Account> isKey) {
        this.name = name;
        this.data = data;
        keys = new RestKeys(settings, isKey);
        routes = new RestRoutes(data.setting("root", ""));
        markets = data.markets();
        paths = List.of(data.setting("paths", "").split(" ", -1));
        String[] limit = data.setting("connects", "").split(" ", -1);
        connects = limit.length == 2
                ? List.of(Quota.sliding(
                                "ws-connects", Quota.Scope.ADDRESS, Long.parseLong(limit[0]), Long.parseLong(limit[1]))
                        .of(1))
                : List.of();
    }

    /** Returns the exchange's name in the statistics. */
    public final String name() {
        return name;
    }

    /** Returns whether a path belongs to this exchange, even when it has no such route. */
    public boolean serves(String path) {
        for (String own : paths) {
            if (path.startsWith(own)
                    && (own.endsWith("/") || path.length() == own.length() || path.charAt(own.length()) == '/')) {
                return true;
            }
        }
        return false;
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

    /** Returns the refusal of a private call that names no key or an unknown one. */
    public abstract HandlerResult unknownKey(RestCall call);

    /** Returns the refusal of a call with a known key whose headers, timestamp or signature are invalid, or null. */
    @Nullable
    public abstract HandlerResult refuse(RestCall call, RestKeys.RestKey key);

    public abstract HandlerResult noSuchPath(RestCall call);

    public abstract HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call);

    /** Returns the refusal of a call that names no market or an unknown one. */
    protected abstract HandlerResult noSuchMarket(RestCall call);

    /** Returns a successful response; {@code json} is what the caller asked for. */
    protected HandlerResult answer(String json, RestCall call) {
        return HandlerResult.ok(json);
    }

    /** Returns the headers that report the use of quotas. */
    public List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        return List.of();
    }

    public String contentType(HandlerResult result) {
        return data.setting("contentType", "application/json");
    }

    /** Returns the exchange's name in lists of orders. */
    public String nameOfOrders() {
        return name;
    }

    /** Opens a WebSocket or refuses its path; returns null when the path is no stream of this exchange. */
    @Nullable
    public HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return null;
    }

    /** Returns what an attempt to open a WebSocket costs. */
    public List<QuotaCharge> connects(VenueRequest handshake) {
        return connects;
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

    /** Returns a handler whose response contains only values of the call. */
    public final RestRoute.Handler text(String text) {
        return call -> answer(data.text(text, call), call);
    }

    /** Returns a handler of a call for one market. */
    public final RestRoute.Handler one(BiFunction<RestCall, Instrument, String> text) {
        return call ->
                call.instrument() == null ? noSuchMarket(call) : answer(text.apply(call, call.instrument()), call);
    }

    /** Returns a handler of a call for one market, whose response contains only values of the market and the call. */
    public final RestRoute.Handler one(String text) {
        return one((call, market) -> data.text(text, market, call));
    }

    /** Returns a handler of a call for all markets or for the named one, whose response is a list. */
    public final RestRoute.Handler some(String text) {
        return call -> call.params().get(data.setting("market", "symbol")) != null && call.instrument() == null
                ? noSuchMarket(call)
                : answer(data.list(text, markets.orAll(call.instrument()), call), call);
    }

    /** Returns a handler whose response lists all coins. */
    public final RestRoute.Handler coins(String text, Values... more) {
        return call -> {
            Values[] values = Stream.concat(Stream.of(more), Stream.of(call)).toArray(Values[]::new);
            return answer(data.list(text, data.coins().stream(), values), call);
        };
    }

    /**
     * Returns the response of a call for one market, which stays the same while {@code state} does, such as the number
     * of the current second.
     */
    public final HandlerResult cached(RestCall call, String state, Function<Instrument, String> text) {
        Instrument market = call.instrument();
        return market == null
                ? noSuchMarket(call)
                : HandlerResult.ok(cache.get(
                        List.of(state, market),
                        () -> answer(text.apply(market), call).text()));
    }
}
