package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The simulated Coinbase Exchange. Public calls count by address and private ones by profile, all in buckets that are refilled when a call checks
 * them.
 *
 * <p>The example in the documentation keeps fractions of a token, so these buckets are lossless. A refused call takes nothing.
 */
final class CoinbaseExchange implements SimulatedExchange {
    private static final Set<String> WORDS = Set.of(
            "accounts",
            "address-book",
            "coinbase-accounts",
            "conversions",
            "currencies",
            "deposits",
            "fees",
            "fills",
            "funding",
            "loans",
            "margin",
            "oracle",
            "orders",
            "otc",
            "payment-methods",
            "position",
            "products",
            "profiles",
            "reports",
            "time",
            "transfers",
            "travel-rules",
            "users",
            "withdrawals",
            "wrapped-assets");

    private final TimeScale timeScale;
    private final CallCounts counts;
    private final ReportedClock reportedClock;
    private final CoinbaseExchangeKeys keys;
    private final CoinbaseExchangeMarket market = new CoinbaseExchangeMarket();
    private final CoinbaseExchangePrivate calls = new CoinbaseExchangePrivate();
    private final Map<String, LazyFillBucket> addresses = BoundedMap.byAddress();

    CoinbaseExchange(VenueSettings settings, Faults faults, CallCounts counts) {
        this.timeScale = new TimeScale(settings.scale());
        this.counts = counts;
        this.reportedClock = new ReportedClock(faults);
        this.keys = new CoinbaseExchangeKeys(settings);
    }

    /** Returns whether the first path segment is known, because the paths have no common prefix. */
    @Override
    public boolean serves(String target) {
        int end = 1;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return target.length() > 1 && WORDS.contains(target.substring(1, end));
    }

    @Override
    public VenueResponse handle(VenueRequest venueRequest, long nowNanos) {
        String path = venueRequest.path().substring(1);
        boolean open = venueRequest.method().equals("GET") && CoinbaseExchangeMarket.isPublic(path);
        HandlerResult handlerResult =
                open ? publicCall(venueRequest, path, nowNanos) : privateCall(venueRequest, path, nowNanos);
        CoinbaseExchangeKey key = open ? null : keys.find(venueRequest);
        counts.count(key == null ? "" : key.name(), handlerResult.callVerdict());
        return new VenueResponse(
                handlerResult.status(),
                List.of(
                        Map.entry("Content-Type", "application/json; charset=utf-8"),
                        Map.entry("Date", reportedClock.date(nowNanos))),
                handlerResult.body(),
                ResponseDelivery.WHOLE);
    }

    private HandlerResult publicCall(VenueRequest venueRequest, String path, long nowNanos) {
        LazyFillBucket address = addresses.computeIfAbsent(
                venueRequest.sourceIp(), any -> CoinbaseExchangeProfile.bucket(15, 10, timeScale));
        if (!CoinbaseExchangeMarket.isFree(path) && !address.take(1, nowNanos)) {
            return CoinbaseExchangeErrors.tooManyPublic();
        }
        return market.handle(path, Params.of(venueRequest), reportedClock.millis(nowNanos));
    }

    private HandlerResult privateCall(VenueRequest venueRequest, String path, long nowNanos) {
        CoinbaseExchangeKey key = keys.find(venueRequest);
        HandlerResult refused = keys.refuse(venueRequest, key, reportedClock.millis(nowNanos));
        if (refused != null || key == null) {
            return refused == null ? CoinbaseExchangeErrors.unauthorized("Invalid API Key") : refused;
        }
        if (!key.profile().take(path, nowNanos)) {
            return CoinbaseExchangeErrors.tooManyPrivate();
        }
        return calls.handle(new CoinbaseExchangeCall(venueRequest, path, key.profile(), nowNanos));
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        addresses.forEach(
                (address, bucket) -> limits.add(LimitStats.of("coinbaseexchange-public", address, bucket, nowNanos)));
        for (CoinbaseExchangeProfile profile : keys.profiles.values()) {
            limits.add(LimitStats.of("coinbaseexchange-private", profile.name, profile.privateCalls, nowNanos));
            limits.add(LimitStats.of("coinbaseexchange-fills", profile.name, profile.fills, nowNanos));
            limits.add(LimitStats.of("coinbaseexchange-loans", profile.name, profile.loans, nowNanos));
        }
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (CoinbaseExchangeProfile profile : keys.profiles.values()) {
            profile.orderStore.addOpenTo(open, "coinbaseexchange", profile.name);
        }
    }
}
