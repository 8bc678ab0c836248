package dev.sluice.sim.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Kraken. Public calls count by address, private ones by key; every refusal is a 200 with an error in the body.
 *
 * <p>A private call passes these steps in order: lockout, key, signature, nonce, REST counter, engine counter, handler.
 */
final class Kraken implements SimulatedExchange {
    private static final String PUBLIC = "/0/public/";
    private static final String PRIVATE = "/0/private/";
    /** "About one a second": two at once are accepted, so that the jitter of a client that paces itself causes no refusal. */
    private static final long PUBLIC_SIZE = 2;

    private static final long CONNECTS_PER_10_MINUTES = 150;
    private static final long SECOND = 1_000_000_000L;

    private final TimeScale timeScale;
    private final VenueSettings settings;
    private final CallCounts counts;
    private final KrakenKeys keys;
    private final KrakenMarket market = new KrakenMarket();
    private final KrakenPrivate calls;
    private final ReportedClock reportedClock;
    private final ConnectionCounter connectionCounter;
    private final Map<String, Counter> publicCounters = BoundedMap.byAddress();
    private final Map<String, BanLadder> addresses = BoundedMap.byAddress();

    Kraken(VenueSettings settings, Faults faults, CallCounts counts) {
        this.settings = settings;
        this.timeScale = new TimeScale(settings.scale());
        this.counts = counts;
        this.keys = new KrakenKeys(settings);
        this.reportedClock = new ReportedClock(faults);
        this.connectionCounter =
                new ConnectionCounter("kraken-ws-connects", CONNECTS_PER_10_MINUTES, timeScale.nanos(600 * SECOND));
        this.calls = new KrakenPrivate(market, new KrakenCosts(timeScale), reportedClock);
    }

    @Override
    public boolean serves(String target) {
        return target.startsWith("/0/");
    }

    @Override
    public VenueResponse handle(VenueRequest venueRequest, long nowNanos) {
        String path = venueRequest.path();
        HandlerResult handlerResult;
        if (path.startsWith(PUBLIC)) {
            handlerResult = publicCall(venueRequest, path.substring(PUBLIC.length()), nowNanos);
        } else if (path.startsWith(PRIVATE) && venueRequest.method().equals("POST")) {
            handlerResult = privateCall(venueRequest, path.substring(PRIVATE.length()), nowNanos);
        } else {
            handlerResult = HandlerResult.kraken("EGeneral:Unknown method");
        }
        KrakenKey key = keys.find(venueRequest);
        counts.count(key == null ? "" : key.name, handlerResult.callVerdict());
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("Content-Type", "application/json; charset=utf-8"),
                Map.entry("Date", reportedClock.date(nowNanos)));
        return new VenueResponse(handlerResult.status(), headers, handlerResult.body(), ResponseDelivery.WHOLE);
    }

    /** Opens a WebSocket of version 2, for the public and the private host. */
    @Override
    public @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        if (!handshake.path().equals("/v2")) {
            return null;
        }
        return connectionCounter.take(handshake.sourceIp(), nowNanos)
                ? HandshakeResult.of(new KrakenSocket(this, nowNanos))
                : HandshakeResult.refused(429);
    }

    /** Handles an order from a WebSocket. It uses the engine counter and the same orders as HTTP, but no REST counter. */
    HandlerResult receive(String method, Params params, @Nullable KrakenAccount account, long nowNanos) {
        if (account == null) {
            return HandlerResult.kraken("ESession:Invalid session");
        }
        account.passTimeTo(nowNanos);
        HandlerResult handlerResult = calls.handle(method, new KrakenCall(params, account, nowNanos));
        counts.count("token of " + account.name, handlerResult.callVerdict());
        return handlerResult;
    }

    /** Returns the account of that token. Returns null when the token is unknown, or too old for a connection that has not {@code used} it. */
    @Nullable
    KrakenAccount accountOf(@Nullable String token, boolean used, long nowNanos) {
        for (KrakenAccount account : keys.accounts.values()) {
            if (account.token().equals(token) && (used || account.tokenIsNew(nowNanos))) {
                return account;
            }
        }
        return null;
    }

    /** Returns the pair with that name in version 2, such as BTC/USD. */
    KrakenMarket.@Nullable Pair pairOf(String symbol) {
        return symbol.indexOf('/') < 0 ? null : market.pair(symbol.replace("BTC/", "XBT/"));
    }

    KrakenMarket.Pair pairOf(Instrument instrument) {
        return market.of(instrument);
    }

    String timestamp(long nowNanos) {
        return ReportedClock.iso(reportedClock.millis(nowNanos));
    }

    private HandlerResult publicCall(VenueRequest venueRequest, String method, long nowNanos) {
        Params params = Params.of(venueRequest);
        boolean byPair = method.equals("Trades") || method.equals("OHLC");
        KrakenMarket.Pair pair = byPair ? market.pair(params.get("pair")) : null;
        String scope = pair == null ? venueRequest.sourceIp() : venueRequest.sourceIp() + ':' + pair.altname();
        Counter counter = publicCounters.computeIfAbsent(scope, any -> publicCounter());
        if (!counter.take(1, nowNanos)) {
            return HandlerResult.kraken("EGeneral:Too many requests", CallVerdict.LIMITED);
        }
        long seconds = reportedClock.seconds(nowNanos);
        return switch (method) {
            case "Time" -> market.time(seconds, reportedClock.rfc1123(nowNanos));
            case "SystemStatus" -> market.status(Instant.ofEpochSecond(seconds).toString());
            case "Assets" -> market.assets();
            case "AssetPairs" -> market.assetPairs(params);
            case "Ticker" -> market.ticker(params);
            case "Depth" -> market.depth(params, seconds);
            case "OHLC" -> market.candles(params, seconds);
            case "Trades" -> market.trades(params, seconds);
            default -> HandlerResult.kraken("EGeneral:Unknown method");
        };
    }

    private Counter publicCounter() {
        return new DecayingCounter(PUBLIC_SIZE, Decay.continuous(1, timeScale.nanos(SECOND)), OverLimitPolicy.FREE);
    }

    private HandlerResult privateCall(VenueRequest venueRequest, String method, long nowNanos) {
        BanLadder address = addresses.computeIfAbsent(
                venueRequest.sourceIp(), any -> new BanLadder(settings.krakenLockouts(), timeScale));
        Params params = Params.of(venueRequest);
        HandlerResult refused = keys.refuse(venueRequest, params, address, nowNanos);
        KrakenKey key = keys.find(venueRequest);
        if (refused != null || key == null) {
            return refused == null ? HandlerResult.kraken("EAPI:Invalid key") : refused;
        }
        long cost = KrakenCosts.rest(method);
        if (cost > 0 && !key.rest.take(cost, nowNanos)) {
            return HandlerResult.kraken("EAPI:Rate limit exceeded", CallVerdict.LIMITED);
        }
        key.account.passTimeTo(nowNanos);
        return calls.handle(method, new KrakenCall(params, key.account, nowNanos));
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        publicCounters.forEach(
                (scope, counter) -> limits.add(LimitStats.of("kraken-public", scope, counter, nowNanos)));
        connectionCounter.addTo(limits, nowNanos);
        for (KrakenKey key : keys.all()) {
            limits.add(LimitStats.of("kraken-rest", key.name, key.rest, nowNanos));
        }
        for (KrakenAccount account : keys.accounts.values()) {
            account.engine.forEach((instrument, counter) -> limits.add(
                    LimitStats.of("kraken-engine", account.name + ':' + instrument.id(), counter, nowNanos)));
        }
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (KrakenAccount account : keys.accounts.values()) {
            account.passTimeTo(nowNanos);
            account.orderStore.addOpenTo(open, "kraken", account.name);
        }
    }

    @Override
    public long bans() {
        long bans = 0;
        for (KrakenKey key : keys.all()) {
            bans += key.lockouts.bans();
        }
        for (BanLadder address : addresses.values()) {
            bans += address.bans();
        }
        return bans;
    }
}
