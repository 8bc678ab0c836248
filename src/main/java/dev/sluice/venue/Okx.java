package dev.sluice.venue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OKX v5, in the order in which a call meets it: headers, key, timestamp, signature, the quota of its path, handler.
 *
 * <p>Public paths are counted for the address, the others for the sub-account; there is no ban.
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
    private final Told told;
    private final Connects connects;
    private final OkxAccount nobody = new OkxAccount("");

    Okx(VenueSettings settings, Faults faults, CallCounts counts) {
        this.counts = counts;
        this.keys = new OkxKeys(settings);
        this.told = new Told(faults);
        this.routes = new OkxRoutes();
        Scale scale = new Scale(settings.scale());
        this.limits = new OkxLimits(routes, scale);
        this.connects = new Connects("okx-ws-connects", CONNECTS_PER_SECOND, scale.nanos(SECOND));
    }

    @Override
    public boolean plays(String target) {
        return target.startsWith(ROOT);
    }

    @Override
    public Answer handle(Request request, long nowNanos) {
        OkxRoute route = routes.find(request.method(), request.path().substring(ROOT.length()));
        Reply reply = route == null ? OkxErrors.noSuchPath() : pass(request, route, nowNanos);
        String key = request.header("OK-ACCESS-KEY");
        counts.count(key == null ? "" : key, reply.verdict());
        List<Map.Entry<String, String>> headers =
                List.of(Map.entry("Content-Type", "application/json"), Map.entry("Date", told.date(nowNanos)));
        return new Answer(reply.status(), headers, reply.body(), Delivery.WHOLE);
    }

    /** An order that came over a WebSocket, whose account is known: the same quotas and the same orders as over HTTP. */
    Reply hear(String path, Request request, Params params, OkxSocket from, long nowNanos) {
        OkxRoute route = routes.find("POST", path);
        OkxAccount account = from.account();
        if (route == null || account == null) {
            return OkxErrors.refused(
                    200, route == null ? "60012" : "60011", route == null ? "Invalid request" : "Please log in");
        }
        account.passTimeTo(nowNanos);
        OkxCall call = new OkxCall(request, params, account, nowNanos, told.millis(nowNanos));
        Reply limited = limits.refuse(route, call);
        Reply reply = limited == null ? route.handler().handle(call) : limited;
        counts.count(from.key(), reply.verdict());
        return reply;
    }

    OkxKeys.Login login(Params params, long nowNanos) {
        return keys.login(params, told.millis(nowNanos));
    }

    @Override
    public @Nullable Opening open(Request handshake, long nowNanos) {
        String path = handshake.path();
        if (!path.startsWith(STREAMS)) {
            return null;
        }
        if (!OkxSocket.PLACES.contains(path.substring(STREAMS.length()))) {
            return Opening.refused(404);
        }
        return connects.take(handshake.sourceIp(), nowNanos)
                ? Opening.of(new OkxSocket(this, path.substring(STREAMS.length()), handshake.sourceIp(), nowNanos))
                : Opening.refused(429);
    }

    private Reply pass(Request request, OkxRoute route, long nowNanos) {
        long nowMillis = told.millis(nowNanos);
        OkxAccount account = nobody;
        if (route.signed()) {
            Reply refused = keys.refuse(request, nowMillis);
            OkxAccount known = keys.find(request);
            if (refused != null || known == null) {
                return refused == null ? OkxErrors.noSuchPath() : refused;
            }
            account = known;
            account.passTimeTo(nowNanos);
        }
        OkxCall call = new OkxCall(request, Params.of(request), account, nowNanos, nowMillis);
        Reply limited = limits.refuse(route, call);
        return limited == null ? route.handler().handle(call) : limited;
    }

    @Override
    public void addLimitsTo(List<LimitStats> all, long nowNanos) {
        limits.addTo(all, nowNanos);
        connects.addTo(all, nowNanos);
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (OkxAccount account : keys.accounts.values()) {
            account.passTimeTo(nowNanos);
            account.orders.addOpenTo(open, "okx", account.name);
        }
    }
}
