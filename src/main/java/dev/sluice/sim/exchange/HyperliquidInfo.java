package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hyperliquid's info requests, which the member {@code type} distinguishes: constant prices, and the orders of any address. */
final class HyperliquidInfo {
    static final Markets MARKETS =
            new Markets(Instrument.of("BTC", "BTC", "USDC", "50000"), Instrument.of("ETH", "ETH", "USDC", "3000"));
    private static final Set<String> LIGHT = Set.of(
            "l2Book", "allMids", "clearinghouseState", "orderStatus", "spotClearinghouseState", "exchangeStatus");
    private static final Set<String> WITH_ITEMS =
            Set.of("recentTrades", "historicalOrders", "userFills", "userFillsByTime", "fundingHistory", "userFunding");
    private static final int MAX_READ = 2_000;
    private static final int LEVELS = 20;
    private static final Set<Order.State> DONE = Set.of(Order.State.FILLED, Order.State.CANCELED, Order.State.EXPIRED);

    private final RestKeys keys;
    private final Map<String, RestRoute.Handler> handlers = Map.ofEntries(
            Map.entry("exchangeStatus", HyperliquidInfo::status),
            Map.entry("meta", call -> HandlerResult.ok(meta())),
            Map.entry("metaAndAssetCtxs", HyperliquidInfo::contexts),
            Map.entry("spotMeta", call -> HandlerResult.ok("{\"tokens\":[],\"universe\":[]}")),
            Map.entry("spotMetaAndAssetCtxs", call -> HandlerResult.ok("[{\"tokens\":[],\"universe\":[]},[]]")),
            Map.entry("perpDexs", call -> HandlerResult.ok("[null]")),
            Map.entry("allMids", HyperliquidInfo::mids),
            Map.entry("l2Book", HyperliquidInfo::book),
            Map.entry("recentTrades", call -> HandlerResult.ok("[]")),
            Map.entry("candleSnapshot", call -> HandlerResult.ok("[]")),
            Map.entry("fundingHistory", call -> HandlerResult.ok("[]")),
            Map.entry("userFunding", call -> HandlerResult.ok("[]")),
            Map.entry("clearinghouseState", HyperliquidInfo::state),
            Map.entry("spotClearinghouseState", call -> HandlerResult.ok("{\"balances\":[]}")),
            Map.entry("userRole", call -> HandlerResult.ok("{\"role\":\"user\"}")),
            Map.entry(
                    "userFees",
                    call -> HandlerResult.ok("{\"userCrossRate\":\"0.00045\",\"userAddRate\":\"0.00015\"}")),
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

    private static HandlerResult status(RestCall call) {
        return HandlerResult.ok("{\"time\":" + call.nowMillis() + ",\"specialStatuses\":null}");
    }

    private static String meta() {
        return "{\"universe\":"
                + MARKETS.list(
                        null,
                        one -> JsonText.object()
                                .text("name", one.id())
                                .number("szDecimals", 5)
                                .number("maxLeverage", 40)
                                .end('}'))
                + ",\"marginTables\":[],\"collateralToken\":0}";
    }

    private static HandlerResult contexts(RestCall call) {
        return HandlerResult.ok("[" + meta() + ","
                + MARKETS.list(
                        null,
                        one -> JsonText.object()
                                .text("funding", "0")
                                .text("openInterest", "0")
                                .text("prevDayPx", price(one))
                                .text("dayNtlVlm", "0")
                                .text("premium", "0")
                                .text("oraclePx", price(one))
                                .text("markPx", price(one))
                                .text("midPx", price(one))
                                .text("dayBaseVlm", "0")
                                .end('}'))
                + "]");
    }

    private static HandlerResult mids(RestCall call) {
        JsonText mids = JsonText.object();
        MARKETS.all().forEach(one -> mids.text(one.id(), price(one)));
        return HandlerResult.ok(mids.end('}'));
    }

    private static HandlerResult book(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return HandlerResult.ok("null");
        }
        return HandlerResult.ok(JsonText.object()
                .text("coin", instrument.id())
                .number("time", call.nowMillis())
                .json("levels", "[" + side(instrument, -1) + "," + side(instrument, 1) + "]")
                .end('}'));
    }

    private static String side(Instrument instrument, int sign) {
        return JsonText.list(
                Markets.levels(instrument, LEVELS, sign)
                        .map(level -> JsonText.object()
                                .text("px", level.price())
                                .text("sz", level.size())
                                .number("n", 1)
                                .end('}')),
                LEVELS);
    }

    private static HandlerResult state(RestCall call) {
        return HandlerResult.ok(JsonText.object()
                .json("assetPositions", "[]")
                .json(
                        "marginSummary",
                        "{\"accountValue\":\"1000000\",\"totalMarginUsed\":\"0\",\"totalNtlPos\":\"0\",\"totalRawUsd\":\"1000000\"}")
                .text("withdrawable", "1000000")
                .number("time", call.nowMillis())
                .end('}'));
    }

    private HandlerResult openOrders(RestCall call) {
        RestAccount account = account(call);
        Stream<Order> orders = account == null ? Stream.of() : account.orderStore.open((Instrument) null).stream();
        return HandlerResult.ok(JsonText.list(orders.map(HyperliquidInfo::json), MAX_READ));
    }

    private HandlerResult orderStatus(RestCall call) {
        RestAccount account = account(call);
        String id = call.params().get("oid", "");
        boolean byClient = id.startsWith("0x");
        Order order = account == null ? null : account.orderStore.any(byClient ? null : id, byClient ? id : null);
        return HandlerResult.ok(
                order == null
                        ? "{\"status\":\"unknownOid\"}"
                        : "{\"status\":\"order\",\"order\":" + withStatus(order) + "}");
    }

    private HandlerResult history(RestCall call) {
        return HandlerResult.ok(JsonText.list(done(call).map(HyperliquidInfo::withStatus), MAX_READ));
    }

    private HandlerResult fills(RestCall call) {
        return HandlerResult.ok(JsonText.list(
                done(call)
                        .filter(order -> order.state == Order.State.FILLED)
                        .map(order -> JsonText.object()
                                .text("coin", order.instrument.id())
                                .text("px", price(order.instrument))
                                .text("sz", DecimalText.shortest(order.executed()))
                                .text("side", order.terms.side().equals("buy") ? "B" : "A")
                                .number("time", order.updatedMillis())
                                .json("oid", order.id)
                                .json("tid", order.id)
                                .flag("crossed", true)
                                .text("fee", "0")
                                .text("feeToken", "USDC")
                                .end('}')),
                MAX_READ));
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

    private static String withStatus(Order order) {
        String status = switch (order.state) {
            case OPEN -> "open";
            case FILLED -> "filled";
            case CANCELED, EXPIRED -> "canceled";
        };
        return JsonText.object()
                .json("order", json(order))
                .text("status", status)
                .number("statusTimestamp", order.updatedMillis())
                .end('}');
    }

    private static String json(Order order) {
        JsonText json = JsonText.object()
                .text("coin", order.instrument.id())
                .text("side", order.terms.side().equals("buy") ? "B" : "A")
                .text("limitPx", DecimalText.shortest(order.priceOrZero()))
                .text("sz", DecimalText.shortest(order.quantity.subtract(order.executed())))
                .json("oid", order.id)
                .number("timestamp", order.placedMillis())
                .text("origSz", DecimalText.shortest(order.quantity))
                .text("orderType", "Limit")
                .text("tif", order.terms.timeInForce())
                .flag("reduceOnly", order.terms.reduceOnly())
                .flag("isTrigger", false);
        return (order.clientId.isEmpty() ? json.json("cloid", "null") : json.text("cloid", order.clientId)).end('}');
    }

    private static String price(Instrument instrument) {
        return DecimalText.shortest(instrument.price());
    }

    static List<Instrument> universe() {
        return MARKETS.all();
    }
}
