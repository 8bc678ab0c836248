package dev.sluice.sim.exchange.coinbaseexchange;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
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

    private static final double LIFE_SECONDS = 30;
    private static final int LONGEST_TIMESTAMP = 20;
    private static final int LEVELS = 50;
    private static final int MAX_CANDLES = 300;
    private static final int TRADES = 100;

    public CoinbaseExchange(VenueSettings settings) {
        super("coinbaseexchange", TEXTS, settings, Account::isBase64);
        CoinbaseExchangeOrders orders = new CoinbaseExchangeOrders();
        serve(
                Map.ofEntries(
                        Map.entry("time", CoinbaseExchange::time),
                        Map.entry("sparkLines", CoinbaseExchange::sparkLines),
                        Map.entry("book", this::book),
                        Map.entry("trades", one(CoinbaseExchange::trades)),
                        Map.entry("candles", this::candles),
                        Map.entry("coin", CoinbaseExchange::coin),
                        Map.entry("accounts", CoinbaseExchange::accounts),
                        Map.entry("profiles", call -> HandlerResult.ok(TEXTS.text("profiles", profile(call)))),
                        Map.entry("place", orders::place),
                        Map.entry("list", orders::list),
                        Map.entry("cancelAll", orders::cancelAll),
                        Map.entry("read", orders::read),
                        Map.entry("cancel", orders::cancel),
                        Map.entry("fills", orders::fills)),
                Map.of());
    }

    private static HandlerResult time(RestCall call) {
        String epoch = BigDecimal.valueOf(call.nowMillis(), 3).toPlainString();
        return HandlerResult.ok(TEXTS.text("time", call, Values.of("epoch", epoch)));
    }

    private static String trades(RestCall call, Instrument market) {
        return TEXTS.rows("trade", market, call.nowMillis() / 1_000, TRADES, 1_000);
    }

    private static HandlerResult accounts(RestCall call) {
        return HandlerResult.ok(TEXTS.list("account", TEXTS.coins().stream(), profile(call)));
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
                (asked, market) -> TEXTS.text(
                        "book",
                        call,
                        TEXTS.sides(market, levels),
                        Values.of("time", ReportedClock.iso(second * 1_000))));
    }

    private HandlerResult candles(RestCall call) {
        long seconds = call.params().number("granularity", 60);
        if (seconds < 60 || seconds > 86_400) {
            return call.instrument() == null ? noSuchMarket(call) : TEXTS.refused("wrongGranularity");
        }
        long latest = call.nowMillis() / 1_000 / seconds;
        return cached(
                call,
                "candles " + latest + ' ' + seconds,
                (asked, market) -> TEXTS.rows("candle", market, latest, MAX_CANDLES, seconds));
    }

    private static Values profile(RestCall call) {
        byte[] name = call.account().name.getBytes(StandardCharsets.UTF_8);
        return Values.of("profile", UUID.nameUUIDFromBytes(name));
    }

    /** Returns the coin that the path names, or the account in it. */
    private static HandlerResult coin(RestCall call) {
        return TEXTS.coins().stream()
                .filter(coin -> call.params().isAbsentOr("coin", String.valueOf(coin.get("coin")))
                        && call.params().isAbsentOr("wallet", String.valueOf(coin.get("wallet"))))
                .findFirst()
                .map(coin -> HandlerResult.ok(TEXTS.text(call.argument(), coin, profile(call))))
                .orElseGet(() -> TEXTS.refused("noSuchPath"));
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        RestKeys.RestKey key = keys.find(request.header("CB-ACCESS-KEY"));
        return key == null ? null : key.name();
    }

    /** Checks passphrase, time and signature, which covers timestamp, method, target and body. */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        if (!Account.PASSPHRASE.equals(request.header("CB-ACCESS-PASSPHRASE"))) {
            return TEXTS.refused("wrongPassphrase");
        }
        String timestamp = String.valueOf(request.header("CB-ACCESS-TIMESTAMP"));
        if (!isTimely(timestamp, nowMillis)) {
            return TEXTS.refused("expired");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String signature = Hmac.coinbaseExchange(key.secret())
                .base64Of(timestamp + request.method() + request.target(), request.body());
        return keys.accepts(signature, request.header("CB-ACCESS-SIGN")) ? null : TEXTS.refused("wrongSignature");
    }

    /** Returns whether the timestamp, in seconds with or without a fraction, is at most half a minute away from now. */
    private static boolean isTimely(String timestamp, long nowMillis) {
        BigDecimal seconds = timestamp.length() > LONGEST_TIMESTAMP ? null : DecimalText.positive(timestamp);
        return seconds != null && Math.abs(seconds.doubleValue() - nowMillis / 1_000.0) <= LIFE_SECONDS;
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        boolean isPublic = refusal.quota().name().equals("public");
        return TEXTS.refused(CallVerdict.LIMITED, isPublic ? "publicLimit" : "overLimit");
    }
}
