package dev.sluice.sim.exchange.krakenfutures;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.Nonces;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Kraken Futures: its cost pool, keys and wording. {@link KrakenFuturesOrders} handles its orders.
 *
 * <p>"Derivatives Rate Limits" (docs.kraken.com, 2026-05-27): calls below {@code /derivatives} may cost 500 in any 10
 * seconds, for each account; public calls cost nothing. How the ten seconds run is not documented, so they slide here,
 * the strictest reading. Errors come with status 200.
 */
public final class KrakenFutures extends RestDialect {
    static final Templates TEXTS = Templates.of("krakenfutures");
    static final Markets MARKETS = TEXTS.markets();

    private static final int LEVELS = 25;
    private final Nonces nonces = new Nonces();

    /** The gateway reads the time from the fee schedules, because no call returns it alone. */
    public KrakenFutures(VenueSettings settings) {
        super("krakenfutures", TEXTS, settings, Account::isBase64);
        KrakenFuturesOrders orders = new KrakenFuturesOrders();
        serve(
                Map.ofEntries(
                        Map.entry("success", KrakenFutures::success),
                        Map.entry("instruments", KrakenFutures::instruments),
                        Map.entry("tickers", this::tickers),
                        Map.entry("book", this::book),
                        Map.entry("history", this::history),
                        Map.entry("send", orders::send),
                        Map.entry("edit", orders::edit),
                        Map.entry("cancel", orders::cancel),
                        Map.entry("batch", orders::batch),
                        Map.entry("cancelAll", orders::cancelAll),
                        Map.entry("cancelAllAfter", orders::cancelAllAfter),
                        Map.entry("open", orders::open),
                        Map.entry("status", orders::status),
                        Map.entry("fills", orders::fills)),
                Map.of(
                        "batch",
                        QuotaCharge.Costs.units(
                                call -> 9 + KrakenFuturesOrders.batchOf(call).size())));
    }

    /** Returns the member and the text that the route names. */
    private static HandlerResult success(RestCall call) {
        String[] memberAndText = call.argument().split(" ", 2);
        return success(memberAndText[0], TEXTS.text(memberAndText[1]), call);
    }

    private static HandlerResult instruments(RestCall call) {
        return success("instruments", TEXTS.list("instrument", MARKETS.all().stream()), call);
    }

    private HandlerResult book(RestCall call) {
        return call.instrument() == null
                ? noSuchMarket(call)
                : success("orderBook", TEXTS.text("book", TEXTS.sides(call.instrument(), LEVELS)), call);
    }

    private HandlerResult history(RestCall call) {
        return call.instrument() == null
                ? noSuchMarket(call)
                : success("history", TEXTS.text("trades", call.instrument(), call), call);
    }

    private HandlerResult tickers(RestCall call) {
        if (call.params().get("symbol") == null) {
            return success("tickers", TEXTS.list("ticker", MARKETS.all().stream(), call), call);
        }
        return call.instrument() == null
                ? noSuchMarket(call)
                : success("ticker", TEXTS.text("ticker", call.instrument(), call), call);
    }

    /**
     * Checks the signature and, where the call has one, the nonce, which must rise. The signature is the HMAC-SHA512 of
     * the SHA-256 of the parameters as sent, the nonce and the path without {@code /derivatives}.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        String nonce = request.header("Nonce");
        String path = request.path().substring("/derivatives".length());
        String signed = request.query()
                + new String(request.body(), StandardCharsets.UTF_8)
                + (nonce == null ? "" : nonce)
                + path;
        String signature = keys.checksSignatures() ? Hmac.kraken(key.secret()).base64Of("", sha256(signed)) : "";
        if (!keys.accepts(signature, request.header("Authent"))) {
            return TEXTS.refused("unknownKey", call);
        }
        return nonce == null || nonces.use(key.name(), Params.wholeNumber(nonce, 0))
                ? null
                : TEXTS.refused("wrongNonce", call);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM cannot do SHA-256", e);
        }
    }

    /** Returns a successful response with one member; {@code json} is its value. */
    static HandlerResult success(String member, String json, RestCall call) {
        return HandlerResult.ok(TEXTS.text("success", call, Values.of("member", member, "value", json)));
    }
}
