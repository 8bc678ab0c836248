package dev.sluice.sim.exchange.deribit;

import dev.sluice.sim.counter.Decay;
import dev.sluice.sim.counter.DecayingCounter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Deribit over HTTP: its credits, keys and wording. {@link DeribitOrders} handles its orders.
 *
 * <p>"Rate Limits" (docs.deribit.com/articles/rate-limits, read 2026-11-28), for each sub-account: calls of the
 * matching engine 5 in a second with a burst of 20 (tier 4, the lowest); every other private call costs 500 credits of
 * at most 50,000, of which 10,000 return in a second. Both return continuously. The documentation has no number for
 * public calls without a key, so they are not counted here. Without a session, over HTTP, a breach only refuses the
 * call.
 */
public final class Deribit extends RestDialect {
    static final Templates TEXTS = Templates.of("deribit");
    static final Markets MARKETS = TEXTS.markets();

    private static final int MAX_LEVELS = 100;
    private static final long SECOND = 1_000_000_000L;
    private static final Quota MATCHING = bucket("matching", 20, 5);
    private static final Quota CREDITS = bucket("credits", 50_000, 10_000);
    private static final long CALL_CREDITS = 500;
    private static final long MAX_OFF_MILLIS = 60_000;
    private static final String SCHEME = "deri-hmac-sha256 ";

    private final DeribitOrders orders = new DeribitOrders();

    public Deribit(VenueSettings settings) {
        super("deribit", TEXTS, settings, any -> true);
        publicCalls();
        privateCalls();
    }

    private static Quota bucket(String name, long burst, long perSecond) {
        return Quota.of(
                name,
                Quota.Scope.ACCOUNT,
                timeScale -> new DecayingCounter(
                        burst, Decay.continuous(perSecond, timeScale.nanos(SECOND)), OverLimitPolicy.FREE));
    }

    private void publicCalls() {
        open("get_time", text("time"));
        open("test", text("test"));
        open("status", text("status"));
        open("get_currencies", coins("currency"));
        open("get_instruments", Deribit::instruments);
        open("get_instrument", one("instrument"));
        open("ticker", one("ticker"));
        open("get_order_book", one(Deribit::book));
        open("get_last_trades_by_instrument", one("marketTrades"));
    }

    private void open(String method, RestRoute.Handler handler) {
        routes.open("GET /public/" + method, handler);
    }

    private static HandlerResult instruments(RestCall call) {
        String currency = call.params().get("currency", "any");
        Stream<Instrument> markets =
                MARKETS.all().stream().filter(market -> currency.equals("any") || currency.equals(market.base()));
        return result(TEXTS.list("instrument", markets), call);
    }

    private static String book(RestCall call, Instrument market) {
        return TEXTS.text("book", market, call, TEXTS.sides(market, call.count("depth", 5, MAX_LEVELS)));
    }

    private static HandlerResult summary(RestCall call) {
        String currency = call.params().get("currency", "BTC");
        return TEXTS.coins().stream()
                .filter(coin -> currency.equals(coin.get("coin")))
                .findFirst()
                .map(coin -> result(TEXTS.text("summary", coin), call))
                .orElseGet(() -> refused(-32_602, "Invalid params", "currency"));
    }

    private static HandlerResult summaries(RestCall call) {
        String summaries = TEXTS.list("summary", TEXTS.coins().stream());
        return result(TEXTS.text("summaries", Values.of("summaries", summaries)), call);
    }

    static HandlerResult noSuchInstrument() {
        return refused(-32_602, "Invalid params", "wrong format: instrument_name");
    }

    private void privateCalls() {
        matching("buy", orders::buy);
        matching("sell", orders::sell);
        matching("edit", orders::edit);
        matching("cancel", orders::cancel);
        matching("cancel_all", orders::cancelAll);
        matching("cancel_all_by_instrument", orders::cancelAll);
        matching("cancel_by_label", orders::cancelByLabel);
        other("get_order_state", orders::state);
        other("get_open_orders", orders::open);
        other("get_open_orders_by_currency", orders::open);
        other("get_open_orders_by_instrument", orders::open);
        other("get_account_summary", Deribit::summary);
        other("get_account_summaries", Deribit::summaries);
        other("get_positions", text("nothing"));
        other("get_user_trades_by_instrument", orders::trades);
    }

    private void matching(String method, RestRoute.Handler handler) {
        routes.signed("GET /private/" + method, handler, MATCHING.of(1));
    }

    private void other(String method, RestRoute.Handler handler) {
        routes.signed("GET /private/" + method, handler, CREDITS.of(CALL_CREDITS));
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        return credentials(request).get("id");
    }

    /** Returns the parts of the Authorization header: id, ts, nonce and sig; empty when it has another form. */
    private static Map<String, String> credentials(VenueRequest request) {
        String header = request.header("Authorization");
        Map<String, String> parts = new HashMap<>();
        if (header != null && header.startsWith(SCHEME)) {
            for (String part : header.substring(SCHEME.length()).split(",", 5)) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    parts.put(part.substring(0, equals).trim(), part.substring(equals + 1));
                }
            }
        }
        return parts;
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return noSuchInstrument();
    }

    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return result(json, call);
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        return refused(13_004, "invalid_credentials", "");
    }

    /**
     * Checks time and signature: the hex HMAC-SHA256 of time, nonce, method, target and body, each followed by a line
     * break.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        Map<String, String> parts = credentials(request);
        String timestamp = parts.getOrDefault("ts", "");
        if (Math.abs(nowMillis - Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return refused(13_009, "unauthorized", "invalid_timestamp");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String head = timestamp
                + '\n'
                + parts.getOrDefault("nonce", "")
                + '\n'
                + request.method()
                + '\n'
                + request.target()
                + '\n';
        byte[] body = Arrays.copyOf(request.body(), request.body().length + 1);
        body[body.length - 1] = '\n';
        String signature = Hmac.sha256(key.secret()).hexOf(head.getBytes(StandardCharsets.UTF_8), body);
        return keys.accepts(signature, parts.get("sig")) ? null : refused(13_009, "unauthorized", "invalid_signature");
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return refused(-32_601, "Method not found", "");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return HandlerResult.of(429, error(10_028, "too_many_requests", ""), CallVerdict.LIMITED);
    }

    /** Returns a successful response; {@code json} is its result. */
    static HandlerResult result(String json, RestCall call) {
        return HandlerResult.ok(TEXTS.text("result", call, Values.of("result", json)));
    }

    /** Returns an error with status 400; {@code reason} may be empty. */
    static HandlerResult refused(int code, String message, String reason) {
        return HandlerResult.of(400, error(code, message, reason), CallVerdict.FAILED);
    }

    private static String error(int code, String message, String reason) {
        return TEXTS.text("error", Values.of("code", code, "message", message, "reason", reason));
    }
}
