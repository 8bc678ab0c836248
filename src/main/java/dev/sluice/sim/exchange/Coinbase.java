package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Coinbase Advanced Trade. Public calls count by address; calls with a token count by user and, over an hour, by key.
 *
 * <p>How the second and hour windows run is not documented, so both are sliding windows, the strictest reading. A refused call does not count. No
 * header reports limits. Real public responses are up to a second old unless the caller sends {@code Cache-Control: no-cache}; only the clock's
 * response simulates this, because its age is visible.
 */
final class Coinbase implements SimulatedExchange {
    private static final String BROKERAGE = "/api/v3/brokerage/";
    private static final String MARKET = "market/";
    private static final String APP = "/v2/";
    private static final long PUBLIC_CALLS = 10;
    private static final long SECOND = 1_000_000_000L;

    private final TimeScale timeScale;
    private final CallCounts counts;
    private final ReportedClock reportedClock;
    private final CoinbaseKeys keys;
    private final CoinbaseMarket market = new CoinbaseMarket();
    private final CoinbasePrivate calls = new CoinbasePrivate(market);
    private final Map<String, SlidingLog> addresses = BoundedMap.byAddress();
    private long cachedNanos = Long.MIN_VALUE;

    Coinbase(VenueSettings settings, Faults faults, CallCounts counts) {
        this.timeScale = new TimeScale(settings.scale());
        this.counts = counts;
        this.reportedClock = new ReportedClock(faults);
        this.keys = new CoinbaseKeys(settings);
    }

    @Override
    public boolean serves(String target) {
        return target.startsWith(BROKERAGE) || target.startsWith(APP);
    }

    @Override
    public VenueResponse handle(VenueRequest venueRequest, long nowNanos) {
        CoinbaseKey key =
                isPublic(venueRequest.path()) ? null : keys.signer(venueRequest, reportedClock.seconds(nowNanos));
        HandlerResult handlerResult = isPublic(venueRequest.path())
                ? publicCall(venueRequest, nowNanos)
                : key == null ? CoinbaseErrors.unauthorized() : privateCall(venueRequest, key, nowNanos);
        counts.count(key == null ? "" : key.name, handlerResult.callVerdict());
        String type = handlerResult.status() == 401 ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
        return new VenueResponse(
                handlerResult.status(),
                List.of(Map.entry("Content-Type", type), Map.entry("Date", reportedClock.date(nowNanos))),
                handlerResult.body(),
                ResponseDelivery.WHOLE);
    }

    /** Opens the streams of Coinbase Advanced Trade and of Coinbase Exchange, which have the same path. */
    @Override
    public @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        return handshake.path().equals("/") ? HandshakeResult.of(new CoinbaseSocket(reportedClock, nowNanos)) : null;
    }

    private static boolean isPublic(String path) {
        return path.startsWith(APP)
                ? CoinbaseApp.isPublic(path.substring(APP.length()))
                : path.equals(BROKERAGE + "time") || path.startsWith(BROKERAGE + MARKET);
    }

    private HandlerResult publicCall(VenueRequest venueRequest, long nowNanos) {
        SlidingLog address = addresses.computeIfAbsent(
                venueRequest.sourceIp(),
                any -> new SlidingLog(PUBLIC_CALLS, timeScale.nanos(SECOND), OverLimitPolicy.FREE));
        if (!address.take(1, nowNanos)) {
            return CoinbaseErrors.tooMany();
        }
        if (!venueRequest.method().equals("GET")) {
            return CoinbaseErrors.noSuchPath();
        }
        String path = venueRequest.path();
        if (path.equals(BROKERAGE + "time")) {
            return time(venueRequest.header("Cache-Control"), nowNanos);
        }
        return path.startsWith(APP)
                ? CoinbaseApp.handle(path.substring(APP.length()), reportedClock.millis(nowNanos))
                : market.handle(
                        path.substring((BROKERAGE + MARKET).length()),
                        Params.of(venueRequest),
                        reportedClock.millis(nowNanos));
    }

    /** Returns the time in three formats, all as text. */
    private HandlerResult time(@Nullable String cacheControl, long nowNanos) {
        boolean fresh = cacheControl != null && cacheControl.contains("no-cache");
        if (fresh || cachedNanos == Long.MIN_VALUE || nowNanos - cachedNanos >= SECOND) {
            cachedNanos = nowNanos;
        }
        long millis = reportedClock.millis(cachedNanos);
        return HandlerResult.ok(JsonText.object()
                .text("iso", ReportedClock.iso(millis))
                .text("epochSeconds", Long.toString(Math.floorDiv(millis, 1_000L)))
                .text("epochMillis", Long.toString(millis))
                .end('}'));
    }

    private HandlerResult privateCall(VenueRequest venueRequest, CoinbaseKey key, long nowNanos) {
        if (!key.take(nowNanos)) {
            return CoinbaseErrors.tooMany();
        }
        String path = venueRequest.path();
        if (path.startsWith(APP)) {
            return venueRequest.method().equals("GET")
                    ? CoinbaseApp.handle(path.substring(APP.length()), reportedClock.millis(nowNanos))
                    : CoinbaseErrors.noSuchPath();
        }
        CoinbaseCall call = new CoinbaseCall(
                venueRequest.method(), path.substring(BROKERAGE.length()), Params.of(venueRequest), key.user, nowNanos);
        return calls.handle(call, reportedClock.millis(nowNanos));
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
            user.orderStore.addOpenTo(open, "coinbase", user.name);
        }
    }
}
