package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Binance. A call passes these steps in order: ban, raw request count, weight, key, timestamp, signature, order count, handler. Then
 * the weight of calls that are free on success is refunded, and headers report the use.
 */
final class Binance implements SimulatedExchange {
    private static final String NOBODY = "";
    private static final List<String> STARTS =
            List.of("/api/v3/", "/sapi/", "/fapi/", "/dapi/", "/eapi/", "/papi/", "/futures/data/");

    private final VenueSettings settings;
    private final TimeScale timeScale;
    private final Faults faults;
    private final CallCounts counts;
    private final BinanceKeys keys;
    private final ReportedClock reportedClock;
    private final BinanceRoutes routes = new BinanceRoutes();
    private final OrderIds ids = new OrderIds();
    private final Map<String, BinanceAccount> accounts = new LinkedHashMap<>();
    private final Map<String, BinanceAddress> addresses = BoundedMap.byAddress();

    Binance(VenueSettings settings, Faults faults, CallCounts counts) {
        this.settings = settings;
        this.timeScale = new TimeScale(settings.scale());
        this.faults = faults;
        this.counts = counts;
        this.keys = new BinanceKeys(settings);
        this.reportedClock = new ReportedClock(faults);
    }

    /**
     * Returns whether the path starts like one of Binance's hosts, so that paths of exchanges that are not simulated do not count against Binance's
     * limits.
     */
    @Override
    public boolean serves(String target) {
        return STARTS.stream().anyMatch(target::startsWith);
    }

    @Override
    public VenueResponse handle(VenueRequest venueRequest, long nowNanos) {
        BinanceRoute route = routes.find(venueRequest.method(), venueRequest.path());
        Passage passage = passage(venueRequest, BinanceCredentials.of(venueRequest), Params.of(venueRequest), nowNanos);
        HandlerResult handlerResult = serve(passage, route);
        return new VenueResponse(
                handlerResult.status(), headers(passage, handlerResult), handlerResult.body(), ResponseDelivery.WHOLE);
    }

    /** Handles a WebSocket message that requests {@code route}; it uses the same counters, keys and orders as an HTTP call. */
    BinanceMessageResult receive(BinanceMessage message, @Nullable BinanceRoute route, long nowNanos) {
        VenueRequest venueRequest = message.venueRequest();
        BinanceCredentials claim = BinanceCredentials.of(message.params(), message.loggedOnKey());
        Passage passage = passage(venueRequest, claim, message.params(), nowNanos);
        HandlerResult handlerResult = serve(passage, route);
        boolean over = handlerResult.status() == 429 || handlerResult.status() == 418;
        long retryAfterMillis = over ? 1_000 * retryAfterSeconds(passage, handlerResult) : 0;
        String limits = BinanceWallet.usedLimits(
                passage.account(), faults.reported(passage.weight().used(nowNanos)), nowNanos);
        return new BinanceMessageResult(handlerResult, limits, retryAfterMillis);
    }

    @Override
    public @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        return BinanceSockets.open(this, handshake, nowNanos);
    }

    /** Counts a connection attempt; returns the refusal, or null when it is accepted. */
    @Nullable
    HandlerResult connect(String sourceIp, BinanceProduct product, long weight, long nowNanos) {
        BinanceAddress address = address(sourceIp, product);
        if (!address.connects.take(1, nowNanos)) {
            return BinanceErrors.tooManyConnects();
        }
        return limit(address, address.weight, weight, nowNanos);
    }

    @Nullable
    BinanceRoute route(String method, String path) {
        return routes.find(method, path);
    }

    /** Returns the account of a key at that product, for its order events; null when the key is unknown. */
    @Nullable
    BinanceAccount accountOf(@Nullable String key, BinanceProduct product) {
        String name = keys.account(key);
        return name == null ? null : account(name, product);
    }

    /** Returns the account with that name, or null when it has not been used yet. */
    @Nullable
    BinanceAccount accountNamed(String name, BinanceProduct product) {
        return accounts.get(product.word + ' ' + name);
    }

    boolean canLogOn(@Nullable String key) {
        return keys.canLogOn(key);
    }

    long millis(long nowNanos) {
        return reportedClock.millis(nowNanos);
    }

    private Passage passage(VenueRequest venueRequest, BinanceCredentials claim, Params params, long nowNanos) {
        String path = venueRequest.path();
        BinanceProduct product = BinanceProduct.of(path);
        BinanceAddress address = address(venueRequest.sourceIp(), product);
        address.useElsewhere(faults.otherUsePercent(venueRequest.sourceIp()), nowNanos);
        AlignedWindowCounter weight =
                routes.find(venueRequest.method(), path) == null ? address.weight : address.weightFor(path);
        BinanceAccount account = account(keys.account(claim.key()), product);
        return new Passage(venueRequest, claim, params, address, weight, account, nowNanos);
    }

    private HandlerResult serve(Passage passage, @Nullable BinanceRoute route) {
        HandlerResult handlerResult =
                route == null ? unknown(passage, passage.venueRequest().path()) : pass(passage, route);
        String key = passage.claim().key();
        counts.count(key == null ? NOBODY : key, handlerResult.callVerdict());
        return handlerResult;
    }

    private HandlerResult unknown(Passage passage, String path) {
        HandlerResult limited = limit(passage.address(), passage.weight(), 1, passage.nowNanos());
        return limited == null
                ? BinanceErrors.noSuchPath(
                        passage.address().product, passage.venueRequest().method(), path)
                : limited;
    }

    private HandlerResult pass(Passage passage, BinanceRoute route) {
        long cost = route.weight().of(passage.params());
        HandlerResult limited = limit(passage.address(), passage.weight(), cost, passage.nowNanos());
        if (limited != null) {
            return limited;
        }
        HandlerResult handlerResult = answer(passage, route);
        if (route.freeWhenSuccessful() && handlerResult.isOk()) {
            passage.weight().refund(cost, passage.nowNanos());
        }
        return handlerResult;
    }

    /** Returns the refusal by a ban or limit for a call of this cost, or null. */
    private @Nullable HandlerResult limit(BinanceAddress address, AlignedWindowCounter weight, long cost, long now) {
        if (address.bans.isBanned(now)) {
            return BinanceErrors.banned(bannedUntilMillis(address), CallVerdict.BANNED);
        }
        AlignedWindowCounter over = cost == 0 ? null : address.take(weight, cost, now);
        if (over == null) {
            return null;
        }
        return address.bans.strike(now, over.endNanos(now))
                ? BinanceErrors.banned(bannedUntilMillis(address), CallVerdict.LIMITED)
                : BinanceErrors.tooMuchWeight(over.size());
    }

    private long bannedUntilMillis(BinanceAddress address) {
        return reportedClock.millis(address.bans.untilNanos());
    }

    private HandlerResult answer(Passage passage, BinanceRoute route) {
        Params params = passage.params();
        long now = passage.nowNanos();
        long nowMillis = reportedClock.millis(now);
        HandlerResult refused = keys.refuse(passage.claim(), params, route.access(), nowMillis);
        if (refused != null) {
            return refused;
        }
        String duplicate = params.duplicate();
        if (duplicate != null) {
            return BinanceErrors.duplicate(duplicate);
        }
        BinanceAccount account = passage.account();
        account.passTimeTo(now);
        if (!account.takeOrders(route.orders10Seconds(), route.ordersLong(), now)) {
            boolean in10Seconds =
                    account.orders10Seconds.used(now) + route.orders10Seconds() > account.orders10Seconds.size();
            return BinanceErrors.tooManyOrders(account.product, in10Seconds);
        }
        HandlerResult handlerResult =
                route.handler().handle(new BinanceCall(account.product, params, account, now, nowMillis));
        if (!handlerResult.isOk()) {
            account.refundOrders(route.orders10Seconds(), route.ordersLong(), now);
        }
        return handlerResult;
    }

    private List<Map.Entry<String, String>> headers(Passage passage, HandlerResult handlerResult) {
        long now = passage.nowNanos();
        BinanceAddress address = passage.address();
        List<Map.Entry<String, String>> headers = new ArrayList<>(6);
        boolean html = handlerResult.status() == 404 && address.product == BinanceProduct.SPOT;
        headers.add(Map.entry("Content-Type", html ? "text/html" : "application/json;charset=UTF-8"));
        headers.add(Map.entry("Date", reportedClock.date(now)));
        String used = Long.toString(faults.reported(passage.weight().used(now)));
        if (passage.weight() == address.weight) {
            headers.add(Map.entry("X-MBX-USED-WEIGHT", used));
            headers.add(Map.entry("X-MBX-USED-WEIGHT-1M", used));
        } else if (passage.weight() != address.futuresData) {
            headers.add(Map.entry("X-SAPI-USED-IP-WEIGHT-1M", used));
        }
        BinanceAccount account = passage.account();
        if (handlerResult.isOk() && passage.venueRequest().method().equals("POST") && !account.name.isEmpty()) {
            headers.add(Map.entry("X-MBX-ORDER-COUNT-10S", Long.toString(account.orders10Seconds.used(now))));
            headers.add(Map.entry(
                    "X-MBX-ORDER-COUNT-" + account.product.longOrdersLetter,
                    Long.toString(account.ordersLong.used(now))));
        }
        if (handlerResult.status() == 429 || handlerResult.status() == 418) {
            headers.add(Map.entry("Retry-After", Long.toString(retryAfterSeconds(passage, handlerResult))));
        }
        return headers;
    }

    private static long retryAfterSeconds(Passage passage, HandlerResult handlerResult) {
        long now = passage.nowNanos();
        BinanceAddress address = passage.address();
        if (handlerResult.status() == 418) {
            return ReportedClock.secondsUntil(address.bans.untilNanos(), now);
        }
        BinanceAccount account = passage.account();
        boolean weight = passage.weight().used(now) > passage.weight().size();
        boolean raw = address.raw.used(now) > address.raw.size();
        long until = account.orders10Seconds.endNanos(now);
        if (weight) {
            until = passage.weight().endNanos(now);
        } else if (raw) {
            until = address.raw.endNanos(now);
        } else if (account.ordersLong.used(now) >= account.ordersLong.size()) {
            until = account.ordersLong.endNanos(now);
        }
        return Math.max(1, ReportedClock.secondsUntil(until, now));
    }

    private BinanceAddress address(String ip, BinanceProduct product) {
        String name = product.word + ' ' + ip;
        BinanceAddress address = addresses.get(name);
        if (address == null) {
            address = new BinanceAddress(ip, product, new BanLadder(settings.binanceBans(), timeScale), timeScale);
            addresses.put(name, address);
        }
        return address;
    }

    private BinanceAccount account(@Nullable String account, BinanceProduct product) {
        String owner = account == null ? NOBODY : account;
        String name = product.word + ' ' + owner;
        BinanceAccount known = accounts.get(name);
        if (known == null) {
            known = new BinanceAccount(owner, product, timeScale, ids);
            accounts.put(name, known);
        }
        return known;
    }

    /** Sets the maintenance margin of that account's positions at USD-M. */
    void needs(String account, BigDecimal maintenance) {
        account(account, BinanceProduct.FUTURES).maintenance = maintenance.toPlainString();
    }

    @Override
    public void addLimitsTo(List<LimitStats> limits, long nowNanos) {
        for (BinanceAddress address : addresses.values()) {
            String word = address.product.word;
            limits.add(LimitStats.of(word + "-weight", address.ip, address.weight, nowNanos));
            if (address.product == BinanceProduct.SPOT) {
                limits.add(LimitStats.of("spot-raw", address.ip, address.raw, nowNanos));
            }
            limits.add(LimitStats.of(word + "-ws-connects", address.ip, address.connects, nowNanos));
            address.sapi.forEach((path, counter) ->
                    limits.add(LimitStats.of("sapi-weight", address.ip + ':' + path, counter, nowNanos)));
        }
        for (BinanceAccount account : accounts.values()) {
            if (!account.name.isEmpty()) {
                String word = account.product.word + "-orders-";
                limits.add(LimitStats.of(word + "10s", account.name, account.orders10Seconds, nowNanos));
                limits.add(LimitStats.of(
                        word + account.product.longOrdersLetter.toLowerCase(Locale.ROOT),
                        account.name,
                        account.ordersLong,
                        nowNanos));
            }
        }
    }

    @Override
    public void addOpenOrdersTo(List<OpenOrder> open, long nowNanos) {
        for (BinanceAccount account : accounts.values()) {
            account.passTimeTo(nowNanos);
            account.orderStore.addOpenTo(
                    open, account.product == BinanceProduct.SPOT ? "binance" : "binanceusdm", account.name);
        }
    }

    @Override
    public long bans() {
        return addresses.values().stream()
                .mapToLong(address -> address.bans.bans())
                .sum();
    }

    /** The context of a call: its origin and the counters that it uses. */
    private record Passage(
            VenueRequest venueRequest,
            BinanceCredentials claim,
            Params params,
            BinanceAddress address,
            AlignedWindowCounter weight,
            BinanceAccount account,
            long nowNanos) {}
}
