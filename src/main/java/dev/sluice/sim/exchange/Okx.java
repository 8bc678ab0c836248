package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated OKX v5. A call passes these steps in order: headers, key, timestamp, signature, quota of the path, handler.
 *
 * <p>Public paths count by address, the others by sub-account. There are no bans.
 */
final class Okx implements SimulatedExchange {
    private static final String ROOT = "/api/v5/";
    private static final String STREAMS = "/ws/v5/";
    private static final long CONNECTS_PER_SECOND = 3;
    private static final long SECOND = 1_000_000_000L;

    private final CallCounts counts;
    private final OkxKeys keys;
    private final OkxRoutes routes;
    private final OkxLimits limits;
    private final ReportedClock reportedClock;
    private final ConnectionCounter connectionCounter;
    private final OkxAccount emptyAccount = new OkxAccount("");

    Okx(VenueSettings settings, Faults faults, CallCounts counts) {
        this.counts = counts;
        this.keys = new OkxKeys(settings);
        this.reportedClock = new ReportedClock(faults);
        this.routes = new OkxRoutes();
        TimeScale timeScale = new TimeScale(settings.scale());
        this.limits = new OkxLimits(routes, timeScale);
        this.connectionCounter = new ConnectionCounter("okx-ws-connects", CONNECTS_PER_SECOND, timeScale.nanos(SECOND));
    }

    @Override
    public boolean serves(String target) {
        return target.startsWith(ROOT);
    }

    @Override
    public VenueResponse handle(VenueRequest venueRequest, long nowNanos) {
        OkxRoute route = routes.find(venueRequest.method(), venueRequest.path().substring(ROOT.length()));
        HandlerResult handlerResult = route == null ? OkxErrors.noSuchPath() : pass(venueRequest, route, nowNanos);
        String key = venueRequest.header("OK-ACCESS-KEY");
        counts.count(key == null ? "" : key, handlerResult.callVerdict());
        List<Map.Entry<String, String>> headers =
                List.of(Map.entry("Content-Type", "application/json"), Map.entry("Date", reportedClock.date(nowNanos)));
        return new VenueResponse(handlerResult.status(), headers, handlerResult.body(), ResponseDelivery.WHOLE);
    }

    /** Handles an order from a WebSocket whose account is known, with the same quotas and orders as over HTTP. */
    HandlerResult receive(String path, VenueRequest venueRequest, Params params, OkxSocket from, long nowNanos) {
        OkxRoute route = routes.find("POST", path);
        OkxAccount account = from.account();
        if (route == null || account == null) {
            return OkxErrors.refused(
                    200, route == null ? "60012" : "60011", route == null ? "Invalid request" : "Please log in");
        }
        account.passTimeTo(nowNanos);
        OkxCall call = new OkxCall(venueRequest, params, account, nowNanos, reportedClock.millis(nowNanos));
        HandlerResult limited = limits.refuse(route, call);
        HandlerResult handlerResult = limited == null ? route.handler().handle(call) : limited;
        counts.count(from.key(), handlerResult.callVerdict());
        return handlerResult;
    }

    OkxKeys.Login login(Params params, long nowNanos) {
        return keys.login(params, reportedClock.millis(nowNanos));
    }

    @Override
    public @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        String path = handshake.path();
        if (!path.startsWith(STREAMS)) {
            return null;
        }
        if (!OkxSocket.PLACES.contains(path.substring(STREAMS.length()))) {
            return HandshakeResult.refused(404);
        }
        return connectionCounter.take(handshake.sourceIp(), nowNanos)
                ? HandshakeResult.of(
                        new OkxSocket(this, path.substring(STREAMS.length()), handshake.sourceIp(), nowNanos))
                : HandshakeResult.refused(429);
    }

    private HandlerResult pass(VenueRequest venueRequest, OkxRoute route, long nowNanos) {
        long nowMillis = reportedClock.millis(nowNanos);
        OkxAccount account = emptyAccount;
        if (route.signed()) {
            HandlerResult refused = keys.refuse(venueRequest, nowMillis);
            OkxAccount known = keys.find(venueRequest);
            if (refused != null || known == null) {
                return refused == null ? OkxErrors.noSuchPath() : refused;
            }
            account = known;
            account.passTimeTo(nowNanos);
        }
        OkxCall call = new OkxCall(venueRequest, Params.of(venueRequest), account, nowNanos, nowMillis);
        HandlerResult limited = limits.refuse(route, call);
        return limited == null ? route.handler().handle(call) : limited;
    }

    @Override
    public void addLimitsTo(List<LimitStats> all, long nowNanos) {
        limits.addTo(all, nowNanos);
        connectionCounter.addTo(all, nowNanos);
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (OkxAccount account : keys.accounts.values()) {
            account.passTimeTo(nowNanos);
            account.orderStore.addOpenTo(open, "okx", account.name);
        }
    }
}
