package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.kernel.SocketSession;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Ed25519;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.Faults;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One product of the simulated Binance: its quotas, keys and wording. {@link BinanceRoutes} has its calls.
 *
 * <p>Each call counts in the weight of its address on arrival, at spot also in the number of raw calls, and too many
 * calls over a limit ban the address for a time that grows. Paths below {@code /sapi} have a weight of their own each,
 * and {@code /futures/data} has one. Orders count for the account; those that fail, and at spot those that fill at
 * once, are refunded.
 */
public final class Binance extends RestDialect {
    private static final long LONGEST_WINDOW_MILLIS = 60_000;
    private static final long AHEAD_MILLIS = 1_000;
    private static final long FIRST_MICROS = 100_000_000_000_000L;

    final BinanceProduct product;
    final BinanceQuotas quotas;
    private final BinanceSockets sockets;
    private final Map<String, String> maintenance = new HashMap<>();

    /** @param futures the product whose listen keys the streams of this one accept too */
    public Binance(BinanceProduct product, VenueSettings settings, Faults faults, @Nullable Binance futures) {
        super(product.word(), BinanceTexts.TEXTS, settings, any -> true);
        this.product = product;
        quotas = new BinanceQuotas(product, settings, faults);
        routes.chargeUnknown(quotas.weights(call -> 1).toArray(QuotaCharge[]::new));
        sockets = new BinanceSockets(this, (futures == null ? this : futures).keys);
        new BinanceRoutes(this, product, quotas, maintenance);
    }

    @Override
    public String nameOfOrders() {
        return product == BinanceProduct.SPOT ? "binance" : "binanceusdm";
    }

    /**
     * Returns whether the path starts like one of this product's hosts, so that paths of exchanges that are not
     * simulated do not count against Binance's limits.
     */
    @Override
    public boolean serves(String path) {
        return switch (product) {
            case SPOT -> path.startsWith("/api/v3/") || path.startsWith("/sapi/");
            case FUTURES -> path.startsWith("/fapi/") || path.startsWith("/dapi/") || path.startsWith("/futures/data/");
            case OPTIONS -> path.startsWith("/eapi/");
            case PORTFOLIO -> path.startsWith("/papi/");
        };
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return product.markets().find(params.get("symbol"));
    }

    /**
     * Refuses a parameter that occurs twice in a call that needs no signature; others are checked after the signature.
     */
    @Override
    public @Nullable HandlerResult refuseForm(RestCall call) {
        boolean known = !call.route().equals(routes.unknown());
        return known && call.route().access() == RestRoute.Access.OPEN ? refuseDuplicate(call.params()) : null;
    }

    private static @Nullable HandlerResult refuseDuplicate(Params params) {
        String duplicate = params.duplicate();
        return duplicate == null
                ? null
                : BinanceTexts.refused(400, -1101, "Duplicate values for a parameter detected: " + duplicate);
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return BinanceTexts.wrongSymbol(call.params());
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        String key = call.origin() == RestCall.Origin.HTTP
                ? keyOf(call.request())
                : call.params().get("apiKey");
        return key == null || key.isEmpty()
                ? BinanceTexts.refused(401, -2014, "API-key format invalid.")
                : BinanceTexts.refused(401, -2015, "Invalid API-key, IP, or permissions for action.");
    }

    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        HandlerResult refused = refuseTime(call.params(), call.nowMillis());
        if (refused == null && call.origin() != RestCall.Origin.SESSION) {
            refused = refuseSignature(call, key);
        }
        return refused == null ? refuseDuplicate(call.params()) : refused;
    }

    private static @Nullable HandlerResult refuseTime(Params params, long nowMillis) {
        long timestamp = params.number("timestamp", -1);
        if (timestamp < 0) {
            return BinanceTexts.missing("timestamp");
        }
        long window = params.number("recvWindow", 5_000);
        if (window > LONGEST_WINDOW_MILLIS) {
            return BinanceTexts.refused(400, -1131, "recvWindow must be less than 60000.");
        }
        long sentMillis = timestamp >= FIRST_MICROS ? timestamp / 1_000 : timestamp;
        if (sentMillis >= nowMillis + AHEAD_MILLIS) {
            return BinanceTexts.refused(
                    400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
        }
        return nowMillis - sentMillis > window
                ? BinanceTexts.refused(400, -1021, "Timestamp for this request is outside of the recvWindow.")
                : null;
    }

    private @Nullable HandlerResult refuseSignature(RestCall call, RestKeys.RestKey key) {
        String signature = call.params().get("signature");
        if (signature == null) {
            return BinanceTexts.missing("signature");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        byte[] signed = BinanceSignature.signedBytes(call);
        Ed25519 ed25519 = Ed25519.of(key.secret());
        String ours = ed25519 == null ? Hmac.sha256(key.secret()).hexOf(signed, new byte[0]) : ed25519.base64Of(signed);
        return keys.accepts(ours, signature)
                ? null
                : BinanceTexts.refused(400, -1022, "Signature for this request is not valid.");
    }

    /** Returns whether that key can log on a WebSocket, which only Ed25519 keys can. */
    boolean canLogOn(@Nullable String name) {
        RestKeys.RestKey key = keys.find(name);
        return key != null && Ed25519.of(key.secret()) != null;
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        SocketSession socket = sockets.open(exchange, handshake, nowNanos);
        return socket == null ? null : HandshakeResult.of(socket);
    }

    @Override
    public List<QuotaCharge> connects(VenueRequest handshake) {
        return quotas.connects(BinanceSockets.weight(handshake.path()));
    }

    @Override
    public int tooManyConnects(boolean banned) {
        return banned ? 418 : 429;
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        if (product == BinanceProduct.SPOT) {
            String html = """
                    <html>
                    <head><title>404 Not Found</title></head>
                    <body>
                    <center><h1>404 Not Found</h1></center>
                    </body>
                    </html>
                    """;
            return HandlerResult.of(404, html, CallVerdict.FAILED);
        }
        VenueRequest request = call.request();
        return BinanceTexts.refused(
                404, -5000, "Path " + request.path() + ", Method " + request.method() + " is invalid");
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        if (refusal.isBan(call.nowNanos())) {
            long untilMillis = call.nowMillis()
                    + Math.floorDiv(refusal.untilNanos(), 1_000_000L)
                    - Math.floorDiv(call.nowNanos(), 1_000_000L);
            String message = "Way too much request weight used; IP banned until " + untilMillis
                    + ". Please use WebSocket Streams for live updates to avoid bans.";
            return HandlerResult.of(
                    418,
                    BinanceTexts.error(-1003, message),
                    refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED);
        }
        String limit = quotas.orderLimit(refusal.quota());
        if (limit != null) {
            String message = "Too many new orders; current limit is " + limit + ".";
            return HandlerResult.of(429, BinanceTexts.error(-1015, message), CallVerdict.LIMITED);
        }
        String message = "Too much request weight used; current limit is " + refusal.size()
                + " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.";
        return HandlerResult.of(429, BinanceTexts.error(-1003, message), CallVerdict.LIMITED);
    }

    /** Returns the used weight and, of new orders, the order counts; a refused call learns when it may be repeated. */
    @Override
    public List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        RestCall call = answer.call();
        String path = call.request().path();
        List<Map.Entry<String, String>> headers = new ArrayList<>(4);
        boolean known = !call.route().equals(routes.unknown());
        if (known && path.startsWith("/sapi/")) {
            String used = Long.toString(quotas.usedSapiWeight(call));
            headers.add(Map.entry("X-SAPI-USED-IP-WEIGHT-1M", used));
        } else if (!known || !path.startsWith("/futures/data/")) {
            String used = Long.toString(quotas.usedWeight(call));
            headers.add(Map.entry("X-MBX-USED-WEIGHT", used));
            headers.add(Map.entry("X-MBX-USED-WEIGHT-1M", used));
        }
        boolean posted =
                call.request().method().equals("POST") && answer.result().isOk();
        if (posted && !call.account().name.isEmpty()) {
            Values used = quotas.orderCounts(call);
            headers.add(Map.entry("X-MBX-ORDER-COUNT-10S", String.valueOf(used.get("used10Seconds"))));
            headers.add(Map.entry(
                    "X-MBX-ORDER-COUNT-1" + product.longInterval.charAt(0), String.valueOf(used.get("usedLong"))));
        }
        long retrySeconds = retrySeconds(answer);
        if (retrySeconds > 0) {
            headers.add(Map.entry("Retry-After", Long.toString(retrySeconds)));
        }
        return headers;
    }

    /** Returns after how many seconds a refused call may be repeated; 0 when no limit refused it. */
    static long retrySeconds(RestExchange.Answer answer) {
        QuotaCounters.Refusal refusal = answer.admission().refusal();
        return refusal == null
                ? 0
                : Math.max(
                        1,
                        ReportedClock.secondsUntil(
                                refusal.untilNanos(), answer.call().nowNanos()));
    }

    @Override
    public String contentType(HandlerResult result) {
        return result.status() == 404 && product == BinanceProduct.SPOT
                ? "text/html"
                : "application/json;charset=UTF-8";
    }

    /** Sets the maintenance margin of an account's positions. */
    public void needs(String account, String margin) {
        maintenance.put(account, margin);
    }
}
