package dev.sluice.sim.exchange.kucoin;

import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.FirstCallWindowCounter;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderDesk;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.Hmac;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of KuCoin: its resource pools, keys and wording. Its orders are those
 * of the high-frequency account.
 *
 * <p>Sizes of pools are those of VIP level 0 in "Rate Limit" of the documentation, copied on 2025-11-30; weights and
 * pools of calls are those in {@code API-RATE-LIMIT-POOL} and {@code -WEIGHT} of
 * github.com/Kucoin/kucoin-universal-sdk, commit 78c90c77 of 2025-11-04. A pool is counted in windows of 30 s. When a
 * window begins is not documented; the first call opens it here, as the words "reset countdown" in the description of
 * the header suggest. Public calls count for the address, the others for the account. The unified account has windows
 * of its own (announcement of 2026-05-26); only the kind of account is simulated of it. The documented errors of keys
 * do not state their HTTP status, which is 401 here.
 */
public final class Kucoin extends RestDialect {
    static final Templates TEXTS = Templates.of("kucoin");
    static final Markets MARKETS = TEXTS.markets();

    private static final int MAX_READ = 100;
    private static final long MILLI = 1_000_000L;
    private static final long MAX_OFF_MILLIS = 5_000;

    public Kucoin(VenueSettings settings) {
        super("kucoin", TEXTS, settings, any -> true);
        serve(
                new OrderCalls(this, new OrderDesk(TEXTS, "problems", new OrderIds()::next)),
                Map.of(
                        "tickers", Kucoin::tickers,
                        "levels", one(Kucoin::book),
                        "tradeFees", Kucoin::tradeFees,
                        "cancelEverything", Kucoin::cancelEverything,
                        "active", one(Kucoin::active),
                        "page", Kucoin::page),
                Map.of());
    }

    private static HandlerResult tickers(RestCall call) {
        String tickers = TEXTS.list("stats", MARKETS.all().stream(), call);
        return TEXTS.answer(TEXTS.text("tickers", call, Values.of("tickers", tickers)));
    }

    private static String book(RestCall call, Instrument market) {
        return TEXTS.text("book", call, TEXTS.sides(market, Integer.parseInt(call.argument())));
    }

    private static HandlerResult tradeFees(RestCall call) {
        return TEXTS.answer(
                TEXTS.list("tradeFee", MARKETS.orAll(MARKETS.find(call.params().get("symbols")))));
    }

    private static HandlerResult cancelEverything(RestCall call) {
        call.cancelOpen(null);
        return TEXTS.answer(TEXTS.text("cancelledAll"));
    }

    private static String active(RestCall call, Instrument market) {
        return list("order", call.orders().open(market));
    }

    /** Returns the orders that are done or the fills, newest first. */
    private static HandlerResult page(RestCall call) {
        Set<Order.State> states = call.argument().equals("fill") ? Set.of(Order.State.FILLED) : Order.DONE;
        String items = list(call.argument(), call.orders().newestFirst(call.instrument(), states));
        return TEXTS.answer(TEXTS.text("page", Values.of("items", items)));
    }

    private static String list(String text, List<Order> orders) {
        return TEXTS.orders(text, orders.stream().limit(MAX_READ));
    }

    /**
     * Checks time, passphrase and signature, which covers timestamp, method, target and body. A passphrase of key
     * version 2 and later is signed.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        String timestamp = String.valueOf(request.header("KC-API-TIMESTAMP"));
        if (Math.abs(nowMillis - Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return TEXTS.refused("expired");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        Hmac hmac = Hmac.sha256(key.secret());
        String version = request.header("KC-API-KEY-VERSION");
        String passphrase = version == null || version.equals("1")
                ? Account.PASSPHRASE
                : hmac.base64Of(Account.PASSPHRASE, new byte[0]);
        if (!keys.accepts(passphrase, request.header("KC-API-PASSPHRASE"))) {
            return TEXTS.refused("wrongPassphrase");
        }
        String signature = hmac.base64Of(timestamp + request.method() + request.target(), request.body());
        return keys.accepts(signature, request.header("KC-API-SIGN")) ? null : TEXTS.refused("wrongSignature");
    }

    /** Returns size, rest and countdown in milliseconds of the pool. */
    @Override
    public List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        Counter counter = answer.admission().reported();
        RestCall call = answer.call();
        if (counter == null) {
            return List.of();
        }
        long left = Math.max(0, counter.size() - counter.used(call.nowNanos()));
        long resetNanos = ((FirstCallWindowCounter) counter).endNanos(call.nowNanos()) - call.nowNanos();
        return List.of(
                Map.entry("gw-ratelimit-limit", Long.toString(counter.size())),
                Map.entry("gw-ratelimit-remaining", Long.toString(left)),
                Map.entry("gw-ratelimit-reset", Long.toString(Math.floorDiv(resetNanos + MILLI - 1, MILLI))));
    }
}
