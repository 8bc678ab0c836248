package dev.sluice.venue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Binance, in the order in which a call meets it: ban, raw count, weight, key, timestamp, signature, order count, handler;
 * then the weight is given back where success is free, and the headers tell what is used.
 */
final class Binance implements SimulatedExchange {
    private static final String NOBODY = "";
    private static final List<String> STARTS =
            List.of("/api/v3/", "/sapi/", "/fapi/", "/dapi/", "/eapi/", "/papi/", "/futures/data/");

    private final VenueSettings settings;
    private final Scale scale;
    private final Faults faults;
    private final CallCounts counts;
    private final BinanceKeys keys;
    private final Told told;
    private final BinanceRoutes routes = new BinanceRoutes();
    private final OrderIds ids = new OrderIds();
    private final Map<String, BinanceAccount> accounts = new LinkedHashMap<>();
    private final Map<String, BinanceAddress> addresses = Bounded.byAddress();

    Binance(VenueSettings settings, Faults faults, CallCounts counts) {
        this.settings = settings;
        this.scale = new Scale(settings.scale());
        this.faults = faults;
        this.counts = counts;
        this.keys = new BinanceKeys(settings);
        this.told = new Told(faults);
    }

    /** By the first words of its hosts' paths. A path of an exchange that is not played here must not count against Binance's limits. */
    @Override
    public boolean plays(String target) {
        return STARTS.stream().anyMatch(target::startsWith);
    }

    @Override
    public Answer handle(Request request, long nowNanos) {
        BinanceRoute route = routes.find(request.method(), request.path());
        Passage passage = passage(request, BinanceClaim.of(request), Params.of(request), nowNanos);
        Reply reply = serve(passage, route);
        return new Answer(reply.status(), headers(passage, reply), reply.body(), Delivery.WHOLE);
    }

    /** A message that asks for what {@code route} answers: it meets the same counters, keys and orders as an HTTP call. */
    BinanceHeard hear(BinanceMessage message, @Nullable BinanceRoute route, long nowNanos) {
        Request request = message.request();
        BinanceClaim claim = BinanceClaim.of(message.params(), message.loggedOnKey());
        Passage passage = passage(request, claim, message.params(), nowNanos);
        Reply reply = serve(passage, route);
        boolean over = reply.status() == 429 || reply.status() == 418;
        long retryAfterMillis = over ? 1_000 * retryAfterSeconds(passage, reply) : 0;
        String limits = BinanceWallet.usedLimits(
                passage.account(), faults.told(passage.weight().used(nowNanos)), nowNanos);
        return new BinanceHeard(reply, limits, retryAfterMillis);
    }

    @Override
    public @Nullable Opening open(Request handshake, long nowNanos) {
        return BinanceSockets.open(this, handshake, nowNanos);
    }

    /** Counts an attempt to connect: null, or how it is refused. */
    @Nullable
    Reply connect(String sourceIp, BinanceProduct product, long weight, long nowNanos) {
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

    /** The account of a key at that product, for the events of its orders; null when the key is unknown. */
    @Nullable
    BinanceAccount accountOf(@Nullable String key, BinanceProduct product) {
        String name = keys.account(key);
        return name == null ? null : account(name, product);
    }

    /** The account of that name; null when nobody has called on its behalf. */
    @Nullable
    BinanceAccount accountNamed(String name, BinanceProduct product) {
        return accounts.get(product.word + ' ' + name);
    }

    boolean canLogOn(@Nullable String key) {
        return keys.canLogOn(key);
    }

    long millis(long nowNanos) {
        return told.millis(nowNanos);
    }

    private Passage passage(Request request, BinanceClaim claim, Params params, long nowNanos) {
        String path = request.path();
        BinanceProduct product = BinanceProduct.of(path);
        BinanceAddress address = address(request.sourceIp(), product);
        address.useElsewhere(faults.otherUsePercent(request.sourceIp()), nowNanos);
        AlignedWindow weight = routes.find(request.method(), path) == null ? address.weight : address.weightFor(path);
        BinanceAccount account = account(keys.account(claim.key()), product);
        return new Passage(request, claim, params, address, weight, account, nowNanos);
    }

    private Reply serve(Passage passage, @Nullable BinanceRoute route) {
        Reply reply = route == null ? unknown(passage, passage.request().path()) : pass(passage, route);
        String key = passage.claim().key();
        counts.count(key == null ? NOBODY : key, reply.verdict());
        return reply;
    }

    private Reply unknown(Passage passage, String path) {
        Reply limited = limit(passage.address(), passage.weight(), 1, passage.nowNanos());
        return limited == null
                ? BinanceErrors.noSuchPath(
                        passage.address().product, passage.request().method(), path)
                : limited;
    }

    private Reply pass(Passage passage, BinanceRoute route) {
        long cost = route.weight().of(passage.params());
        Reply limited = limit(passage.address(), passage.weight(), cost, passage.nowNanos());
        if (limited != null) {
            return limited;
        }
        Reply reply = answer(passage, route);
        if (route.freeWhenSuccessful() && reply.isOk()) {
            passage.weight().refund(cost, passage.nowNanos());
        }
        return reply;
    }

    /** The ban or the limit that stops a call of this cost; null when none does. */
    private @Nullable Reply limit(BinanceAddress address, AlignedWindow weight, long cost, long now) {
        if (address.bans.isBanned(now)) {
            return BinanceErrors.banned(bannedUntilMillis(address), Verdict.BANNED);
        }
        AlignedWindow over = cost == 0 ? null : address.take(weight, cost, now);
        if (over == null) {
            return null;
        }
        return address.bans.strike(now, over.endNanos(now))
                ? BinanceErrors.banned(bannedUntilMillis(address), Verdict.LIMITED)
                : BinanceErrors.tooMuchWeight(over.size());
    }

    private long bannedUntilMillis(BinanceAddress address) {
        return told.millis(address.bans.untilNanos());
    }

    private Reply answer(Passage passage, BinanceRoute route) {
        Params params = passage.params();
        long now = passage.nowNanos();
        long nowMillis = told.millis(now);
        Reply refused = keys.refuse(passage.claim(), params, route.access(), nowMillis);
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
        Reply reply = route.handler().handle(new BinanceCall(account.product, params, account, now, nowMillis));
        if (!reply.isOk()) {
            account.refundOrders(route.orders10Seconds(), route.ordersLong(), now);
        }
        return reply;
    }

    private List<Map.Entry<String, String>> headers(Passage passage, Reply reply) {
        long now = passage.nowNanos();
        BinanceAddress address = passage.address();
        List<Map.Entry<String, String>> headers = new ArrayList<>(6);
        boolean html = reply.status() == 404 && address.product == BinanceProduct.SPOT;
        headers.add(Map.entry("Content-Type", html ? "text/html" : "application/json;charset=UTF-8"));
        headers.add(Map.entry("Date", told.date(now)));
        String used = Long.toString(faults.told(passage.weight().used(now)));
        if (passage.weight() == address.weight) {
            headers.add(Map.entry("X-MBX-USED-WEIGHT", used));
            headers.add(Map.entry("X-MBX-USED-WEIGHT-1M", used));
        } else if (passage.weight() != address.futuresData) {
            headers.add(Map.entry("X-SAPI-USED-IP-WEIGHT-1M", used));
        }
        BinanceAccount account = passage.account();
        if (reply.isOk() && passage.request().method().equals("POST") && !account.name.isEmpty()) {
            headers.add(Map.entry("X-MBX-ORDER-COUNT-10S", Long.toString(account.orders10Seconds.used(now))));
            headers.add(Map.entry(
                    "X-MBX-ORDER-COUNT-" + account.product.longOrdersLetter,
                    Long.toString(account.ordersLong.used(now))));
        }
        if (reply.status() == 429 || reply.status() == 418) {
            headers.add(Map.entry("Retry-After", Long.toString(retryAfterSeconds(passage, reply))));
        }
        return headers;
    }

    private static long retryAfterSeconds(Passage passage, Reply reply) {
        long now = passage.nowNanos();
        BinanceAddress address = passage.address();
        if (reply.status() == 418) {
            return Told.secondsUntil(address.bans.untilNanos(), now);
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
        return Math.max(1, Told.secondsUntil(until, now));
    }

    private BinanceAddress address(String ip, BinanceProduct product) {
        String name = product.word + ' ' + ip;
        BinanceAddress address = addresses.get(name);
        if (address == null) {
            address = new BinanceAddress(ip, product, new BanLadder(settings.binanceBans(), scale), scale);
            addresses.put(name, address);
        }
        return address;
    }

    private BinanceAccount account(@Nullable String account, BinanceProduct product) {
        String owner = account == null ? NOBODY : account;
        String name = product.word + ' ' + owner;
        BinanceAccount known = accounts.get(name);
        if (known == null) {
            known = new BinanceAccount(owner, product, scale, ids);
            accounts.put(name, known);
        }
        return known;
    }

    /** From now on that account's positions at USD-M need so much maintenance margin. */
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
            account.orders.addOpenTo(
                    open, account.product == BinanceProduct.SPOT ? "binance" : "binanceusdm", account.name);
        }
    }

    @Override
    public long bans() {
        return addresses.values().stream()
                .mapToLong(address -> address.bans.bans())
                .sum();
    }

    /** One call on its way through: who it comes from and which counters it meets. */
    private record Passage(
            Request request,
            BinanceClaim claim,
            Params params,
            BinanceAddress address,
            AlignedWindow weight,
            BinanceAccount account,
            long nowNanos) {}
}
