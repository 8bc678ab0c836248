package dev.sluice.sim.exchange.kucoin;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestAccount;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of KuCoin: its resource pools, keys and wording. Its orders are those
 * of the high-frequency account; of futures only the lists of contracts and prices are served.
 *
 * <p>Sizes of pools are those of VIP level 0 in "Rate Limit" of the documentation, copied on 2025-11-30; weights and
 * pools of calls are those in {@code API-RATE-LIMIT-POOL} and {@code -WEIGHT} of
 * github.com/Kucoin/kucoin-universal-sdk, commit 78c90c77 of 2025-11-04. A pool is counted in windows of 30 s. When a
 * window begins is not documented; the first call opens it here, as the words "reset countdown" in the description of
 * the header suggest. Public calls count for the address, the others for the account. The unified account has windows
 * of its own (announcement of 2026-05-26); only the kind of account is simulated of it. The documented errors of keys
 * do not state their HTTP status, which is 401 here.
 */
public final class Kucoin extends RestDialect {
    static final Templates TEXTS = Templates.of("kucoin");
    static final Markets MARKETS = TEXTS.markets();

    private static final int MAX_READ = 100;
    private static final long TOKEN_NANOS = 86_400_000_000_000L;
    private static final String PUBLIC = "sim-public-token";
    private static final String TOKEN = "sim-token-";

    /** The time at which each token was issued. */
    private final Map<String, Long> issuedNanos = new HashMap<>();

    public Kucoin(VenueSettings settings) {
        super("kucoin", TEXTS, settings, any -> true);
        addHandlers(new OrderCalls(this, new OrderProcessor(TEXTS, "problems", new OrderIds()::next)));
        addHandler("levels", dataCalls.one(Kucoin::book));
        addHandler("token", this::token);
        addHandler("tradeFees", Kucoin::tradeFees);
        addHandler("active", dataCalls.one(Kucoin::active));
        addHandler("activeSymbols", Kucoin::activeSymbols);
        serve();
    }

    /**
     * Issues the token for a WebSocket, with KuCoin's own address of it, at which the gateway is expected to put its
     * own.
     */
    private HandlerResult token(RestCall call) {
        String token = call.argument().equals("public") ? PUBLIC : TOKEN + call.account().name;
        issuedNanos.put(token, call.nowNanos());
        return TEXTS.answer(TEXTS.text("bullet", Values.of("token", token)));
    }

    /**
     * Opens a WebSocket for orders, or, at a path that others share, one for a handshake with a token; tokens are valid
     * for a day.
     */
    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        if (handshake.path().equals("/v1/private")) {
            return HandshakeResult.of(new KucoinOrderSocket(this, exchange, handshake, nowNanos));
        }
        String token = Params.ofForm(handshake.query()).get("token");
        if (!handshake.path().equals("/") || token == null) {
            return null;
        }
        Long issued = issuedNanos.get(token);
        boolean isKnown = issued != null && nowNanos - issued < TOKEN_NANOS;
        RestAccount account = isKnown && token.startsWith(TOKEN) ? keys.account(token.substring(TOKEN.length())) : null;
        RestKeys.RestKey key = account == null ? null : new RestKeys.RestKey("token of " + account.name, "", account);
        return HandshakeResult.of(new KucoinSocket(exchange, handshake, key, isKnown, nowNanos));
    }

    /** Returns the name of the refusal of the query that opens a WebSocket for orders, or null. */
    @Nullable
    String refuseOpening(Params query, long nowMillis) {
        String timestamp = query.get("timestamp", "");
        RestKeys.RestKey key = keys.find(query.get("apikey"));
        if (key == null) {
            return "unknownKey";
        }
        if (Math.abs(nowMillis - Params.wholeNumber(timestamp, 0)) > TEXTS.number("signature", "off")) {
            return "expired";
        }
        if (!accepts(key, Account.PASSPHRASE, query.get("passphrase"))) {
            return "wrongPassphrase";
        }
        return accepts(key, key.name() + timestamp, query.get("sign")) ? null : "wrongSignature";
    }

    /** Returns whether a text has this signature with a key. */
    boolean accepts(RestKeys.RestKey key, String text, @Nullable String signature) {
        return keys.accepts(hmac(key).base64Of(text, new byte[0]), signature);
    }

    private static String book(RestCall call, Instrument market) {
        return TEXTS.text("book", call, TEXTS.sides(market, Integer.parseInt(call.argument())));
    }

    private static HandlerResult tradeFees(RestCall call) {
        return TEXTS.answer(
                TEXTS.list("tradeFee", MARKETS.orAll(MARKETS.find(call.params().get("symbols")))));
    }

    private static String active(RestCall call, Instrument market) {
        return TEXTS.orders("order", call.orders().open(market).stream().limit(MAX_READ));
    }

    private static HandlerResult activeSymbols(RestCall call) {
        String symbols = call.orders().open((Instrument) null).stream()
                .map(order -> '"' + order.instrument.id() + '"')
                .distinct()
                .collect(Collectors.joining(",", "[", "]"));
        return TEXTS.answer(TEXTS.text("activeSymbols", Values.of("symbols", symbols)));
    }

    /** Returns the passphrase, which is signed since version 2 of keys. */
    @Override
    protected String passphrase(RestCall call, RestKeys.RestKey key) {
        String version = call.request().header("KC-API-KEY-VERSION");
        return version == null || version.equals("1")
                ? Account.PASSPHRASE
                : hmac(key).base64Of(Account.PASSPHRASE, new byte[0]);
    }
}
