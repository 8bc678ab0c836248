package dev.sluice.venue;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Coinbase Exchange: public calls by address, private ones by profile, all in buckets that are filled when a call looks at them.
 *
 * <p>The documents' own example keeps the part of a token that has grown, so these buckets are lossless. A call that is refused takes nothing.
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

    private final Scale scale;
    private final CallCounts counts;
    private final Told told;
    private final CoinbaseExchangeKeys keys;
    private final CoinbaseExchangeMarket market = new CoinbaseExchangeMarket();
    private final CoinbaseExchangePrivate calls = new CoinbaseExchangePrivate();
    private final Map<String, LazyFillBucket> addresses = Bounded.byAddress();

    CoinbaseExchange(VenueSettings settings, Faults faults, CallCounts counts) {
        this.scale = new Scale(settings.scale());
        this.counts = counts;
        this.told = new Told(faults);
        this.keys = new CoinbaseExchangeKeys(settings);
    }

    /** Its paths have no prefix: the first word decides. */
    @Override
    public boolean plays(String target) {
        int end = 1;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return target.length() > 1 && WORDS.contains(target.substring(1, end));
    }

    @Override
    public Answer handle(Request request, long nowNanos) {
        String path = request.path().substring(1);
        boolean open = request.method().equals("GET") && CoinbaseExchangeMarket.isPublic(path);
        Reply reply = open ? publicCall(request, path, nowNanos) : privateCall(request, path, nowNanos);
        CoinbaseExchangeKey key = open ? null : keys.find(request);
        counts.count(key == null ? "" : key.name(), reply.verdict());
        return new Answer(
                reply.status(),
                List.of(
                        Map.entry("Content-Type", "application/json; charset=utf-8"),
                        Map.entry("Date", told.date(nowNanos))),
                reply.body(),
                Delivery.WHOLE);
    }

    private Reply publicCall(Request request, String path, long nowNanos) {
        LazyFillBucket address =
                addresses.computeIfAbsent(request.sourceIp(), any -> CoinbaseExchangeProfile.bucket(15, 10, scale));
        if (!CoinbaseExchangeMarket.isFree(path) && !address.take(1, nowNanos)) {
            return CoinbaseExchangeErrors.tooManyPublic();
        }
        return market.handle(path, Params.of(request), told.millis(nowNanos));
    }

    private Reply privateCall(Request request, String path, long nowNanos) {
        CoinbaseExchangeKey key = keys.find(request);
        Reply refused = keys.refuse(request, key, told.millis(nowNanos));
        if (refused != null || key == null) {
            return refused == null ? CoinbaseExchangeErrors.unauthorized("Invalid API Key") : refused;
        }
        if (!key.profile().take(path, nowNanos)) {
            return CoinbaseExchangeErrors.tooManyPrivate();
        }
        return calls.handle(new CoinbaseExchangeCall(request, path, key.profile(), nowNanos));
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
            profile.orders.addOpenTo(open, "coinbaseexchange", profile.name);
        }
    }
}
