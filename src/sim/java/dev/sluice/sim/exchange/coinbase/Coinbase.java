package dev.sluice.sim.exchange.coinbase;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.BodyCache;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.EcKey;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Coinbase Advanced Trade: its limits, tokens, market data and balances. {@link CoinbaseOrders} handles
 * its orders. It also has the calls of the older API {@code /v2} that clients of Advanced Trade still use.
 *
 * <p>Public calls count by address; calls with a token count by user and, over an hour, by key. How the second and hour
 * windows run is not documented, so both are sliding windows, the strictest reading. No header reports limits. Real
 * public responses are up to a second old unless the caller sends {@code Cache-Control: no-cache}; only the clock's
 * response simulates this, because its age is visible.
 */
public final class Coinbase extends RestDialect {
    static final Templates TEXTS = Templates.of("coinbase");
    static final Markets MARKETS = TEXTS.markets();

    private static final String HOST = "api.coinbase.com";
    private static final long LONGEST_SECONDS = 120;
    /** The tolerated lead of a caller's clock, which the documentation only calls "small". */
    private static final long AHEAD_SECONDS = 5;

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final int MAX_LEVELS = 500;
    private static final int MAX_CANDLES = 350;

    private final Map<String, PublicKey> publicHalves = new HashMap<>();
    private final BodyCache cache = new BodyCache();
    private long cachedNanos = Long.MIN_VALUE;

    public Coinbase(VenueSettings settings) {
        super(
                "coinbase",
                TEXTS,
                settings,
                account -> !settings.checkSignatures() || EcKey.publicHalf(account.secret()) != null);
        for (Account account : settings.checkSignatures() ? settings.accounts() : List.<Account>of()) {
            PublicKey publicHalf = EcKey.publicHalf(account.secret());
            if (publicHalf != null) {
                publicHalves.put(account.key(), publicHalf);
            }
        }
        CoinbaseOrders orders = new CoinbaseOrders();
        addHandler("time", this::time);
        addHandler("products", this::products);
        addHandler("book", this::book);
        addHandler("bestBidAsk", Coinbase::bestBidAsk);
        addHandler("candles", this::candles);
        addHandler("appCoins", Coinbase::appCoins);
        addHandler("price", this::price);
        addHandler("place", orders::place);
        addHandler("cancel", orders::cancel);
        addHandler("edit", orders::edit);
        addHandler("preview", orders::preview);
        addHandler("close", orders::close);
        addHandler("list", orders::list);
        addHandler("read", orders::read);
        serve();
    }

    private static HandlerResult appCoins(RestCall call) {
        String coins = TEXTS.list("appCoin", TEXTS.coins().stream().filter(coin -> "crypto".equals(coin.get("kind"))));
        return HandlerResult.ok(TEXTS.text("appCoins", Values.of("coins", coins)));
    }

    private HandlerResult price(RestCall call) {
        return call.instrument() == null
                ? noSuchPath(call)
                : HandlerResult.ok(TEXTS.text("appPrice", call.instrument()));
    }

    /** Returns the time in three formats, all as text. */
    private HandlerResult time(RestCall call) {
        String cacheControl = call.request().header("Cache-Control");
        boolean fresh = cacheControl != null && cacheControl.contains("no-cache");
        if (fresh || cachedNanos == Long.MIN_VALUE || call.nowNanos() - cachedNanos >= SECOND) {
            cachedNanos = call.nowNanos();
        }
        long ageMillis = Math.floorDiv(call.nowNanos(), MILLI) - Math.floorDiv(cachedNanos, MILLI);
        long millis = call.nowMillis() - ageMillis;
        return HandlerResult.ok(TEXTS.text(
                "time",
                Values.of("iso", ReportedClock.iso(millis), "seconds", Math.floorDiv(millis, 1_000L), "now", millis)));
    }

    /** Lists products; the list of futures is empty. */
    private HandlerResult products(RestCall call) {
        List<String> named = call.params().all("product_ids");
        boolean spot = call.params().get("product_type", "SPOT").equals("SPOT");
        List<Instrument> listed = MARKETS.all().stream()
                .filter(market -> spot && (named.isEmpty() || named.contains(market.id())))
                .toList();
        return HandlerResult.ok(cache.get(
                "products " + listed,
                () -> TEXTS.text(
                        "products",
                        Values.of("products", TEXTS.list("product", listed.stream()), "count", listed.size()))));
    }

    /** Returns the book as of the last whole second. */
    private HandlerResult book(RestCall call) {
        Instrument market = call.instrument();
        if (market == null) {
            return TEXTS.refused("noBook");
        }
        int levels = call.count("limit", 100, MAX_LEVELS);
        long millis = call.nowMillis() / 1_000 * 1_000;
        return HandlerResult.ok(cache.get(
                "book " + market.id() + ' ' + levels + ' ' + millis,
                () -> TEXTS.text("book", market, Values.of("book", book(market, levels, millis)))));
    }

    private static HandlerResult bestBidAsk(RestCall call) {
        String books = MARKETS.all().stream()
                .map(market -> book(market, 1, call.nowMillis()))
                .collect(Collectors.joining(",", "[", "]"));
        return HandlerResult.ok(TEXTS.text("bestBidAsk", Values.of("books", books)));
    }

    private static String book(Instrument market, int levels, long millis) {
        return TEXTS.text(
                "pricebook", market, TEXTS.sides(market, levels), Values.of("time", ReportedClock.iso(millis)));
    }

    private HandlerResult candles(RestCall call) {
        Instrument market = call.instrument();
        if (market == null) {
            return noSuchMarket(call);
        }
        long seconds = TEXTS.number("seconds", call.params().get("granularity"));
        if (seconds == 0) {
            return TEXTS.refused("wrongGranularity");
        }
        long end = Math.min(call.params().number("end", Long.MAX_VALUE), call.nowMillis() / 1_000) / seconds;
        long begin = -Math.floorDiv(-call.params().number("start", 0), seconds);
        int count = (int) Math.max(0, Math.min(MAX_CANDLES, end - begin + 1));
        return HandlerResult.ok(cache.get(
                "candles " + market.id() + ' ' + end + ' ' + count + ' ' + seconds,
                () -> TEXTS.text("candles", Values.of("candles", TEXTS.rows("candle", market, end, count, seconds)))));
    }

    /** Returns the key that the token of a call names. */
    @Override
    public @Nullable String keyOf(VenueRequest request) {
        Jwt token = Jwt.of(request.header("Authorization"));
        RestKeys.RestKey key = token == null ? null : keys.find(token.claims().get("sub"));
        return key == null ? null : key.name();
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        return unauthorized();
    }

    /**
     * Checks the token, which is valid for one method and path at the exchange's host, for at most two minutes. The
     * exchange does not report what is wrong with it.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        Jwt token = Jwt.of(call.request().header("Authorization"));
        PublicKey publicHalf = publicHalves.get(key.name());
        boolean holds = token != null
                && covers(token.claims(), call.request(), Math.floorDiv(call.nowMillis(), 1_000L))
                && (publicHalf == null || token.isSignedBy(publicHalf));
        return holds ? null : unauthorized();
    }

    private static boolean covers(Params claims, VenueRequest request, long nowSeconds) {
        String issuer = claims.get("iss", "");
        long from = claims.number("nbf", Long.MAX_VALUE / 2);
        long until = claims.number("exp", 0);
        return (issuer.equals("cdp") || issuer.equals("coinbase-cloud"))
                && from <= nowSeconds + AHEAD_SECONDS
                && nowSeconds < until
                && until - from <= LONGEST_SECONDS
                && claims.get("uri", "").equals(request.method() + ' ' + HOST + request.path());
    }

    /** Opens the streams of Coinbase Advanced Trade and of Coinbase Exchange, which have the same path. */
    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return handshake.path().equals("/")
                ? HandshakeResult.of(new CoinbaseSocket(exchange, handshake, nowNanos))
                : null;
    }

    @Override
    public String contentType(HandlerResult result) {
        return result.status() == 401 ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
    }

    private static HandlerResult unauthorized() {
        return HandlerResult.of(401, "Unauthorized\n", CallVerdict.FAILED);
    }
}
