package dev.sluice.sim.exchange.hyperliquid;

import static dev.sluice.sim.exchange.hyperliquid.Hyperliquid.MARKETS;
import static dev.sluice.sim.exchange.hyperliquid.Hyperliquid.TEXTS;

import dev.sluice.sim.kernel.RestAccount;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.util.Locale;
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

    private final RestKeys keys;

    HyperliquidInfo(RestKeys keys) {
        this.keys = keys;
    }

    HandlerResult handle(RestCall call) {
        String type = call.params().get("type", "");
        return switch (type) {
            case "meta" -> HandlerResult.ok(meta());
            case "metaAndAssetCtxs" -> contexts();
            case "allMids" -> HandlerResult.ok(TEXTS.members("mid", "id", MARKETS.all().stream()));
            case "l2Book" -> book(call);
            case "openOrders", "frontendOpenOrders" -> openOrders(call);
            case "orderStatus" -> orderStatus(call);
            case "historicalOrders" ->
                HandlerResult.ok(TEXTS.list("withStatus", done(call).map(HyperliquidInfo::view)));
            case "userFills", "userFillsByTime" -> fills(call);
            case "userRole" -> HandlerResult.ok(TEXTS.text("userRole", role(call), call));
            default -> constant(type, call);
        };
    }

    private static HandlerResult constant(String type, RestCall call) {
        String text = TEXTS.table("info").get(type);
        return text == null
                ? HandlerResult.of(422, "Failed to deserialize the JSON body into the target type", CallVerdict.FAILED)
                : HandlerResult.ok(TEXTS.text(text, call));
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

    private static String meta() {
        return TEXTS.text("meta", Values.of("universe", TEXTS.list("asset", MARKETS.all().stream())));
    }

    private static HandlerResult contexts() {
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
        return HandlerResult.ok(TEXTS.orders("order", orders.limit(MAX_READ)));
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

    private HandlerResult fills(RestCall call) {
        Stream<Order> filled = done(call).filter(order -> order.state == Order.State.FILLED);
        return HandlerResult.ok(TEXTS.orders("fill", filled));
    }

    private Stream<Order> done(RestCall call) {
        RestAccount account = account(call);
        return account == null
                ? Stream.of()
                : account.orderStore.newestFirst(null, Order.DONE).stream().limit(MAX_READ);
    }

    /** Returns the role of an address as that of a key: one that trades only is an agent. */
    private Values role(RestCall call) {
        RestKeys.RestKey key = keys.find(call.params().get("user", "").toLowerCase(Locale.ROOT));
        return Values.of("rights", key == null ? "none" : key.rights());
    }

    /** Returns the account of the address that a request names, which needs no signature. */
    private @Nullable RestAccount account(RestCall call) {
        RestKeys.RestKey key = keys.find(call.params().get("user", "").toLowerCase(Locale.ROOT));
        return key == null ? null : key.account();
    }

    /** Returns what texts show of an order, and the whole of it as {@code json}. */
    private static Values view(Order order) {
        return view(order, order.state);
    }

    /** Returns what texts show of an order that was in that state. */
    static Values view(Order order, Order.State state) {
        OrderView view = TEXTS.order(order, state);
        return name -> name.equals("json") ? TEXTS.text("order", view) : view.get(name);
    }
}
