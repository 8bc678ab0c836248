package dev.sluice.sim.exchange.kraken;

import dev.sluice.sim.counter.BanHistory;
import dev.sluice.sim.counter.BoundedMap;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.LatestNonces;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestAccount;
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

    private static final long MINUTE = 60_000_000_000L;
    private static final long TOKEN_NANOS = 900_000_000_000L;
    private static final int LONGEST_NONCE = 20;
    private static final int MAX_LEVELS = 500;
    private static final int ROWS = 720;

    private final TimeScale timeScale;
    private final Map<String, BanHistory> lockoutsOfKeys = new HashMap<>();
    private final Map<String, BanHistory> lockoutsOfAddresses = BoundedMap.byAddress();
    private final LatestNonces nonces = new LatestNonces();
    private final Map<String, Long> tokenNanos = new HashMap<>();

    public Kraken(VenueSettings settings) {
        super("kraken", TEXTS, settings, Account::isBase64);
        timeScale = new TimeScale(settings.scale());
        KrakenOrders orders = new KrakenOrders(timeScale);
        addHandler("coins", call -> TEXTS.answer(TEXTS.members(call.argument(), "coin", TEXTS.coins().stream())));
        addHandler("pairs", Kraken::pairs);
        addHandler("depth", this::depth);
        addHandler("trades", this::trades);
        addHandler("add", orders::add);
        addHandler("addBatch", orders::addBatch);
        addHandler("amend", orders::amend);
        addHandler("edit", orders::edit);
        addHandler("cancel", orders::cancel);
        addHandler("cancelAll", orders::cancelAll);
        addHandler("open", orders::open);
        addHandler("closed", orders::closed);
        addHandler("query", orders::query);
        addHandler("token", this::token);
        addCosts("pair", Kraken::byPair);
        addCosts("add", call -> KrakenOrders.cost(call.instrument(), 1));
        addCosts("batch", KrakenOrders::costOfBatch);
        addCosts("amend", orders::costOfAmend);
        addCosts("edit", orders::costOfEdit);
        addCosts("cancel", orders::costOfCancel);
        serve();
    }

    private static List<QuotaCharge.Cost> byPair(RestCall call) {
        Instrument pair = call.instrument();
        return List.of(new QuotaCharge.Cost(pair == null ? "" : pair.fact("altname"), 1));
    }

    /** Returns one member for each pair that the call names, or for all pairs. */
    private static HandlerResult pairs(RestCall call) {
        String text = call.argument();
        String asked = call.params().get("pair");
        if (asked == null) {
            return TEXTS.answer(TEXTS.members(text, "id", MARKETS.all().stream()));
        }
        String[] names = asked.split(",", 100);
        return Stream.of(names).anyMatch(name -> pair(name) == null)
                ? TEXTS.refused("noSuchMarket")
                : TEXTS.answer(
                        TEXTS.members(text, "id", Stream.of(names).map(name -> Objects.requireNonNull(pair(name)))));
    }

    /** Returns the pair with that id or one of its other names, or null; messages use BTC instead of XBT. */
    static @Nullable Instrument pair(@Nullable String name) {
        Instrument pair = MARKETS.find(name);
        for (String fact : new String[] {"altname", "wsname", "symbol"}) {
            pair = pair == null && name != null ? MARKETS.find(fact, name) : pair;
        }
        return pair;
    }

    private HandlerResult depth(RestCall call) {
        int levels = call.count("count", 100, MAX_LEVELS);
        return dataCalls.cached(
                call,
                "",
                (asked, pair) -> TEXTS.text(
                        "depth",
                        pair,
                        Values.of("asks", TEXTS.side("level", pair, levels, 1, call)),
                        Values.of("bids", TEXTS.side("level", pair, levels, -1, call))));
    }

    private HandlerResult trades(RestCall call) {
        long latest = call.nowMillis() / 60_000 * 60;
        return dataCalls.cached(call, "" + latest, (asked, pair) -> {
            String rows = TEXTS.oldestFirst("trade", pair, latest - 1, ROWS, 1);
            return TEXTS.text("series", pair, Values.of("list", rows, "last", latest * 1_000_000_000L));
        });
    }

    /**
     * Issues the token for WebSocket channels and orders. It is always the same, but valid for new connections only for
     * a while.
     */
    private HandlerResult token(RestCall call) {
        tokenNanos.put(call.account().name, call.nowNanos());
        return TEXTS.answer(TEXTS.text("token", Values.of("token", tokenOf(call.account()))));
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
    public HandlerResult unknownKey(RestCall call) {
        BanHistory address = lockoutsOf(call);
        return address.isBanned(call.nowNanos()) ? lockedOut() : refuseViolation(address, "wrongKey", call);
    }

    /** Checks signature and nonce; too many failures lock out the key or the address. An accepted nonce is used up. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        BanHistory history = lockoutsOfKeys.computeIfAbsent(key.name(), any -> newLadder());
        if (lockoutsOf(call).isBanned(call.nowNanos()) || history.isBanned(call.nowNanos())) {
            return lockedOut();
        }
        String nonce = call.params().get("nonce", "");
        if (nonce.isEmpty() || nonce.length() > LONGEST_NONCE || !isNumber(nonce)) {
            return refuseViolation(history, "wrongNonce", call);
        }
        String signature = keys.checksSignatures()
                ? HmacSigner.kraken(key.secret())
                        .base64Of(call.request().path(), nonce, call.request().body())
                : "";
        if (!keys.accepts(signature, call.request().header("API-Sign"))) {
            return refuseViolation(history, "wrongSignature", call);
        }
        return nonces.use(key.name(), Long.parseUnsignedLong(nonce))
                ? null
                : refuseViolation(history, "wrongNonce", call);
    }

    private BanHistory lockoutsOf(RestCall call) {
        return lockoutsOfAddresses.computeIfAbsent(call.request().sourceIp(), any -> newLadder());
    }

    private BanHistory newLadder() {
        return new BanHistory(Objects.requireNonNull(bans), timeScale);
    }

    private HandlerResult refuseViolation(BanHistory history, String refusal, RestCall call) {
        return history.addViolation(call.nowNanos(), call.nowNanos() + timeScale.nanos(MINUTE))
                ? lockedOut()
                : TEXTS.refused(refusal);
    }

    private static HandlerResult lockedOut() {
        return TEXTS.refused(CallVerdict.BANNED, "lockedOut");
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
                .mapToLong(BanHistory::bans)
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
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return TEXTS.refused(
                CallVerdict.LIMITED,
                switch (refusal.quota().name()) {
                    case "engine" -> "engineLimit";
                    case "rest" -> "restLimit";
                    default -> "overLimit";
                });
    }
}
