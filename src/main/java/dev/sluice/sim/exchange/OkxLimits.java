package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OKX's counters, one for each path and scope, and the order limit of each sub-account.
 *
 * <p>The documentation states a number "in 2 seconds" but not how the window runs, so this class uses a sliding window, the strictest reading. A
 * batch of one order counts as a single order; longer batches have their own quota. A batch that does not fit is refused as a whole. A refused call
 * does not count.
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

    /** Counts the call in all its counters and returns null, or counts nothing and returns the refusal. */
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

    /** Takes the costs after all counters were checked, or takes nothing. */
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

    /** Returns the scope of a call. All unknown instruments share a counter, so that invented names do not create new ones. */
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
