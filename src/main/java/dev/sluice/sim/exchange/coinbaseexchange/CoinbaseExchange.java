package dev.sluice.sim.exchange.coinbaseexchange;

import dev.sluice.sim.counter.LazyFillBucket;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.VenueRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Coinbase Exchange: its buckets, keys, market data and balances. {@link CoinbaseExchangeOrders} handles
 * its orders.
 *
 * <p>Public calls count by address and private ones by profile, all in buckets that are refilled when a call checks
 * them. The example in the documentation keeps fractions of a token, so these buckets are lossless. {@code /fills} and
 * {@code /loans} have "custom" limits. The documentation does not exempt them from the common limit of private calls,
 * so they use both buckets, the stricter reading.
 */
public final class CoinbaseExchange extends RestDialect {
    static final Templates TEXTS = Templates.of("coinbaseexchange");
    static final Markets MARKETS = TEXTS.markets();

    private static final long SECOND = 1_000_000_000L;
    private static final QuotaCharge PUBLIC = bucket("public", Quota.Scope.ADDRESS, 15, 10);
    private static final QuotaCharge PRIVATE = bucket("private", Quota.Scope.ACCOUNT, 30, 15);
    private static final QuotaCharge FILLS = bucket("fills", Quota.Scope.ACCOUNT, 20, 10);
    private static final QuotaCharge LOANS = bucket("loans", Quota.Scope.ACCOUNT, 10, 10);
    private static final String[] HEADERS = {
        "CB-ACCESS-KEY", "CB-ACCESS-SIGN", "CB-ACCESS-TIMESTAMP", "CB-ACCESS-PASSPHRASE"
    };
    private static final double LIFE_SECONDS = 30;
    private static final int LONGEST_TIMESTAMP = 20;
    private static final int LEVELS = 50;
    private static final int MAX_CANDLES = 300;
    private static final int TRADES = 100;

    public CoinbaseExchange(VenueSettings settings) {
        super("coinbaseexchange", TEXTS, settings, Account::isBase64);
        publicCalls();
        orderCalls(new CoinbaseExchangeOrders());
        accountCalls();
    }

    private static QuotaCharge bucket(String name, Quota.Scope scope, long burst, long perSecond) {
        return Quota.of(name, scope, timeScale -> LazyFillBucket.lossless(burst, timeScale.nanos(SECOND / perSecond)))
                .of(1);
    }

    private void open(String path, RestRoute.Handler handler) {
        routes.open("GET " + path, handler, PUBLIC);
    }

    private void product(String path, BiFunction<RestCall, Instrument, String> text) {
        open("/products/{product_id}" + path, one(text));
    }

    /** Adds the public calls; of these only {@code /loans/assets} has no limit. */
    private void publicCalls() {
        open(
                "/time",
                call -> HandlerResult.ok(TEXTS.text(
                        "time",
                        call,
                        Values.of(
                                "epoch", BigDecimal.valueOf(call.nowMillis(), 3).toPlainString()))));
        open("/products", some("product"));
        open("/products/spark-lines", CoinbaseExchange::sparkLines);
        product("", (call, market) -> TEXTS.text("product", market));
        open("/products/{product_id}/book", this::book);
        product("/ticker", (call, market) -> TEXTS.text("ticker", call, market));
        product("/stats", (call, market) -> TEXTS.text("stats", market));
        product("/trades", (call, market) -> TEXTS.rows("trade", market, call.nowMillis() / 1_000, TRADES, 1_000));
        open("/products/{product_id}/candles", this::candles);
        open("/products/*", call -> notFound());
        open("/currencies", coins("coin"));
        open(
                "/currencies/{coin}",
                call -> TEXTS.coins().stream()
                        .filter(coin -> call.params().isAbsentOr("coin", String.valueOf(coin.get("coin"))))
                        .findFirst()
                        .map(coin -> HandlerResult.ok(TEXTS.text("coin", coin)))
                        .orElseGet(CoinbaseExchange::notFound));
        open("/currencies/*", call -> notFound());
        open("/wrapped-assets", text("nothing"));
        routes.open("GET /loans/assets", text("nothing"));
    }

    private void orderCalls(CoinbaseExchangeOrders orders) {
        routes.signed("POST /orders", orders::place, PRIVATE);
        routes.signed("GET /orders", orders::list, PRIVATE);
        routes.signed("DELETE /orders", orders::cancelAll, PRIVATE);
        routes.signed("GET /orders/{order}", orders::read, PRIVATE);
        routes.signed("DELETE /orders/{order}", orders::cancel, PRIVATE);
        routes.signed("GET /fills", orders::fills, PRIVATE, FILLS);
    }

    /** Adds the other private calls; those that do not exist count too. */
    private void accountCalls() {
        routes.signed(
                "GET /accounts",
                call -> HandlerResult.ok(TEXTS.list("account", TEXTS.coins().stream(), profile(call))),
                PRIVATE);
        routes.signed("GET /accounts/{wallet}", CoinbaseExchange::account, PRIVATE);
        routes.signed("GET /fees", text("fees"), PRIVATE);
        routes.signed("GET /profiles", call -> HandlerResult.ok(TEXTS.text("profiles", profile(call))), PRIVATE);
        for (String path : List.of("/payment-methods", "/coinbase-accounts", "/transfers")) {
            routes.signed("GET " + path, text("nothing"), PRIVATE);
        }
        routes.signed("GET /loans", text("nothing"), PRIVATE, LOANS);
        routes.signed("GET /wrapped-assets/redeem*", call -> notFound(), PRIVATE);
        routes.signed("GET /wrapped-assets/stake-wrap*", call -> notFound(), PRIVATE);
        open("/wrapped-assets/*", call -> notFound());
        for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
            routes.signed(method + " /loans*", call -> notFound(), PRIVATE, LOANS);
            routes.signed(method + " /*", call -> notFound(), PRIVATE);
        }
    }

    private static HandlerResult sparkLines(RestCall call) {
        return HandlerResult.ok(TEXTS.members("sparkLine", "id", MARKETS.all().stream(), call));
    }

    /** Returns the book: level 1 has the best entry of each side, every other level the best fifty. */
    private HandlerResult book(RestCall call) {
        int levels = call.params().number("level", 1) == 1 ? 1 : LEVELS;
        long second = call.nowMillis() / 1_000;
        return cached(
                call,
                "book " + levels + ' ' + second,
                market -> TEXTS.text(
                        "book",
                        call,
                        TEXTS.sides(market, levels),
                        Values.of("time", ReportedClock.iso(second * 1_000))));
    }

    private HandlerResult candles(RestCall call) {
        long seconds = call.params().number("granularity", 60);
        if (seconds < 60 || seconds > 86_400) {
            return call.instrument() == null ? notFound() : refused(400, "Unsupported granularity");
        }
        long latest = call.nowMillis() / 1_000 / seconds;
        return cached(
                call,
                "candles " + latest + ' ' + seconds,
                market -> TEXTS.rows("candle", market, latest, MAX_CANDLES, seconds));
    }

    private static Values profile(RestCall call) {
        byte[] name = call.account().name.getBytes(StandardCharsets.UTF_8);
        return Values.of("profile", UUID.nameUUIDFromBytes(name));
    }

    private static HandlerResult account(RestCall call) {
        return TEXTS.coins().stream()
                .filter(coin -> call.params().isAbsentOr("wallet", String.valueOf(coin.get("wallet"))))
                .findFirst()
                .map(coin -> HandlerResult.ok(TEXTS.text("account", coin, profile(call))))
                .orElseGet(CoinbaseExchange::notFound);
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        RestKeys.RestKey key = keys.find(request.header("CB-ACCESS-KEY"));
        return key == null ? null : key.name();
    }

    @Override
    protected HandlerResult noSuchMarket(RestCall call) {
        return notFound();
    }

    @Override
    public HandlerResult unknownKey(RestCall call) {
        HandlerResult missing = missingHeader(call.request());
        return missing == null ? refused(401, "Invalid API Key") : missing;
    }

    private static @Nullable HandlerResult missingHeader(VenueRequest request) {
        for (String header : HEADERS) {
            if (request.header(header) == null) {
                return refused(401, header + " header is required");
            }
        }
        return null;
    }

    /** Checks passphrase, time and signature, which covers timestamp, method, target and body. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        HandlerResult missing = missingHeader(request);
        if (missing != null) {
            return missing;
        }
        if (!Account.PASSPHRASE.equals(request.header("CB-ACCESS-PASSPHRASE"))) {
            return refused(401, "Invalid Passphrase");
        }
        String timestamp = String.valueOf(request.header("CB-ACCESS-TIMESTAMP"));
        if (!isTimely(timestamp, nowMillis)) {
            return refused(400, "request timestamp expired");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String signature = Hmac.coinbaseExchange(key.secret())
                .base64Of(timestamp + request.method() + request.target(), request.body());
        return keys.accepts(signature, request.header("CB-ACCESS-SIGN")) ? null : refused(401, "invalid signature");
    }

    /** Returns whether the timestamp, in seconds with or without a fraction, is at most half a minute away from now. */
    private static boolean isTimely(String timestamp, long nowMillis) {
        BigDecimal seconds = timestamp.length() > LONGEST_TIMESTAMP ? null : DecimalText.positive(timestamp);
        return seconds != null && Math.abs(seconds.doubleValue() - nowMillis / 1_000.0) <= LIFE_SECONDS;
    }

    @Override
    public HandlerResult noSuchPath(RestCall call) {
        return notFound();
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        String kind = refusal.quota().equals(PUBLIC.quota()) ? "Public" : "Private";
        return HandlerResult.of(429, error(kind + " rate limit exceeded"), CallVerdict.LIMITED);
    }

    static HandlerResult notFound() {
        return refused(404, "NotFound");
    }

    static HandlerResult refused(int status, String message) {
        return HandlerResult.of(status, error(message), CallVerdict.FAILED);
    }

    private static String error(String message) {
        return TEXTS.text("error", Values.of("message", message));
    }
}
