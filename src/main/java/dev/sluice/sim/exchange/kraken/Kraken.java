package dev.sluice.sim.exchange.kraken;

import dev.sluice.sim.counter.BanLadder;
import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.BoundedMap;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.Decay;
import dev.sluice.sim.counter.DecayingCounter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.KrakenTier;
import dev.sluice.sim.kernel.Nonces;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestAccount;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Kraken: its counters, keys, nonces, lockouts, market data and balances. {@link KrakenOrders} handles
 * its orders. Every refusal is a 200 with an error in the body.
 *
 * <p>Public calls count by address: "about one a second", of which two at once are accepted, so that the jitter of a
 * client that paces itself causes no refusal; trades and candles count by pair too. Private calls count in the REST
 * counter of their key, also when they are refused; only the two calls that the documentation names are free. Orders
 * count in the engine counter of account and pair.
 */
public final class Kraken extends RestDialect {
    static final Templates TEXTS = Templates.of("kraken");
    static final Markets MARKETS = TEXTS.markets();

    private static final Quota PUBLIC = Quota.of(
            "public",
            Quota.Scope.ADDRESS,
            timeScale ->
                    new DecayingCounter(2, Decay.continuous(1, timeScale.nanos(1_000_000_000L)), OverLimitPolicy.FREE));
    private static final long HUNDRED_SECONDS = 100_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long TOKEN_NANOS = 900_000_000_000L;
    private static final int LONGEST_NONCE = 20;
    private static final int MAX_LEVELS = 500;
    private static final int ROWS = 720;

    private final TimeScale timeScale;
    private final BanSettings lockouts;
    private final Map<String, BanLadder> lockoutsOfKeys = new HashMap<>();
    private final Map<String, BanLadder> lockoutsOfAddresses = BoundedMap.byAddress();
    private final Nonces nonces = new Nonces();
    private final Map<String, Long> tokenNanos = new HashMap<>();
    private final Quota rest;
    private final Quota engine;

    public Kraken(VenueSettings settings) {
        super("kraken", TEXTS, settings, Account::isBase64);
        timeScale = new TimeScale(settings.scale());
        lockouts = settings.krakenLockouts();
        KrakenTier tier = settings.krakenTier();
        rest = Quota.of("rest", Quota.Scope.KEY, scale -> restCounter(settings, scale))
                .with(Quota.Trait.COUNTS_REFUSED)
                .with(Quota.Trait.HTTP_ONLY);
        engine = Quota.of("engine", Quota.Scope.ACCOUNT, scale -> {
            Decay decay = Decay.continuous(tier.engineUnitsPer100Seconds, scale.nanos(HUNDRED_SECONDS));
            return new DecayingCounter(tier.engineSize, decay, OverLimitPolicy.FREE);
        });
        publicCalls();
        orderCalls(new KrakenOrders(timeScale, tier));
        otherCalls();
    }

    private static Counter restCounter(VenueSettings settings, TimeScale scale) {
        KrakenTier tier = settings.krakenTier();
        Decay decay = Decay.continuous(tier.restUnitsPer100Seconds, scale.nanos(HUNDRED_SECONDS));
        long stepNanos = scale.nanos(settings.krakenStepMillis() * MILLI);
        return new DecayingCounter(
                tier.restSize,
                settings.krakenStepMillis() == 0 ? decay : decay.inSteps(stepNanos, 0),
                OverLimitPolicy.COUNTS);
    }

    private void open(String method, RestRoute.Handler handler, QuotaCharge.Costs costs) {
        routes.open("GET /public/" + method, handler, PUBLIC.by(costs));
        routes.open("POST /public/" + method, handler, PUBLIC.by(costs));
    }

    private void publicCalls() {
        List<QuotaCharge.Cost> one = List.of(new QuotaCharge.Cost("", 1));
        open("Time", Kraken::time, call -> one);
        open("SystemStatus", Kraken::status, call -> one);
        open("Assets", call -> result(TEXTS.members("asset", "coin", TEXTS.coins().stream())), call -> one);
        open("AssetPairs", call -> pairs("assetPair", call), call -> one);
        open("Ticker", call -> pairs("ticker", call), call -> one);
        open("Depth", this::depth, call -> one);
        open("OHLC", this::candles, Kraken::byPair);
        open("Trades", this::trades, Kraken::byPair);
        open("*", call -> unknownMethod(), call -> one);
    }

    private static List<QuotaCharge.Cost> byPair(RestCall call) {
        Instrument pair = call.instrument();
        return List.of(new QuotaCharge.Cost(pair == null ? "" : pair.fact("altname"), 1));
    }

    private void order(String method, long restCost, RestRoute.Handler handler, QuotaCharge.Costs costs) {
        routes.signed("POST /private/" + method, handler, rest.of(call -> restCost), engine.by(costs));
    }

    private void orderCalls(KrakenOrders orders) {
        order("AddOrder", 0, orders::add, KrakenOrders::costOfAdd);
        order("AddOrderBatch", 1, orders::addBatch, KrakenOrders::costOfBatch);
        order("AmendOrder", 1, orders::amend, orders::costOfAmend);
        order("EditOrder", 1, orders::edit, orders::costOfEdit);
        order("CancelOrder", 0, orders::cancel, orders::costOfCancel);
        order("CancelOrderBatch", 1, orders::cancel, orders::costOfCancel);
        order("CancelAll", 1, orders::cancelAll, call -> List.of());
        order("CancelAllOrdersAfter", 1, orders::cancelAllAfter, call -> List.of());
        order("OpenOrders", 1, orders::open, call -> List.of());
        order("ClosedOrders", 1, orders::closed, call -> List.of());
        order("QueryOrders", 1, orders::query, call -> List.of());
    }

    private void otherCalls() {
        signed("GetWebSocketsToken", 1, this::token);
        signed("Balance", 1, call -> result(TEXTS.members("balance", "coin", TEXTS.coins().stream())));
        signed("BalanceEx", 1, call -> result(TEXTS.members("extendedBalance", "coin", TEXTS.coins().stream())));
        signed("TradeBalance", 1, text("tradeBalance"));
        signed("TradesHistory", 2, text("trades"));
        signed("Ledgers", 2, text("ledger"));
        signed("QueryTrades", 2, text("nothing"));
        signed("QueryLedgers", 2, text("nothing"));
        signed("OpenPositions", 1, text("nothing"));
        signed("TradeVolume", 1, text("volume"));
        signed("Withdraw", 1, text("withdrawal"));
        signed("WalletTransfer", 1, text("transfer"));
        signed("*", 1, call -> unknownMethod());
    }

    private void signed(String method, long restCost, RestRoute.Handler handler) {
        routes.signed("POST /private/" + method, handler, rest.of(restCost));
    }

    private static HandlerResult time(RestCall call) {
        return result(TEXTS.text("time", call, Values.of("rfc1123", ReportedClock.rfc1123(call.nowMillis()))));
    }

    private static HandlerResult status(RestCall call) {
        return result(TEXTS.text("status", Values.of("time", secondOf(call.nowMillis()))));
    }

    /** Returns a time without a fraction of a second. */
    static String secondOf(long millis) {
        return Instant.ofEpochSecond(Math.floorDiv(millis, 1_000L)).toString();
    }

    /** Returns one member for each pair that the call names, or for all pairs. */
    private static HandlerResult pairs(String text, RestCall call) {
        String asked = call.params().get("pair");
        if (asked == null) {
            return result(TEXTS.members(text, "id", MARKETS.all().stream()));
        }
        String[] names = asked.split(",", 100);
        return Stream.of(names).anyMatch(name -> pair(name) == null)
                ? unknownPair()
                : result(TEXTS.members(text, "id", Stream.of(names).map(name -> Objects.requireNonNull(pair(name)))));
    }

    /** Returns the pair with that id or one of its other names, or null. */
    static @Nullable Instrument pair(@Nullable String name) {
        if (name == null) {
            return null;
        }
        Instrument byId = MARKETS.find(name);
        Instrument byAltname = byId == null ? MARKETS.find("altname", name) : byId;
        return byAltname == null ? MARKETS.find("wsname", name) : byAltname;
    }

    private HandlerResult depth(RestCall call) {
        int levels = call.count("count", 100, MAX_LEVELS);
        return cached(
                call,
                "depth " + levels,
                pair -> TEXTS.text(
                        "depth",
                        pair,
                        Values.of("asks", TEXTS.side("level", pair, levels, 1, call)),
                        Values.of("bids", TEXTS.side("level", pair, levels, -1, call))));
    }

    private HandlerResult candles(RestCall call) {
        long seconds = Math.max(1, call.params().number("interval", 1)) * 60;
        long latest = call.nowMillis() / 1_000 / seconds;
        return cached(call, "ohlc " + latest + ' ' + seconds, pair -> {
            String rows = TEXTS.oldestFirst("candle", pair, latest, ROWS, seconds);
            return TEXTS.text("rows", pair, Values.of("rows", rows, "last", latest * seconds));
        });
    }

    private HandlerResult trades(RestCall call) {
        long latest = call.nowMillis() / 60_000 * 60;
        return cached(call, "trades " + latest, pair -> {
            String rows = TEXTS.oldestFirst("trade", pair, latest - 1, ROWS, 1);
            return TEXTS.text("rows", pair, Values.of("rows", rows, "last", latest * 1_000_000_000L));
        });
    }

    /**
     * Issues the token for WebSocket channels and orders. It is always the same, but valid for new connections only for
     * a while.
     */
    private HandlerResult token(RestCall call) {
        tokenNanos.put(call.account().name, call.nowNanos());
        return result(TEXTS.text("token", Values.of("token", tokenOf(call.account()))));
    }

    private static String tokenOf(RestAccount account) {
        return "sim-token-" + account.name;
    }

    /**
     * Returns the key that a token stands for. Returns null when the token is unknown, or too old for a connection that
     * has not {@code used} it.
     */
    RestKeys.@Nullable RestKey keyOfToken(@Nullable String token, boolean used, long nowNanos) {
        for (RestAccount account : keys.accounts()) {
            Long issued = tokenNanos.get(account.name);
            boolean isNew = issued != null && nowNanos - issued < TOKEN_NANOS;
            if (tokenOf(account).equals(token) && (used || isNew)) {
                return new RestKeys.RestKey("token of " + account.name, "", account);
            }
        }
        return null;
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return pair(params.get("pair"));
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        RestKeys.RestKey key = keys.find(request.header("API-Key"));
        return key == null ? null : key.name();
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return unknownPair();
    }

    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return result(json);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        BanLadder address = lockoutsOf(call);
        return address.isBanned(call.nowNanos()) ? lockedOut() : struck(address, "EAPI:Invalid key", call);
    }

    /** Checks signature and nonce; too many failures lock out the key or the address. An accepted nonce is used up. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        BanLadder ladder = lockoutsOfKeys.computeIfAbsent(key.name(), any -> new BanLadder(lockouts, timeScale));
        if (lockoutsOf(call).isBanned(call.nowNanos()) || ladder.isBanned(call.nowNanos())) {
            return lockedOut();
        }
        String nonce = call.params().get("nonce", "");
        if (nonce.isEmpty() || nonce.length() > LONGEST_NONCE || !isNumber(nonce)) {
            return struck(ladder, "EAPI:Invalid nonce", call);
        }
        String signature = keys.checksSignatures()
                ? Hmac.kraken(key.secret())
                        .base64Of(call.request().path(), nonce, call.request().body())
                : "";
        if (!keys.accepts(signature, call.request().header("API-Sign"))) {
            return struck(ladder, "EAPI:Invalid signature", call);
        }
        return nonces.use(key.name(), Long.parseUnsignedLong(nonce))
                ? null
                : struck(ladder, "EAPI:Invalid nonce", call);
    }

    private BanLadder lockoutsOf(RestCall call) {
        return lockoutsOfAddresses.computeIfAbsent(
                call.request().sourceIp(), any -> new BanLadder(lockouts, timeScale));
    }

    private HandlerResult struck(BanLadder ladder, String error, RestCall call) {
        return ladder.strike(call.nowNanos(), call.nowNanos() + timeScale.nanos(MINUTE)) ? lockedOut() : refused(error);
    }

    private static HandlerResult lockedOut() {
        return refused("EGeneral:Temporary lockout", CallVerdict.BANNED);
    }

    private static boolean isNumber(String nonce) {
        try {
            Long.parseUnsignedLong(nonce);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public long bans() {
        return Stream.concat(lockoutsOfKeys.values().stream(), lockoutsOfAddresses.values().stream())
                .mapToLong(BanLadder::bans)
                .sum();
    }

    /** Opens a WebSocket of version 2, for the public and the private host. */
    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return handshake.path().equals("/v2")
                ? HandshakeResult.of(new KrakenSocket(this, exchange, handshake, nowNanos))
                : null;
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return unknownMethod();
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        if (refusal.quota().equals(engine)) {
            return refused("EOrder:Rate limit exceeded", CallVerdict.LIMITED);
        }
        String error = refusal.quota().equals(rest) ? "EAPI:Rate limit exceeded" : "EGeneral:Too many requests";
        return refused(error, CallVerdict.LIMITED);
    }

    /** Returns a successful response; {@code result} is JSON. */
    static HandlerResult result(String result) {
        return HandlerResult.ok(TEXTS.text("result", Values.of("result", result)));
    }

    static HandlerResult refused(String error) {
        return refused(error, CallVerdict.FAILED);
    }

    private static HandlerResult refused(String error, CallVerdict verdict) {
        return HandlerResult.of(200, TEXTS.text("error", Values.of("error", error)), verdict);
    }

    static HandlerResult unknownPair() {
        return refused("EQuery:Unknown asset pair");
    }

    private static HandlerResult unknownMethod() {
        return refused("EGeneral:Unknown method");
    }
}
