package dev.sluice.sim.exchange.hyperliquid;

import static dev.sluice.sim.exchange.hyperliquid.Hyperliquid.TEXTS;

import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.RequestedTerms;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hyperliquid's actions that place and cancel orders. The result of each order is a status in a successful response.
 */
final class HyperliquidActions {
    private static final String ORDERS = "action[orders]";
    private static final String CANCELS = "action[cancels]";
    private static final int MAX_OPEN = 1_000;
    private static final int MAX_IN_BATCH = 100;
    private static final String GONE = "Order was never placed, already canceled, or filled.";

    private final OrderIds ids = new OrderIds();

    static boolean isCancel(RestCall call) {
        return type(call).startsWith("cancel") || type(call).equals("scheduleCancel");
    }

    /**
     * Returns the number of orders or cancels in an action, which count one by one for the address; 1 for other
     * actions.
     */
    static long length(RestCall call) {
        return Math.max(
                1, Math.max(list(call, ORDERS).size(), list(call, CANCELS).size()));
    }

    private static String type(RestCall call) {
        return call.params().get("action[type]", "");
    }

    private static List<Params> list(RestCall call, String name) {
        return call.params().each(name);
    }

    HandlerResult handle(RestCall call) {
        return switch (type(call)) {
            case "order" -> each(call, "order", ORDERS, params -> place(call, params));
            case "cancel" -> each(call, "cancel", CANCELS, params -> cancel(call, params, params.get("o"), null));
            case "cancelByCloid" ->
                each(call, "cancel", CANCELS, params -> cancel(call, params, null, params.get("cloid")));
            case "scheduleCancel" -> schedule(call);
            case "updateLeverage", "setReferrer", "approveBuilderFee" -> done();
            default -> TEXTS.refused("unknownAction");
        };
    }

    private static HandlerResult done() {
        return HandlerResult.ok(TEXTS.text("done"));
    }

    private static HandlerResult each(RestCall call, String type, String name, Function<Params, String> does) {
        List<Params> list = list(call, name);
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return TEXTS.refused("batchSize", Values.of("type", type));
        }
        List<String> statuses = new ArrayList<>(list.size());
        boolean well = false;
        for (Params params : list) {
            String status = does.apply(params);
            well |= !status.startsWith("{\"error\"");
            statuses.add(status);
        }
        String body =
                TEXTS.text("statuses", Values.of("type", type, "statuses", "[" + String.join(",", statuses) + "]"));
        return HandlerResult.of(200, body, well ? CallVerdict.OK : CallVerdict.FAILED);
    }

    private String place(RestCall call, Params params) {
        Instrument instrument = instrument(params);
        BigDecimal size = DecimalText.positive(params.get("s"));
        BigDecimal price = DecimalText.positive(params.get("p"));
        if (instrument == null || size == null || price == null) {
            return error(instrument == null ? "Invalid asset" : "Order has invalid size or price.");
        }
        OrderStore orders = call.orders();
        String clientId = params.get("c", "");
        if (!clientId.isEmpty() && orders.any(null, clientId) != null) {
            return error("Duplicate cloid.");
        }
        if (orders.open((Instrument) null).size() >= MAX_OPEN) {
            return error("Too many open orders.");
        }
        boolean buys = params.isTrue("b");
        String life = params.get("t[limit][tif]", "Gtc");
        RequestedTerms terms =
                new RequestedTerms(buys ? "buy" : "sell", "limit", life, size, price, params.isTrue("r"), "");
        Order order = new Order(ids.next(), clientId, instrument, terms, call.nowNanos());
        boolean crosses = buys ? price.compareTo(instrument.price()) >= 0 : price.compareTo(instrument.price()) <= 0;
        if (life.equals("Ioc")) {
            order.state = crosses ? Order.State.FILLED : Order.State.EXPIRED;
        }
        orders.add(order);
        return switch (order.state) {
            case FILLED -> TEXTS.text("filled", TEXTS.order(order));
            case EXPIRED -> error("Order could not immediately match against any resting orders.");
            default -> TEXTS.text("resting", TEXTS.order(order));
        };
    }

    private static @Nullable Instrument instrument(Params params) {
        long asset = params.number("a", params.number("asset", -1));
        List<Instrument> universe = Hyperliquid.MARKETS.all();
        return asset >= 0 && asset < universe.size() ? universe.get((int) asset) : null;
    }

    private static String cancel(RestCall call, Params params, @Nullable String id, @Nullable String clientId) {
        Order order = call.orders().open(id, clientId);
        if (order == null || !order.instrument.equals(instrument(params))) {
            return error(GONE);
        }
        call.orders().cancel(order, call.nowNanos());
        return TEXTS.text("success");
    }

    /** Sets the dead-man switch to a time; without one it is disabled. */
    private static HandlerResult schedule(RestCall call) {
        long atMillis = call.params().number("action[time]", 0);
        long afterMillis = atMillis - call.nowMillis();
        if (atMillis != 0 && afterMillis < 5_000) {
            return TEXTS.refused("tooEarly");
        }
        call.account().deadManTimer.set(call.nowNanos(), atMillis == 0 ? 0 : afterMillis * 1_000_000L);
        return done();
    }

    private static String error(String message) {
        return TEXTS.text("error", Values.of("message", message));
    }
}
