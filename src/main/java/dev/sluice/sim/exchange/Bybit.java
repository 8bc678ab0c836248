package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The simulated Bybit v5. A call passes these steps in order: ban, count of the address, key, timestamp, signature, quota of the path, handler. */
final class Bybit implements SimulatedExchange {
    private static final String ROOT = "/v5/";
    private static final long SECOND = 1_000_000_000L;
    private static final long CONNECTS_PER_5_MINUTES = 500;

    private final TimeScale timeScale;
    private final Faults faults;
    private final CallCounts counts;
    private final BybitKeys keys;
    private final BybitRoutes routes = new BybitRoutes();
    private final ReportedClock reportedClock;
    private final ConnectionCounter connectionCounter;
    private final BybitAccount emptyAccount = new BybitAccount("");
    private final Map<String, BybitAddress> addresses = BoundedMap.byAddress();

    Bybit(VenueSettings settings, Faults faults, CallCounts counts) {
        this.timeScale = new TimeScale(settings.scale());
        this.faults = faults;
        this.counts = counts;
        this.keys = new BybitKeys(settings);
        this.reportedClock = new ReportedClock(faults);
        this.connectionCounter =
                new ConnectionCounter("bybit-ws-connects", CONNECTS_PER_5_MINUTES, timeScale.nanos(300 * SECOND));
    }

    @Override
    public boolean serves(String target) {
        return target.startsWith(ROOT);
    }

    @Override
    public VenueResponse handle(VenueRequest venueRequest, long nowNanos) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(5);
        HandlerResult handlerResult = pass(venueRequest, nowNanos, headers);
        String key = venueRequest.header("X-BAPI-API-KEY");
        counts.count(key == null ? "" : key, handlerResult.callVerdict());
        boolean json = handlerResult.body().length > 0 && handlerResult.body()[0] == '{';
        headers.add(Map.entry("Content-Type", json ? "application/json; charset=utf-8" : "text/html"));
        headers.add(Map.entry("Date", reportedClock.date(nowNanos)));
        return new VenueResponse(handlerResult.status(), headers, handlerResult.body(), ResponseDelivery.WHOLE);
    }

    /**
     * Handles a write from a WebSocket whose account is known. It uses the same quotas and orders as HTTP, but does not count for the address.
     * {@code headers} receive the remaining quota.
     */
    HandlerResult receive(
            String path, Params asked, BybitSocket from, long nowNanos, List<Map.Entry<String, String>> headers) {
        long nowMillis = reportedClock.millis(nowNanos);
        HandlerResult handlerResult = receive(path, asked, from.account(), nowNanos, headers);
        counts.count(from.key(), handlerResult == null ? CallVerdict.FAILED : handlerResult.callVerdict());
        return handlerResult == null ? BybitErrors.refused(10_404, "op type is not found", nowMillis) : handlerResult;
    }

    /** Handles the write; returns null when it does not exist. */
    private @Nullable HandlerResult receive(
            String path,
            Params asked,
            @Nullable BybitAccount account,
            long nowNanos,
            List<Map.Entry<String, String>> headers) {
        BybitRoute route = routes.find("POST", path);
        BybitRoute.Quota quota = route == null ? null : route.quota();
        if (route == null || quota == null) {
            return null;
        }
        long nowMillis = reportedClock.millis(nowNanos);
        if (account == null) {
            return BybitErrors.refused(10_003, "Please login first.", nowMillis);
        }
        HandlerResult untimely = BybitKeys.refuseTime(
                asked.get("header[X-BAPI-TIMESTAMP]", ""), asked.get("header[X-BAPI-RECV-WINDOW]", ""), nowMillis);
        if (untimely != null) {
            return untimely;
        }
        Params params = asked.inside("args[0]");
        BybitCategory category = BybitCategory.of(params.get("category"));
        return counted(route, quota, new BybitCall(params, category, account, 1, nowNanos, nowMillis), headers);
    }

    @Nullable
    BybitAccount login(Params arguments, long nowNanos) {
        return keys.login(arguments, reportedClock.millis(nowNanos));
    }

    long millis(long nowNanos) {
        return reportedClock.millis(nowNanos);
    }

    @Override
    public @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        BybitSocket.Place place = BybitSocket.place(handshake.path());
        if (place == null) {
            return null;
        }
        return connectionCounter.take(handshake.sourceIp(), nowNanos)
                ? HandshakeResult.of(new BybitSocket(this, place, nowNanos))
                : HandshakeResult.refused(403);
    }

    private HandlerResult pass(VenueRequest venueRequest, long nowNanos, List<Map.Entry<String, String>> headers) {
        BybitAddress address = addresses.computeIfAbsent(venueRequest.sourceIp(), any -> new BybitAddress(timeScale));
        address.useElsewhere(faults.otherUsePercent(venueRequest.sourceIp()), nowNanos);
        if (address.bans.isBanned(nowNanos)) {
            return BybitErrors.banned(CallVerdict.BANNED, reportedClock.millis(nowNanos));
        }
        if (!address.take(nowNanos)) {
            return BybitErrors.banned(CallVerdict.LIMITED, reportedClock.millis(nowNanos));
        }
        boolean get = venueRequest.method().equals("GET");
        if (get && venueRequest.body().length > 0) {
            return BybitErrors.forbidden();
        }
        BybitRoute route =
                routes.find(venueRequest.method(), venueRequest.path().substring(ROOT.length()));
        return route == null ? BybitErrors.noSuchPath() : pass(venueRequest, route, nowNanos, headers);
    }

    private HandlerResult pass(
            VenueRequest venueRequest, BybitRoute route, long nowNanos, List<Map.Entry<String, String>> headers) {
        long nowMillis = reportedClock.millis(nowNanos);
        BybitAccount account = keys.find(venueRequest);
        if (route.signed()) {
            HandlerResult refused = keys.refuse(venueRequest, nowMillis);
            if (refused != null) {
                return refused;
            }
        }
        Params params = Params.of(venueRequest);
        BybitCategory category = BybitCategory.of(params.get("category"));
        BybitCall call =
                new BybitCall(params, category, account == null ? emptyAccount : account, 1, nowNanos, nowMillis);
        BybitRoute.Quota quota = route.quota();
        return quota == null ? route.handler().handle(call) : counted(route, quota, call, headers);
    }

    /** Charges the quota and calls the handler. When a batch does not fit, its first orders are executed; options count a batch as one call. */
    private HandlerResult counted(
            BybitRoute route, BybitRoute.Quota quota, BybitCall call, List<Map.Entry<String, String>> headers) {
        SlidingLog counter = call.account()
                .quota(
                        new BybitAccount.Scope(route.counter(), quota.counted(call.category())),
                        quota.size(call.category()),
                        timeScale.nanos(SECOND));
        boolean byOrder = route.batch() && call.category() != BybitCategory.OPTION;
        int asked = byOrder ? Math.max(1, call.params().each("request").size()) : 1;
        int room = (int) Math.min(asked, counter.size() - counter.used(call.nowNanos()));
        if (room > 0) {
            counter.take(room, call.nowNanos());
        }
        if (room < asked) {
            counter.take(asked - room, call.nowNanos());
        }
        addLimitHeaders(counter, room < asked, call.nowNanos(), headers);
        return room == 0
                ? BybitErrors.tooManyVisits(call.nowMillis())
                : route.handler().handle(call.withRoom(byOrder ? room : Integer.MAX_VALUE));
    }

    private void addLimitHeaders(
            SlidingLog counter, boolean over, long nowNanos, List<Map.Entry<String, String>> headers) {
        long resetNanos = over ? counter.freeNanos(nowNanos) : nowNanos;
        headers.add(Map.entry("X-Bapi-Limit", Long.toString(counter.size())));
        headers.add(Map.entry("X-Bapi-Limit-Status", Long.toString(counter.size() - counter.used(nowNanos))));
        headers.add(Map.entry("X-Bapi-Limit-Reset-Timestamp", Long.toString(reportedClock.millis(resetNanos))));
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        addresses.forEach((ip, address) -> limits.add(LimitStats.of("bybit-ip", ip, address.calls, nowNanos)));
        connectionCounter.addTo(limits, nowNanos);
        for (BybitAccount account : keys.accounts.values()) {
            account.quotas()
                    .forEach((scope, counter) -> limits.add(
                            LimitStats.of(scope.counter(), scoped(account.name, scope.counted()), counter, nowNanos)));
        }
    }

    private static String scoped(String account, String counted) {
        return counted.isEmpty() ? account : account + ':' + counted;
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (BybitAccount account : keys.accounts.values()) {
            for (BybitCategory category : BybitCategory.values()) {
                account.orders(category).addOpenTo(open, "bybit", account.name);
            }
        }
    }

    @Override
    public long bans() {
        return addresses.values().stream()
                .mapToLong(address -> address.bans.bans())
                .sum();
    }
}
