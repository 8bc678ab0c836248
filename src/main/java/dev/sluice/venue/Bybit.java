package dev.sluice.venue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bybit v5, in the order in which a call meets it: ban, the count of the address, key, timestamp, signature, the quota of its
 * path, handler.
 */
final class Bybit implements SimulatedExchange {
    private static final String ROOT = "/v5/";
    private static final long SECOND = 1_000_000_000L;
    private static final long CONNECTS_PER_5_MINUTES = 500;

    private final Scale scale;
    private final Faults faults;
    private final CallCounts counts;
    private final BybitKeys keys;
    private final BybitRoutes routes = new BybitRoutes();
    private final Told told;
    private final Connects connects;
    private final BybitAccount nobody = new BybitAccount("");
    private final Map<String, BybitAddress> addresses = Bounded.byAddress();

    Bybit(VenueSettings settings, Faults faults, CallCounts counts) {
        this.scale = new Scale(settings.scale());
        this.faults = faults;
        this.counts = counts;
        this.keys = new BybitKeys(settings);
        this.told = new Told(faults);
        this.connects = new Connects("bybit-ws-connects", CONNECTS_PER_5_MINUTES, scale.nanos(300 * SECOND));
    }

    @Override
    public boolean plays(String target) {
        return target.startsWith(ROOT);
    }

    @Override
    public Answer handle(Request request, long nowNanos) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(5);
        Reply reply = pass(request, nowNanos, headers);
        String key = request.header("X-BAPI-API-KEY");
        counts.count(key == null ? "" : key, reply.verdict());
        boolean json = reply.body().length > 0 && reply.body()[0] == '{';
        headers.add(Map.entry("Content-Type", json ? "application/json; charset=utf-8" : "text/html"));
        headers.add(Map.entry("Date", told.date(nowNanos)));
        return new Answer(reply.status(), headers, reply.body(), Delivery.WHOLE);
    }

    /**
     * A write that came over a WebSocket, whose account is known: the same quotas and the same orders as over HTTP, but no call of the address's.
     * {@code headers} are told what is left of the quota.
     */
    Reply hear(String path, Params asked, BybitSocket from, long nowNanos, List<Map.Entry<String, String>> headers) {
        long nowMillis = told.millis(nowNanos);
        Reply reply = hear(path, asked, from.account(), nowNanos, headers);
        counts.count(from.key(), reply == null ? Verdict.FAILED : reply.verdict());
        return reply == null ? BybitErrors.refused(10_404, "op type is not found", nowMillis) : reply;
    }

    /** Null when there is no such write. */
    private @Nullable Reply hear(
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
        long nowMillis = told.millis(nowNanos);
        if (account == null) {
            return BybitErrors.refused(10_003, "Please login first.", nowMillis);
        }
        Reply untimely = BybitKeys.refuseTime(
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
        return keys.login(arguments, told.millis(nowNanos));
    }

    long millis(long nowNanos) {
        return told.millis(nowNanos);
    }

    @Override
    public @Nullable Opening open(Request handshake, long nowNanos) {
        BybitSocket.Place place = BybitSocket.place(handshake.path());
        if (place == null) {
            return null;
        }
        return connects.take(handshake.sourceIp(), nowNanos)
                ? Opening.of(new BybitSocket(this, place, nowNanos))
                : Opening.refused(403);
    }

    private Reply pass(Request request, long nowNanos, List<Map.Entry<String, String>> headers) {
        BybitAddress address = addresses.computeIfAbsent(request.sourceIp(), any -> new BybitAddress(scale));
        address.useElsewhere(faults.otherUsePercent(request.sourceIp()), nowNanos);
        if (address.bans.isBanned(nowNanos)) {
            return BybitErrors.banned(Verdict.BANNED, told.millis(nowNanos));
        }
        if (!address.take(nowNanos)) {
            return BybitErrors.banned(Verdict.LIMITED, told.millis(nowNanos));
        }
        boolean get = request.method().equals("GET");
        if (get && request.body().length > 0) {
            return BybitErrors.forbidden();
        }
        BybitRoute route = routes.find(request.method(), request.path().substring(ROOT.length()));
        return route == null ? BybitErrors.noSuchPath() : pass(request, route, nowNanos, headers);
    }

    private Reply pass(Request request, BybitRoute route, long nowNanos, List<Map.Entry<String, String>> headers) {
        long nowMillis = told.millis(nowNanos);
        BybitAccount account = keys.find(request);
        if (route.signed()) {
            Reply refused = keys.refuse(request, nowMillis);
            if (refused != null) {
                return refused;
            }
        }
        Params params = Params.of(request);
        BybitCategory category = BybitCategory.of(params.get("category"));
        BybitCall call = new BybitCall(params, category, account == null ? nobody : account, 1, nowNanos, nowMillis);
        BybitRoute.Quota quota = route.quota();
        return quota == null ? route.handler().handle(call) : counted(route, quota, call, headers);
    }

    /** Of a batch that does not fit, the first orders do; options count a batch as one call. */
    private Reply counted(
            BybitRoute route, BybitRoute.Quota quota, BybitCall call, List<Map.Entry<String, String>> headers) {
        SlidingLog counter = call.account()
                .quota(
                        new BybitAccount.Scope(route.counter(), quota.counted(call.category())),
                        quota.size(call.category()),
                        scale.nanos(SECOND));
        boolean byOrder = route.batch() && call.category() != BybitCategory.OPTION;
        int asked = byOrder ? Math.max(1, call.params().each("request").size()) : 1;
        int room = (int) Math.min(asked, counter.size() - counter.used(call.nowNanos()));
        if (room > 0) {
            counter.take(room, call.nowNanos());
        }
        if (room < asked) {
            counter.take(asked - room, call.nowNanos());
        }
        tell(counter, room < asked, call.nowNanos(), headers);
        return room == 0
                ? BybitErrors.tooManyVisits(call.nowMillis())
                : route.handler().handle(call.withRoom(byOrder ? room : Integer.MAX_VALUE));
    }

    private void tell(SlidingLog counter, boolean over, long nowNanos, List<Map.Entry<String, String>> headers) {
        long resetNanos = over ? counter.freeNanos(nowNanos) : nowNanos;
        headers.add(Map.entry("X-Bapi-Limit", Long.toString(counter.size())));
        headers.add(Map.entry("X-Bapi-Limit-Status", Long.toString(counter.size() - counter.used(nowNanos))));
        headers.add(Map.entry("X-Bapi-Limit-Reset-Timestamp", Long.toString(told.millis(resetNanos))));
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        addresses.forEach((ip, address) -> limits.add(LimitStats.of("bybit-ip", ip, address.calls, nowNanos)));
        connects.addTo(limits, nowNanos);
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
