package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.Faults;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.ResponseDelivery;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated exchange that a {@link RestDialect} describes. A call passes these steps in order: quotas on arrival,
 * form, route, key, timestamp and signature, quotas of the route, handler, refunds, headers.
 */
public final class RestExchange {
    private final RestDialect dialect;
    private final CallCounts counts;
    private final ReportedClock reportedClock;
    private final QuotaCounters counters;
    private long sockets;

    public RestExchange(RestDialect dialect, VenueSettings settings, Faults faults, CallCounts counts) {
        this.dialect = dialect;
        this.counts = counts;
        this.reportedClock = new ReportedClock(faults::clockErrorMillis);
        this.counters = new QuotaCounters(dialect.name(), new TimeScale(settings.scale()), faults);
    }

    /** A call with its response; {@code admission} is the result of the last quotas that counted it. */
    public record RestResponse(RestCall call, QuotaCounters.Admission admission, HandlerResult result) {}

    public boolean serves(String target) {
        int mark = target.indexOf('?');
        return dialect.serves(mark < 0 ? target : target.substring(0, mark));
    }

    /** Returns the time that the exchange reports. */
    public long millis(long nowNanos) {
        return reportedClock.millis(nowNanos);
    }

    public VenueResponse handle(VenueRequest request, long nowNanos) {
        RestRoute route = dialect.routes().find(request.method(), request.path());
        Params params = new Params();
        if (route != null) {
            RestRoutes.addVariables(route, request.path(), params);
        }
        params.add(
                dialect.readsBody(request.method())
                        ? request
                        : VenueRequest.bare(request.sourceIp(), request.method(), request.target()));
        RestResponse response = answer(
                call(request, route, params, RestKeys.RestKey.NOBODY, RestCall.Origin.HTTP, nowNanos),
                dialect.keyOf(request));
        HandlerResult result = response.result();
        List<Map.Entry<String, String>> headers = new ArrayList<>(6);
        headers.add(Map.entry("Content-Type", dialect.contentType(result)));
        headers.add(Map.entry("Date", reportedClock.date(nowNanos)));
        headers.addAll(dialect.headers(response));
        return new VenueResponse(result.status(), headers, result.body(), ResponseDelivery.WHOLE);
    }

    /** Handles a message of a WebSocket in the same way as a call over HTTP; {@code route} is null when it has none. */
    public RestResponse receive(
            VenueRequest request,
            @Nullable RestRoute route,
            Params params,
            @Nullable String key,
            RestCall.Origin origin,
            long nowNanos) {
        return answer(call(request, route, params, RestKeys.RestKey.NOBODY, origin, nowNanos), key);
    }

    private RestResponse answer(RestCall call, @Nullable String keyName) {
        RestResponse response = pass(call, keyName);
        counts.count(keyName == null ? "" : keyName, response.result().verdict());
        return response;
    }

    private RestResponse pass(RestCall call, @Nullable String keyName) {
        RestRoute route = call.route();
        QuotaCounters.Admission arrival = counters.take(call, arrival(route));
        if (arrival.refusal() != null) {
            HandlerResult result = dialect.overLimit(arrival.refusal(), call);
            return new RestResponse(call, new QuotaCounters.Admission(arrival.refusal(), null, 0, List.of()), result);
        }
        RestResponse response = admit(call, keyName);
        arrival.refund(response.result(), call.nowNanos());
        return response;
    }

    private List<QuotaCharge> arrival(RestRoute route) {
        List<QuotaCharge> all = dialect.routes().everyCall();
        if (all.isEmpty()) {
            return route.arrival();
        }
        return route.arrival().isEmpty()
                ? all
                : Stream.concat(route.arrival().stream(), all.stream()).toList();
    }

    private RestResponse admit(RestCall call, @Nullable String keyName) {
        RestRoute route = call.route();
        HandlerResult refused = dialect.refuseForm(call);
        if (refused == null && route.equals(dialect.routes().unknown())) {
            refused = dialect.noSuchPath(call);
        }
        RestKeys.RestKey key = dialect.keys().find(keyName);
        RestCall known = key == null ? call : call.by(key);
        if (refused != null || route.access() == RestRoute.Access.OPEN) {
            return refused == null ? charge(known, route.charges()) : refused(known, refused);
        }
        if (key == null) {
            return refused(call, dialect.unknownKey(call));
        }
        refused = route.access() == RestRoute.Access.SIGNED ? dialect.missingHeader(known) : null;
        if (refused == null && route.access() == RestRoute.Access.SIGNED) {
            refused = dialect.refuse(known, key);
        }
        if (refused != null) {
            return refused(known, refused);
        }
        key.account().passTimeTo(call.nowNanos());
        return charge(known, route.charges());
    }

    private static RestResponse refused(RestCall call, HandlerResult result) {
        return new RestResponse(call, QuotaCounters.Admission.NONE, result);
    }

    private RestResponse charge(RestCall call, List<QuotaCharge> charges) {
        QuotaCounters.Admission admission = counters.take(call, charges);
        if (admission.refusal() != null) {
            return new RestResponse(call, admission, dialect.overLimit(admission.refusal(), call));
        }
        HandlerResult result = call.route().handler().handle(call.withRoom(admission.room()));
        admission.refund(result, call.nowNanos());
        return new RestResponse(call, admission, result);
    }

    private RestCall call(
            VenueRequest request,
            @Nullable RestRoute found,
            Params params,
            RestKeys.RestKey key,
            RestCall.Origin origin,
            long nowNanos) {
        RestRoute route = found == null ? dialect.routes().unknown() : found;
        return new RestCall(
                request,
                route,
                params,
                dialect.instrument(params),
                key,
                origin,
                counters,
                Integer.MAX_VALUE,
                nowNanos,
                reportedClock.millis(nowNanos));
    }

    /**
     * Handles a call that a WebSocket requests, with the quotas and orders of the same call over HTTP, without
     * signature. {@code headers} receive those that report the use of quotas.
     *
     * @param request the call's method and path, without parameters
     */
    HandlerResult receive(
            VenueRequest request,
            Params params,
            RestKeys.RestKey key,
            long nowNanos,
            List<Map.Entry<String, String>> headers) {
        RestRoute route = dialect.routes().find(request.method(), request.path());
        key.account().passTimeTo(nowNanos);
        RestCall call = call(request, route, params, key, RestCall.Origin.SESSION, nowNanos);
        RestResponse response =
                route == null ? refused(call, dialect.noSuchPath(call)) : charge(call, ofMessages(route));
        headers.addAll(dialect.headers(response));
        counts.count(key.name(), response.result().verdict());
        return response.result();
    }

    private static List<QuotaCharge> ofMessages(RestRoute route) {
        return route.charges().stream()
                .filter(charge -> !charge.quota().is(Quota.Trait.HTTP_ONLY))
                .toList();
    }

    /** Counts a call from a WebSocket that was refused before it became one. */
    public void countRefused(String key) {
        counts.count(key, CallVerdict.FAILED);
    }

    /** Returns whether another exchange may have the same path. */
    public boolean sharesPath(VenueRequest handshake) {
        return dialect.sharesPath(handshake);
    }

    /** Opens or refuses a WebSocket; returns null when the path is not one of its streams. */
    @Nullable
    public HandshakeResult open(VenueRequest handshake, long nowNanos) {
        HandshakeResult result = dialect.open(this, handshake, nowNanos);
        if (result == null || result.socket() == null) {
            return result;
        }
        RestCall call = messageOf(handshake, nowNanos);
        List<QuotaCharge> charges = Stream.concat(
                        dialect.connects(handshake).stream(), dialect.socketQuotas().connections().stream())
                .toList();
        QuotaCounters.Refusal refusal = counters.take(call, charges).refusal();
        return refusal == null ? result : HandshakeResult.refused(dialect.tooManyConnects(refusal.isBan(nowNanos)));
    }

    /** Returns the call that the quotas of a WebSocket count. */
    private RestCall messageOf(VenueRequest handshake, long nowNanos) {
        return call(handshake, null, new Params(), RestKeys.RestKey.NOBODY, RestCall.Origin.MESSAGE, nowNanos);
    }

    /** Ends the count of a WebSocket that was open. */
    void closed(VenueRequest handshake, long nowNanos) {
        RestCall call = messageOf(handshake, nowNanos);
        counters.release(call, dialect.socketQuotas().connections());
    }

    /** Counts a message on a WebSocket; returns false if it is one too many. */
    boolean takesMessage(VenueRequest handshake, long nowNanos) {
        return takes(handshake, dialect.socketQuotas().everyMessage(), nowNanos);
    }

    /** Returns the name of a new WebSocket in the statistics. */
    String nextSocket() {
        sockets++;
        return "socket-" + sockets;
    }

    /** Counts a message in a limit of its WebSocket; returns whether it fits. */
    boolean fits(String limit, String socket, VenueRequest handshake, long nowNanos) {
        QuotaCharge one = dialect.socketQuotas().limit(limit).by(any -> List.of(new QuotaCharge.Cost(socket, 1)));
        return takes(handshake, List.of(one), nowNanos);
    }

    private boolean takes(VenueRequest handshake, List<QuotaCharge> charges, long nowNanos) {
        RestCall call = messageOf(handshake, nowNanos);
        return counters.take(call, charges).refusal() == null;
    }

    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        counters.addTo(limits, nowNanos);
    }

    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (RestAccount account : dialect.keys().accounts()) {
            account.passTimeTo(nowNanos);
            account.stores().forEach(orders -> orders.addOpenTo(open, dialect.nameOfOrders(), account.name));
        }
    }

    /** Returns the number of bans so far. */
    public long bans() {
        return counters.banCount() + dialect.bans();
    }
}
