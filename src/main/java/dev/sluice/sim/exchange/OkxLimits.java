package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OKX's counters, one for each path and whoever it is counted for, and the ceiling of each sub-account.
 *
 * <p>The documents say "so many in 2 seconds" and not how the seconds run: this is the strictest reading, any 2 seconds. A
 * batch of one order counts as a single one does, longer ones have a quota of their own; a batch that does not fit is refused
 * whole. A refused call counts nowhere.
 */
final class OkxLimits {
    private static final int COUNTERS = 100_000;
    private static final long MILLI = 1_000_000L;
    private static final long CEILING = 1_000;
    private static final long CEILING_MILLIS = 2_000;

    private final OkxRoutes routes;
    private final TimeScale timeScale;
    private final Map<Scope, SlidingLog> counters = new BoundedMap<>(COUNTERS);

    OkxLimits(OkxRoutes routes, TimeScale timeScale) {
        this.routes = routes;
        this.timeScale = timeScale;
    }

    /** Counts the call where it belongs; or counts it nowhere and gives the refusal. */
    @Nullable
    HandlerResult refuse(OkxRoute asked, OkxCall call) {
        List<Params> orders =
                asked.scope() == OkxRoute.Scope.ORDERS ? call.params().each("") : List.of(call.params());
        OkxRoute route = asked.scope() == OkxRoute.Scope.ORDERS && orders.size() == 1 ? routes.single(asked) : asked;
        Map<String, Long> counted = new LinkedHashMap<>();
        long toCeiling = 0;
        for (Params order : orders) {
            Instrument instrument = OkxProduct.instrument(order);
            counted.merge(id(instrument), 1L, Long::sum);
            toCeiling += route.toCeiling() && instrument != null && !OkxProduct.isSpot(instrument) ? 1 : 0;
        }
        Map<Scope, Long> costs = new LinkedHashMap<>();
        counted.forEach((instrument, calls) -> costs.merge(scope(route, call, instrument), calls, Long::sum));
        if (toCeiling == 0) {
            return take(route, costs, call.nowNanos()) ? null : OkxErrors.tooManyRequests();
        }
        SlidingLog ceiling = ceiling(call);
        boolean fits = ceiling.used(call.nowNanos()) + toCeiling <= CEILING;
        if (fits && !take(route, costs, call.nowNanos())) {
            return OkxErrors.tooManyRequests();
        }
        return ceiling.take(toCeiling, call.nowNanos()) ? null : OkxErrors.overCeiling();
    }

    /** All look before any counts. */
    private boolean take(OkxRoute route, Map<Scope, Long> costs, long nowNanos) {
        List<Map.Entry<SlidingLog, Long>> charges = new ArrayList<>();
        for (Map.Entry<Scope, Long> cost : costs.entrySet()) {
            SlidingLog counter =
                    counters.computeIfAbsent(cost.getKey(), any -> counter(route.size(), route.windowMillis()));
            if (counter.used(nowNanos) + cost.getValue() > counter.size()) {
                return counter.take(cost.getValue(), nowNanos);
            }
            charges.add(Map.entry(counter, cost.getValue()));
        }
        charges.forEach(charge -> charge.getKey().take(charge.getValue(), nowNanos));
        return true;
    }

    private SlidingLog counter(long size, long windowMillis) {
        return new SlidingLog(size, timeScale.nanos(windowMillis * MILLI), OverLimitPolicy.FREE);
    }

    private SlidingLog ceiling(OkxCall call) {
        return counters.computeIfAbsent(
                new Scope("okx-sub-account", call.account().name), any -> counter(CEILING, CEILING_MILLIS));
    }

    /** What does not exist shares a counter: nobody makes up instruments to get another one. */
    private static Scope scope(OkxRoute route, OkxCall call, String instrument) {
        String type = call.params().get("instType", "");
        String owner = switch (route.scope()) {
            case ADDRESS -> call.venueRequest().sourceIp();
            case ADDRESS_AND_TYPE ->
                call.venueRequest().sourceIp() + ':' + (OkxProduct.TYPES.contains(type) ? type : "none");
            case ADDRESS_AND_INSTRUMENT -> call.venueRequest().sourceIp() + ':' + instrument;
            case USER -> call.account().name;
            case USER_AND_INSTRUMENT, ORDERS -> call.account().name + ':' + instrument;
        };
        return new Scope(route.counter(), owner);
    }

    private static String id(@Nullable Instrument instrument) {
        return instrument == null ? "none" : instrument.id();
    }

    void addTo(List<LimitStats> limits, long nowNanos) {
        counters.forEach(
                (scope, counter) -> limits.add(LimitStats.of(scope.counter(), scope.owner(), counter, nowNanos)));
    }

    private record Scope(String counter, String owner) {}
}
