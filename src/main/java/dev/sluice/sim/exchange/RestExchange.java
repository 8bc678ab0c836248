package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A simulated exchange that a {@link RestDialect} describes. A call passes these steps in order: route, key, timestamp and signature, quotas,
 * handler, headers. A refused call counts in no quota.
 */
final class RestExchange implements SimulatedExchange {
    private final RestDialect dialect;
    private final CallCounts counts;
    private final ReportedClock reportedClock;
    private final QuotaCounters counters;

    RestExchange(RestDialect dialect, VenueSettings settings, Faults faults, CallCounts counts) {
        this.dialect = dialect;
        this.counts = counts;
        this.reportedClock = new ReportedClock(faults);
        this.counters = new QuotaCounters(dialect.name(), new TimeScale(settings.scale()));
    }

    @Override
    public boolean serves(String target) {
        int mark = target.indexOf('?');
        return dialect.serves(mark < 0 ? target : target.substring(0, mark));
    }

    @Override
    public VenueResponse handle(VenueRequest request, long nowNanos) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(6);
        headers.add(Map.entry("Content-Type", "application/json"));
        headers.add(Map.entry("Date", reportedClock.date(nowNanos)));
        String key = dialect.keyOf(request);
        HandlerResult result = pass(request, key, nowNanos, headers);
        counts.count(key == null ? "" : key, result.callVerdict());
        return new VenueResponse(result.status(), headers, result.body(), ResponseDelivery.WHOLE);
    }

    private HandlerResult pass(
            VenueRequest request, @Nullable String keyName, long nowNanos, List<Map.Entry<String, String>> headers) {
        RestRoute route = dialect.routes().find(request.method(), request.path());
        long nowMillis = reportedClock.millis(nowNanos);
        if (route == null) {
            return dialect.noSuchPath(nowMillis);
        }
        RestAccount account = RestAccount.NOBODY;
        if (route.signed()) {
            RestKeys.RestKey key = dialect.keys().find(keyName);
            if (key == null) {
                return dialect.unknownKey(request, nowMillis);
            }
            HandlerResult refused = dialect.refuse(request, key, nowMillis);
            if (refused != null) {
                return refused;
            }
            account = key.account();
            account.passTimeTo(nowNanos);
        }
        Params params = Params.of(request);
        RestRoutes.addVariables(route, request.path(), params);
        Instrument instrument = dialect.instrument(params);
        return charge(new RestCall(request, route, params, instrument, account, nowNanos, nowMillis), headers);
    }

    private HandlerResult charge(RestCall call, List<Map.Entry<String, String>> headers) {
        QuotaCounters.Refusal refusal = counters.take(call);
        Quota reported = reported(call, refusal);
        if (reported != null) {
            headers.addAll(dialect.headers(counters.counter(reported, call), refusal != null, call));
        }
        return refusal == null ? call.route().handler().handle(call) : dialect.overLimit(refusal, call);
    }

    /** Returns the quota that headers report: the one that refused the call, or its first one. */
    private static @Nullable Quota reported(RestCall call, QuotaCounters.@Nullable Refusal refusal) {
        if (refusal != null) {
            return refusal.quota();
        }
        return call.route().charges().isEmpty()
                ? null
                : call.route().charges().get(0).quota();
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        counters.addTo(limits, nowNanos);
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (RestAccount account : dialect.keys().accounts()) {
            account.passTimeTo(nowNanos);
            account.orderStore.addOpenTo(open, dialect.name(), account.name);
        }
    }

    @Override
    public long bans() {
        return counters.blocks();
    }
}
