package dev.sluice.sim.exchange.hyperliquid;

import static dev.sluice.sim.exchange.hyperliquid.Hyperliquid.MARKETS;
import static dev.sluice.sim.exchange.hyperliquid.Hyperliquid.TEXTS;

import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.RestAccount;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.RestRoute;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hyperliquid's info requests, which the member {@code type} distinguishes: constant prices, and the orders of any
 * address.
 */
final class HyperliquidInfo {
    private static final Set<String> LIGHT = Set.of(
            "l2Book", "allMids", "clearinghouseState", "orderStatus", "spotClearinghouseState", "exchangeStatus");
    private static final Set<String> WITH_ITEMS =
            Set.of("recentTrades", "historicalOrders", "userFills", "userFillsByTime", "fundingHistory", "userFunding");
    private static final int MAX_READ = 2_000;
    private static final int LEVELS = 20;
    private static final Set<Order.State> DONE = Set.of(Order.State.FILLED, Order.State.CANCELED, Order.State.EXPIRED);

    private final RestKeys keys;
    private final Map<String, RestRoute.Handler> handlers = Map.ofEntries(
            Map.entry("exchangeStatus", text("exchangeStatus")),
            Map.entry("meta", call -> HandlerResult.ok(meta())),
            Map.entry("metaAndAssetCtxs", HyperliquidInfo::contexts),
            Map.entry("spotMeta", text("spotMeta")),
            Map.entry("spotMetaAndAssetCtxs", text("spotMetaAndAssetCtxs")),
            Map.entry("perpDexs", text("perpDexs")),
            Map.entry("allMids", call -> HandlerResult.ok(TEXTS.members("mid", "id", MARKETS.all().stream()))),
            Map.entry("l2Book", HyperliquidInfo::book),
            Map.entry("recentTrades", text("nothing")),
            Map.entry("candleSnapshot", text("nothing")),
            Map.entry("fundingHistory", text("nothing")),
            Map.entry("userFunding", text("nothing")),
            Map.entry("clearinghouseState", text("clearinghouseState")),
            Map.entry("spotClearinghouseState", text("spotClearinghouseState")),
            Map.entry("userRole", text("userRole")),
            Map.entry("userFees", text("userFees")),
            Map.entry("openOrders", this::openOrders),
            Map.entry("frontendOpenOrders", this::openOrders),
            Map.entry("orderStatus", this::orderStatus),
            Map.entry("historicalOrders", this::history),
            Map.entry("userFills", this::fills),
            Map.entry("userFillsByTime", this::fills));

    HyperliquidInfo(RestKeys keys) {
        this.keys = keys;
    }

    HandlerResult handle(RestCall call) {
        RestRoute.Handler handler = handlers.get(call.params().get("type", ""));
        return handler == null
                ? HandlerResult.of(422, "Failed to deserialize the JSON body into the target type", CallVerdict.FAILED)
                : handler.handle(call);
    }

    /** Returns the weight of a request, of which the number of returned items is known here before it is counted. */
    long weight(RestCall call) {
        String type = call.params().get("type", "");
        if (LIGHT.contains(type)) {
            return 2;
        }
        long items = WITH_ITEMS.contains(type) ? done(call).count() / 20 : 0;
        return type.equals("userRole") ? 60 : 20 + items;
    }

    /** Returns a handler whose response contains only values of the call. */
    private static RestRoute.Handler text(String name) {
        return call -> HandlerResult.ok(TEXTS.text(name, call));
    }

    private static String meta() {
        return TEXTS.text("meta", Values.of("universe", TEXTS.list("asset", MARKETS.all().stream())));
    }

    private static HandlerResult contexts(RestCall call) {
        String contexts = TEXTS.list("context", MARKETS.all().stream());
        return HandlerResult.ok(TEXTS.text("contexts", Values.of("meta", meta(), "contexts", contexts)));
    }

    private static HandlerResult book(RestCall call) {
        Instrument market = call.instrument();
        return HandlerResult.ok(
                market == null ? "null" : TEXTS.text("book", market, call, TEXTS.sides(market, LEVELS)));
    }

    private HandlerResult openOrders(RestCall call) {
        RestAccount account = account(call);
        Stream<Order> orders = account == null ? Stream.of() : account.orderStore.open((Instrument) null).stream();
        return HandlerResult.ok(TEXTS.list("order", orders.limit(MAX_READ).map(HyperliquidInfo::view)));
    }

    private HandlerResult orderStatus(RestCall call) {
        RestAccount account = account(call);
        String id = call.params().get("oid", "");
        boolean byClient = id.startsWith("0x");
        Order order = account == null ? null : account.orderStore.any(byClient ? null : id, byClient ? id : null);
        return HandlerResult.ok(
                order == null
                        ? TEXTS.text("unknownOrder")
                        : TEXTS.text("orderStatus", Values.of("order", TEXTS.text("withStatus", view(order)))));
    }

    private HandlerResult history(RestCall call) {
        return HandlerResult.ok(TEXTS.list("withStatus", done(call).map(HyperliquidInfo::view)));
    }

    private HandlerResult fills(RestCall call) {
        Stream<Order> filled = done(call).filter(order -> order.state == Order.State.FILLED);
        return HandlerResult.ok(TEXTS.list("fill", filled.map(HyperliquidInfo::view)));
    }

    private Stream<Order> done(RestCall call) {
        RestAccount account = account(call);
        return account == null
                ? Stream.of()
                : account.orderStore.newestFirst(null, DONE).stream().limit(MAX_READ);
    }

    /** Returns the account of the address that a request names, which needs no signature. */
    private @Nullable RestAccount account(RestCall call) {
        RestKeys.RestKey key = keys.find(call.params().get("user", "").toLowerCase(Locale.ROOT));
        return key == null ? null : key.account();
    }

    /** Returns what texts show of an order, with the letter of its side. */
    private static Values view(Order order) {
        OrderView view = TEXTS.order(order);
        Values own = name -> name.equals("letter") ? order.terms.side().equals("buy") ? "B" : "A" : view.get(name);
        return name -> name.equals("json") ? TEXTS.text("order", own) : own.get(name);
    }
}
