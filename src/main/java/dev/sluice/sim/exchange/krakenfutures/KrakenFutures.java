package dev.sluice.sim.exchange.krakenfutures;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Nonces;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    private static final Quota DERIVATIVES = Quota.sliding("derivatives", Quota.Scope.ACCOUNT, 500, 10_000);

    private final Nonces nonces = new Nonces();
    private final KrakenFuturesOrders orders = new KrakenFuturesOrders();

    public KrakenFutures(VenueSettings settings) {
        super("krakenfutures", TEXTS, settings, Account::isBase64);
        publicCalls();
        privateCalls();
    }

    /** Adds the public calls; the gateway reads the time from the fee schedules, because no call returns it alone. */
    private void publicCalls() {
        routes.open("GET /feeschedules", call -> success("feeSchedules", "[]", call));
        routes.open(
                "GET /instruments",
                call -> success("instruments", TEXTS.list("instrument", MARKETS.all().stream()), call));
        routes.open("GET /tickers", KrakenFutures::tickers);
        routes.open("GET /tickers/{symbol}", KrakenFutures::tickers);
        routes.open(
                "GET /orderbook",
                call -> call.instrument() == null
                        ? noSuchSymbol(call)
                        : success("orderBook", TEXTS.text("book", TEXTS.sides(call.instrument(), LEVELS)), call));
        routes.open(
                "GET /history",
                call -> call.instrument() == null
                        ? noSuchSymbol(call)
                        : success("history", TEXTS.text("trades", call.instrument(), call), call));
    }

    private static HandlerResult tickers(RestCall call) {
        if (call.params().get("symbol") == null) {
            return success("tickers", TEXTS.list("ticker", MARKETS.all().stream(), call), call);
        }
        return call.instrument() == null
                ? noSuchSymbol(call)
                : success("ticker", TEXTS.text("ticker", call.instrument(), call), call);
    }

    static HandlerResult noSuchSymbol(RestCall call) {
        return refused("invalidArgument: symbol", call);
    }

    private void privateCalls() {
        routes.signed("POST /sendorder", orders::send, DERIVATIVES.of(10));
        routes.signed("POST /editorder", orders::edit, DERIVATIVES.of(10));
        routes.signed("POST /cancelorder", orders::cancel, DERIVATIVES.of(10));
        routes.signed(
                "POST /batchorder",
                orders::batch,
                DERIVATIVES.of(call -> 9 + KrakenFuturesOrders.batchOf(call).size()));
        routes.signed("POST /cancelallorders", orders::cancelAll, DERIVATIVES.of(25));
        routes.signed("POST /cancelallordersafter", orders::cancelAllAfter, DERIVATIVES.of(25));
        routes.signed("GET /openorders", orders::open, DERIVATIVES.of(2));
        routes.signed("POST /orders/status", orders::status, DERIVATIVES.of(1));
        routes.signed(
                "GET /fills",
                orders::fills,
                DERIVATIVES.of(call -> call.params().get("lastFillTime") == null ? 2 : 25));
        routes.signed("GET /accounts", call -> success("accounts", TEXTS.text("accounts"), call), DERIVATIVES.of(2));
        routes.signed("GET /openpositions", call -> success("openPositions", "[]", call), DERIVATIVES.of(2));
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return noSuchSymbol(call);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        return refused("authenticationError", call);
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
            return refused("authenticationError", call);
        }
        return nonce == null || nonces.use(key.name(), Params.wholeNumber(nonce, 0))
                ? null
                : refused("nonceBelowThreshold", call);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM cannot do SHA-256", e);
        }
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return HandlerResult.of(404, error("notFound", call), CallVerdict.FAILED);
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return HandlerResult.of(200, error("apiLimitExceeded", call), CallVerdict.LIMITED);
    }

    /** Returns a successful response with one member; {@code json} is its value. */
    static HandlerResult success(String member, String json, RestCall call) {
        return HandlerResult.ok(TEXTS.text("success", call, Values.of("member", member, "value", json)));
    }

    static HandlerResult refused(String error, RestCall call) {
        return HandlerResult.of(200, error(error, call), CallVerdict.FAILED);
    }

    private static String error(String error, RestCall call) {
        return TEXTS.text("error", call, Values.of("error", error));
    }
}
