package dev.sluice.venue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Coinbase Advanced Trade: public calls by address, those with a token by user and, over an hour, by key.
 *
 * <p>Nobody documents how the seconds and the hour are counted, so they are counted in the strictest way that fits the words: any second and
 * any hour. A call that is refused does not count. No header tells anything of limits. Public answers are up to a second old unless the caller
 * sends {@code Cache-Control: no-cache}; of that only the clock's is played, where it can be seen.
 */
final class Coinbase implements SimulatedExchange {
    private static final String BROKERAGE = "/api/v3/brokerage/";
    private static final String MARKET = "market/";
    private static final String APP = "/v2/";
    private static final long PUBLIC_CALLS = 10;
    private static final long SECOND = 1_000_000_000L;

    private final Scale scale;
    private final CallCounts counts;
    private final Told told;
    private final CoinbaseKeys keys;
    private final CoinbaseMarket market = new CoinbaseMarket();
    private final CoinbasePrivate calls = new CoinbasePrivate(market);
    private final Map<String, SlidingLog> addresses = Bounded.byAddress();
    private long cachedNanos = Long.MIN_VALUE;

    Coinbase(VenueSettings settings, Faults faults, CallCounts counts) {
        this.scale = new Scale(settings.scale());
        this.counts = counts;
        this.told = new Told(faults);
        this.keys = new CoinbaseKeys(settings);
    }

    @Override
    public boolean plays(String target) {
        return target.startsWith(BROKERAGE) || target.startsWith(APP);
    }

    @Override
    public Answer handle(Request request, long nowNanos) {
        CoinbaseKey key = isPublic(request.path()) ? null : keys.signer(request, told.seconds(nowNanos));
        Reply reply = isPublic(request.path())
                ? publicCall(request, nowNanos)
                : key == null ? CoinbaseErrors.unauthorized() : privateCall(request, key, nowNanos);
        counts.count(key == null ? "" : key.name, reply.verdict());
        String type = reply.status() == 401 ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
        return new Answer(
                reply.status(),
                List.of(Map.entry("Content-Type", type), Map.entry("Date", told.date(nowNanos))),
                reply.body(),
                Delivery.WHOLE);
    }

    /** Its streams and those of Coinbase Exchange, which have the same path. */
    @Override
    public @Nullable Opening open(Request handshake, long nowNanos) {
        return handshake.path().equals("/") ? Opening.of(new CoinbaseSocket(told, nowNanos)) : null;
    }

    private static boolean isPublic(String path) {
        return path.startsWith(APP)
                ? CoinbaseApp.isPublic(path.substring(APP.length()))
                : path.equals(BROKERAGE + "time") || path.startsWith(BROKERAGE + MARKET);
    }

    private Reply publicCall(Request request, long nowNanos) {
        SlidingLog address = addresses.computeIfAbsent(
                request.sourceIp(), any -> new SlidingLog(PUBLIC_CALLS, scale.nanos(SECOND), WhenOver.FREE));
        if (!address.take(1, nowNanos)) {
            return CoinbaseErrors.tooMany();
        }
        if (!request.method().equals("GET")) {
            return CoinbaseErrors.noSuchPath();
        }
        String path = request.path();
        if (path.equals(BROKERAGE + "time")) {
            return time(request.header("Cache-Control"), nowNanos);
        }
        return path.startsWith(APP)
                ? CoinbaseApp.handle(path.substring(APP.length()), told.millis(nowNanos))
                : market.handle(
                        path.substring((BROKERAGE + MARKET).length()), Params.of(request), told.millis(nowNanos));
    }

    /** All three as text. */
    private Reply time(@Nullable String cacheControl, long nowNanos) {
        boolean fresh = cacheControl != null && cacheControl.contains("no-cache");
        if (fresh || cachedNanos == Long.MIN_VALUE || nowNanos - cachedNanos >= SECOND) {
            cachedNanos = nowNanos;
        }
        long millis = told.millis(cachedNanos);
        return Reply.ok(JsonText.object()
                .text("iso", Told.iso(millis))
                .text("epochSeconds", Long.toString(Math.floorDiv(millis, 1_000L)))
                .text("epochMillis", Long.toString(millis))
                .end('}'));
    }

    private Reply privateCall(Request request, CoinbaseKey key, long nowNanos) {
        if (!key.take(nowNanos)) {
            return CoinbaseErrors.tooMany();
        }
        String path = request.path();
        if (path.startsWith(APP)) {
            return request.method().equals("GET")
                    ? CoinbaseApp.handle(path.substring(APP.length()), told.millis(nowNanos))
                    : CoinbaseErrors.noSuchPath();
        }
        CoinbaseCall call = new CoinbaseCall(
                request.method(), path.substring(BROKERAGE.length()), Params.of(request), key.user, nowNanos);
        return calls.handle(call, told.millis(nowNanos));
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        addresses.forEach(
                (address, counter) -> limits.add(LimitStats.of("coinbase-public", address, counter, nowNanos)));
        for (CoinbaseUser user : keys.users.values()) {
            limits.add(LimitStats.of("coinbase-private", user.name, user.second, nowNanos));
        }
        for (CoinbaseKey key : keys.all()) {
            limits.add(LimitStats.of("coinbase-key-hour", key.name, key.hour, nowNanos));
        }
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (CoinbaseUser user : keys.users.values()) {
            user.orders.addOpenTo(open, "coinbase", user.name);
        }
    }
}
