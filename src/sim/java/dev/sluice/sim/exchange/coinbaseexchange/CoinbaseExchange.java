package dev.sluice.sim.exchange.coinbaseexchange;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The simulated Coinbase Exchange: its buckets, keys, market data and balances. Bodies of {@code GET} and
 * {@code DELETE} are signed but otherwise ignored.
 *
 * <p>Public calls count by address and private ones by profile, all in buckets that are refilled when a call checks
 * them. The example in the documentation keeps fractions of a token, so these buckets are lossless. {@code /fills} and
 * {@code /loans} have "custom" limits. The documentation does not exempt them from the common limit of private calls,
 * so they use both buckets, the stricter reading.
 */
public final class CoinbaseExchange extends RestDialect {
    private static final Templates TEXTS = Templates.of("coinbaseexchange");
    private static final Markets MARKETS = TEXTS.markets();

    private static final int LEVELS = 50;
    private static final int MAX_READ = 1_000;

    public CoinbaseExchange(VenueSettings settings) {
        super("coinbaseexchange", TEXTS, settings, Account::isBase64);
        addHandlers(new OrderCalls(this, new OrderProcessor(TEXTS, "problems", new OrderIds()::nextUuid)));
        addHandler("time", CoinbaseExchange::time);
        addHandler("sparkLines", CoinbaseExchange::sparkLines);
        addHandler("book", this::book);
        addHandler("list", CoinbaseExchange::list);
        addHandler("fills", CoinbaseExchange::fills);
        serve();
    }

    private static HandlerResult time(RestCall call) {
        String epoch = BigDecimal.valueOf(call.nowMillis(), 3).toPlainString();
        return HandlerResult.ok(TEXTS.text("time", call, Values.of("epoch", epoch)));
    }

    private static HandlerResult sparkLines(RestCall call) {
        return HandlerResult.ok(TEXTS.members("sparkLine", "id", MARKETS.all().stream(), call));
    }

    /** Returns the book: level 1 has the best entry of each side, every other level the best fifty. */
    private HandlerResult book(RestCall call) {
        int levels = call.params().number("level", 1) == 1 ? 1 : LEVELS;
        long second = call.nowMillis() / 1_000;
        return dataCalls.cached(
                call,
                "book " + levels + ' ' + second,
                (asked, market) -> TEXTS.text(
                        "book",
                        call,
                        TEXTS.sides(market, levels),
                        Values.of("time", ReportedClock.iso(second * 1_000))));
    }

    /** Lists orders; without a status only open ones. Closed orders, including cancelled ones, stay for a while. */
    private static HandlerResult list(RestCall call) {
        List<String> asked = call.params().all("status");
        Set<Order.State> states = asked.contains("all")
                ? EnumSet.allOf(Order.State.class)
                : TEXTS.states(asked.isEmpty() ? List.of("open") : asked);
        List<Order> orders = call.orders().newestFirst(call.instrument(), states);
        return HandlerResult.ok(TEXTS.orders("order", orders.stream().limit(max(call))));
    }

    private static HandlerResult fills(RestCall call) {
        Params params = call.params();
        if (params.get("order_id") == null && params.get("product_id") == null) {
            return TEXTS.refused("unnamed");
        }
        Stream<Order> filled = call.filled().filter(order -> params.isAbsentOr("order_id", order.id));
        return HandlerResult.ok(TEXTS.orders("fill", filled.limit(max(call))));
    }

    private static int max(RestCall call) {
        return call.count("limit", MAX_READ, MAX_READ);
    }

    @Override
    protected HmacSigner hmac(RestKeys.RestKey key) {
        return HmacSigner.coinbaseExchange(key.secret());
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        boolean isPublic = refusal.quota().name().equals("public");
        return TEXTS.refused(CallVerdict.LIMITED, isPublic ? "publicLimit" : "overLimit");
    }
}
