package dev.sluice.sim.exchange.hyperliquid;

import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The simulated perpetual exchange of Hyperliquid: its weights, signatures and wording. {@link HyperliquidInfo} and
 * {@link HyperliquidActions} handle its two calls.
 *
 * <p>"Rate limits and user limits" (hyperliquid.gitbook.io, copied on 2025-11-30): an address of the network may use
 * 1,200 units of weight in a minute; an action weighs 1 and another 1 for each 40 orders, an info request 2, 20 or 60,
 * and some another 1 for each 20 items that they return. An address of the chain has 10,000 actions and one for each
 * USDC traded, then one in ten seconds; it has twice as many cancels, which count for themselves here. How the minute
 * runs is not documented, so it slides here, the strictest reading.
 *
 * <p>A call carries no key: its signature names the address. Where signatures are not checked, the part {@code r} of it
 * may be the address instead.
 *
 * <p>Over WebSockets an address may send 2,000 messages in a minute and open 30 connections.
 */
public final class Hyperliquid extends RestDialect {
    static final Templates TEXTS = Templates.of("hyperliquid");
    static final Markets MARKETS = TEXTS.markets();

    private static final int NONCES = 100;
    private static final long DAY_MILLIS = 86_400_000L;
    private static final int KEY_LENGTH = 42;

    /** The latest nonces of each address. */
    private final Map<String, TreeSet<Long>> nonces = new HashMap<>();

    public Hyperliquid(VenueSettings settings) {
        super("hyperliquid", TEXTS, settings, account -> !settings.checkSignatures() || isAddress(account.key()));
        HyperliquidInfo info = new HyperliquidInfo(keys);
        addHandler("info", info::handle);
        addHandler("action", new HyperliquidActions()::handle);
        addCosts("info", QuotaCharge.Costs.units(info::weight));
        addCosts("action", QuotaCharge.Costs.units(call -> 1 + HyperliquidActions.length(call) / 40));
        addCosts("orders", QuotaCharge.Costs.units(call -> counted(call, false)));
        addCosts("cancels", QuotaCharge.Costs.units(call -> counted(call, true)));
        serve();
    }

    /** Returns the number of orders, or of cancels, in an action; 0 when it has the others. */
    private static long counted(RestCall call, boolean cancels) {
        return HyperliquidActions.isCancel(call) == cancels ? HyperliquidActions.length(call) : 0;
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return handshake.path().equals("/ws")
                ? HandshakeResult.of(new HyperliquidSocket(keys, exchange, handshake, nowNanos))
                : null;
    }

    /** Returns true, because Binance has the same path. */
    @Override
    protected boolean sharesPath(VenueRequest handshake) {
        return true;
    }

    private static boolean isAddress(String key) {
        return key.length() == KEY_LENGTH && key.startsWith("0x");
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        if (!request.path().equals("/exchange")) {
            return null;
        }
        String named = keys.checksSignatures() ? null : Params.of(request).get("signature[r]");
        if (named != null && keys.find(named) != null) {
            return named;
        }
        String signer = HyperliquidSignature.signer(new String(request.body(), StandardCharsets.UTF_8));
        return signer == null ? named : signer;
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return HandlerResult.ok("null");
    }

    /** Refuses an address without a deposit, which is what a wrong signature leads to. */
    @Override
    public HandlerResult unknownKey(RestCall call) {
        return TEXTS.refused("unknownKey", Values.of("wallet", String.valueOf(keyOf(call.request()))));
    }

    /**
     * Checks the nonce, which must be new, among the latest ones, and between two days ago and one day ahead, and the
     * expiry.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        long nowMillis = call.nowMillis();
        Params params = call.params();
        if (params.number("expiresAfter", Long.MAX_VALUE) < nowMillis) {
            return TEXTS.refused("expired");
        }
        long nonce = params.number("nonce", 0);
        if (nonce < nowMillis - 2 * DAY_MILLIS || nonce > nowMillis + DAY_MILLIS) {
            return TEXTS.refused("wrongNonce");
        }
        TreeSet<Long> latest = nonces.computeIfAbsent(key.name().toLowerCase(Locale.ROOT), any -> new TreeSet<>());
        if (latest.contains(nonce) || (latest.size() >= NONCES && nonce < latest.first())) {
            return TEXTS.refused("usedNonce");
        }
        latest.add(nonce);
        if (latest.size() > NONCES) {
            latest.pollFirst();
        }
        return null;
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return HandlerResult.of(404, "", CallVerdict.FAILED);
    }

    /** Refuses a network address with status 429, and an address of the chain in a successful response. */
    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return refusal.quota().name().equals("ip")
                ? HandlerResult.of(429, "null", CallVerdict.LIMITED)
                : TEXTS.refused(CallVerdict.LIMITED, "addressLimit");
    }
}
