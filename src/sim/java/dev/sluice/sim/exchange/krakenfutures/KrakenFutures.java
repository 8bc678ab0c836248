package dev.sluice.sim.exchange.krakenfutures;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.LatestNonces;
import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Digests;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Kraken Futures: its cost pool, keys and wording.
 *
 * <p>"Derivatives Rate Limits" (docs.kraken.com, 2026-05-27): calls below {@code /derivatives} may cost 500 in any 10
 * seconds, for each account; public calls cost nothing. How the ten seconds run is not documented, so they slide here,
 * the strictest reading. Errors come with status 200.
 */
public final class KrakenFutures extends RestDialect {
    static final Templates TEXTS = Templates.of("krakenfutures");
    static final Markets MARKETS = TEXTS.markets();

    private static final int MAX_READ = 100;

    private final OrderProcessor processor = new OrderProcessor(TEXTS, "problems", new OrderIds()::nextUuid);
    private final LatestNonces nonces = new LatestNonces();
    private final OrderIds challenges = new OrderIds();

    /** The gateway reads the time from the fee schedules, because no call returns it alone. */
    public KrakenFutures(VenueSettings settings) {
        super("krakenfutures", TEXTS, settings, Account::isBase64);
        addHandlers(new OrderCalls(this, processor));
        addHandler("tickers", this::tickers);
        addHandler("instruct", this::instruct);
        addHandler("instructions", this::instructions);
        addHandler("status", this::status);
        addCosts("batch", QuotaCharge.Costs.units(call -> 9 + batchOf(call).size()));
        serve();
    }

    private HandlerResult tickers(RestCall call) {
        if (call.params().get("symbol") != null) {
            return call.instrument() == null
                    ? noSuchMarket(call)
                    : answer(TEXTS.text("oneTicker", call.instrument(), call), call);
        }
        String tickers = TEXTS.list("ticker", MARKETS.all().stream(), call);
        return answer(TEXTS.text("tickers", Values.of("list", tickers)), call);
    }

    /** Does what the route says with an order. What became of it is a status in a successful response. */
    private HandlerResult instruct(RestCall call) {
        String[] whatAndMember = call.argument().split(" ", 2);
        String status = status(whatAndMember[0], call, call.params());
        return answer(TEXTS.text("status", Values.of("member", whatAndMember[1], "status", status)), call);
    }

    private String status(String what, RestCall call, Params params) {
        OrderProcessor.Result done =
                processor.handle(what, call, call.orders(), params, MARKETS.find(params.get("symbol")));
        return done.order() == null
                ? TEXTS.text("failed", done, call)
                : TEXTS.text(what, TEXTS.order(done.order()), call);
    }

    /** Returns the instructions of a batch, which is a JSON text in a form. */
    private static List<Params> batchOf(RestCall call) {
        String json = call.params().get("json");
        return json == null ? List.of() : Params.ofJson(json).each("batchOrder");
    }

    private HandlerResult instructions(RestCall call) {
        List<Params> batch = batchOf(call);
        if (batch.isEmpty()) {
            return TEXTS.refused("noBatch", call);
        }
        StringJoiner statuses = new StringJoiner(",", "[", "]");
        for (Params params : batch) {
            String what = TEXTS.table("instructions").get(params.get("order"));
            String status = what == null
                    ? TEXTS.text("failed", Values.of("code", "invalidOrderType"), call)
                    : status(what, call, params);
            String tag = params.get("order_tag");
            statuses.add(
                    tag == null ? status : Templates.joined("{\"order_tag\":" + Template.quoted(tag) + '}', status));
        }
        return answer(TEXTS.text("status", Values.of("member", "batchStatus", "status", statuses)), call);
    }

    private HandlerResult status(RestCall call) {
        Stream<Order> found = call.params().all("orderIds").stream()
                .map(id -> Optional.ofNullable(call.orders().any(id, null)))
                .flatMap(Optional::stream);
        String orders = TEXTS.orders("orderStatus", found.limit(MAX_READ));
        return answer(TEXTS.text("orders", Values.of("list", orders)), call);
    }

    /**
     * Checks the signature and, where the call has one, the nonce, which must rise. The signature is the HMAC-SHA512 of
     * the SHA-256 of the parameters as sent, the nonce and the path without {@code /derivatives}.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        String nonce = request.header("Nonce");
        String path = request.path().replaceFirst("^/derivatives", "");
        String signed = request.query()
                + new String(request.body(), StandardCharsets.UTF_8)
                + (nonce == null ? "" : nonce)
                + path;
        String signature =
                keys.checksSignatures() ? HmacSigner.kraken(key.secret()).base64Of("", sha256(signed)) : "";
        if (!keys.accepts(signature, request.header("Authent"))) {
            return TEXTS.refused("unknownKey", call);
        }
        return nonce == null || nonces.use(key.name(), Params.wholeNumber(nonce, 0))
                ? null
                : TEXTS.refused("wrongNonce", call);
    }

    /** Returns a text that the holder of a key signs before a WebSocket opens feeds of the account. */
    String newChallenge() {
        return challenges.nextUuid();
    }

    /** Returns the key that signed the challenge of a WebSocket; null when none did. */
    RestKeys.@Nullable RestKey keyOf(Params asked, String challenge) {
        RestKeys.RestKey key = keys.find(asked.get("api_key"));
        if (key == null || challenge.isEmpty() || !challenge.equals(asked.get("original_challenge"))) {
            return null;
        }
        String signed = HmacSigner.kraken(key.secret()).base64Of("", sha256(challenge));
        return keys.accepts(signed, asked.get("signed_challenge")) ? key : null;
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return handshake.path().equals("/ws/v1")
                ? HandshakeResult.of(new KrakenFuturesSocket(this, exchange, handshake, nowNanos))
                : null;
    }

    private static byte[] sha256(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a successful response with the members of a JSON object. */
    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return HandlerResult.ok(
                Templates.joined(Templates.joined(TEXTS.text("success"), json), TEXTS.text("time", call)));
    }
}
