package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Deribit over HTTP: its credits, keys and wording. {@link DeribitMarket} and {@link DeribitOrders} handle its calls.
 *
 * <p>"Rate Limits" (docs.deribit.com/articles/rate-limits, read 2026-11-28), for each sub-account: calls of the matching engine 5 in a second
 * with a burst of 20 (tier 4, the lowest); every other private call costs 500 credits of at most 50,000, of which 10,000 return in a second. Both
 * return continuously. The documentation has no number for public calls without a key, so they are not counted here. Without a session, over HTTP,
 * a breach only refuses the call.
 */
final class Deribit implements RestDialect {
    private static final String ROOT = "/api/v2";
    private static final long SECOND = 1_000_000_000L;
    private static final Quota MATCHING = bucket("matching", 20, 5);
    private static final Quota CREDITS = bucket("credits", 50_000, 10_000);
    private static final long CALL_CREDITS = 500;
    private static final long MAX_OFF_MILLIS = 60_000;
    private static final String SCHEME = "deri-hmac-sha256 ";

    private final RestKeys keys;
    private final RestRoutes routes = new RestRoutes(ROOT);
    private final DeribitOrders orders = new DeribitOrders();

    Deribit(VenueSettings settings) {
        keys = new RestKeys(settings, any -> true);
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
        routes.open("GET /public/get_time", DeribitMarket::time);
        routes.open("GET /public/test", call -> result("{\"version\":\"1.2.26\"}", call));
        routes.open("GET /public/status", call -> result("{\"locked\":false,\"locked_currencies\":[]}", call));
        routes.open("GET /public/get_currencies", DeribitMarket::currencies);
        routes.open("GET /public/get_instruments", DeribitMarket::instruments);
        routes.open("GET /public/get_instrument", DeribitMarket::instrument);
        routes.open("GET /public/ticker", DeribitMarket::ticker);
        routes.open("GET /public/get_order_book", DeribitMarket::book);
        routes.open("GET /public/get_last_trades_by_instrument", DeribitMarket::trades);
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
        other("get_account_summary", DeribitMarket::summary);
        other("get_account_summaries", DeribitMarket::summaries);
        other("get_positions", call -> result("[]", call));
        other("get_user_trades_by_instrument", orders::trades);
    }

    private void matching(String method, RestRoute.Handler handler) {
        routes.signed("GET /private/" + method, handler, MATCHING.of(1));
    }

    private void other(String method, RestRoute.Handler handler) {
        routes.signed("GET /private/" + method, handler, CREDITS.of(CALL_CREDITS));
    }

    @Override
    public String name() {
        return "deribit";
    }

    @Override
    public boolean serves(String path) {
        return path.startsWith(ROOT + "/private/") || path.startsWith(ROOT + "/public/");
    }

    @Override
    public RestRoutes routes() {
        return routes;
    }

    @Override
    public RestKeys keys() {
        return keys;
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return DeribitMarket.MARKETS.find(params.get("instrument_name"));
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
    public HandlerResult unknownKey(VenueRequest request, long nowMillis) {
        return refused(13_004, "invalid_credentials", "");
    }

    /** Checks time and signature: the hex HMAC-SHA256 of time, nonce, method, target and body, each followed by a line break. */
    @Override
    public @Nullable HandlerResult refuse(VenueRequest request, RestKeys.RestKey key, long nowMillis) {
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
    public HandlerResult noSuchPath(long nowMillis) {
        return refused(-32_601, "Method not found", "");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return HandlerResult.of(429, error(10_028, "too_many_requests", ""), CallVerdict.LIMITED);
    }

    /** Returns a successful response; {@code json} is its result. */
    static HandlerResult result(String json, RestCall call) {
        long micros = call.nowMillis() * 1_000;
        return HandlerResult.ok(JsonText.object()
                .text("jsonrpc", "2.0")
                .json("result", json)
                .number("usIn", micros)
                .number("usOut", micros)
                .number("usDiff", 0)
                .flag("testnet", false)
                .end('}'));
    }

    /** Returns an error with status 400; {@code reason} may be empty. */
    static HandlerResult refused(int code, String message, String reason) {
        return HandlerResult.of(400, error(code, message, reason), CallVerdict.FAILED);
    }

    private static String error(int code, String message, String reason) {
        JsonText error = JsonText.object().number("code", code).text("message", message);
        if (!reason.isEmpty()) {
            error.json("data", JsonText.object().text("reason", reason).end('}'));
        }
        return JsonText.object()
                .text("jsonrpc", "2.0")
                .json("error", error.end('}'))
                .flag("testnet", false)
                .end('}');
    }
}
