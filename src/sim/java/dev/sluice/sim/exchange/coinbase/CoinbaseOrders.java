package dev.sluice.sim.exchange.coinbase;

import static dev.sluice.sim.exchange.coinbase.Coinbase.TEXTS;

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
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Coinbase Advanced Trade's calls that place, edit, cancel and read orders. Errors of an order have status 200. */
final class CoinbaseOrders {
    private static final int MAX_OPEN_OF_PRODUCT = 500;
    private static final int MAX_IN_CANCEL = 100;
    private static final long MAX_READ = 1_000;
    private static final int LONGEST_CLIENT_ID = 128;

    private final OrderIds ids = new OrderIds();

    /** Places an order. A client id that was used before places nothing and returns the earlier order. */
    HandlerResult place(RestCall call) {
        String clientId = call.params().get("client_order_id", "");
        if (clientId.isEmpty() || clientId.length() > LONGEST_CLIENT_ID) {
            return TEXTS.refused("wrongClientId");
        }
        OrderStore orders = call.orders();
        Order known = orders.any(null, clientId);
        if (known != null) {
            return HandlerResult.ok(TEXTS.text("placed", TEXTS.order(known)));
        }
        Instrument market = call.instrument();
        RequestedTerms terms = market == null ? null : terms(call.params(), market);
        if (market == null || terms == null) {
            return TEXTS.refused(market == null ? "noSuchProduct" : "wrongOrder");
        }
        if (orders.openCount(market) >= MAX_OPEN_OF_PRODUCT) {
            return TEXTS.refused("tooManyOrders");
        }
        Order order = new Order(ids.nextUuid(), clientId, market, terms, call.nowNanos());
        if (terms.type().equals("MARKET")) {
            order.state = Order.State.FILLED;
        } else if (!terms.timeInForce().startsWith("GOOD_UNTIL")) {
            order.state = Order.State.EXPIRED;
        }
        orders.add(order);
        return HandlerResult.ok(TEXTS.text("placed", TEXTS.order(order)));
    }

    /** Returns the terms of an order, which are those of its first known configuration, or null. */
    private static @Nullable RequestedTerms terms(Params params, Instrument market) {
        String side = params.get("side", "");
        for (Map.Entry<String, String> row : TEXTS.table("configurations").entrySet()) {
            String[] typeAndLife = row.getValue().split(" ", 2);
            String fields = "order_configuration[" + row.getKey() + "][";
            BigDecimal size = size(params, fields, market);
            BigDecimal price = DecimalText.positive(params.get(fields + "limit_price]"));
            boolean isMarket = typeAndLife[0].equals("MARKET");
            if (size != null && (side.equals("BUY") || side.equals("SELL")) && (isMarket || price != null)) {
                return new RequestedTerms(side, typeAndLife[0], typeAndLife[1], size, price, false, row.getKey());
            }
        }
        return null;
    }

    /** Returns the size in the base coin; a size in the quote coin is converted. */
    private static @Nullable BigDecimal size(Params params, String fields, Instrument market) {
        BigDecimal base = DecimalText.positive(params.get(fields + "base_size]"));
        BigDecimal quote = DecimalText.positive(params.get(fields + "quote_size]"));
        return base == null && quote != null ? quote.divide(market.price(), MathContext.DECIMAL64) : base;
    }

    HandlerResult preview(RestCall call) {
        Instrument market = call.instrument();
        RequestedTerms terms = market == null ? null : terms(call.params(), market);
        if (market == null || terms == null) {
            return HandlerResult.ok(TEXTS.text("invalidPreview"));
        }
        BigDecimal price = terms.price() == null ? market.price() : terms.price();
        String total = market.price(price.multiply(terms.quantity()));
        return HandlerResult.ok(
                TEXTS.text("preview", market, Values.of("total", total, "size", market.size(terms.quantity()))));
    }

    /** Refuses to close a position, because there are no futures. */
    HandlerResult close(RestCall call) {
        return TEXTS.refused(call.instrument() == null ? "noSuchProduct" : "noPosition");
    }

    /** Cancels several orders. Each has its own result, which contains a failure reason even on success. */
    HandlerResult cancel(RestCall call) {
        List<String> names = call.params().list("order_ids");
        if (names.isEmpty() || names.size() > MAX_IN_CANCEL) {
            return TEXTS.refused("wrongOrderIds");
        }
        Set<String> seen = new HashSet<>();
        List<String> results = new ArrayList<>();
        boolean any = false;
        for (String name : names) {
            String problem = seen.add(name) ? cancel(call, name) : "DUPLICATE_CANCEL_REQUEST";
            any |= problem == null;
            String reason = problem == null ? "UNKNOWN_CANCEL_FAILURE_REASON" : problem;
            results.add(
                    TEXTS.text("cancelledOne", Values.of("success", problem == null, "reason", reason, "order", name)));
        }
        String body = TEXTS.text("cancelled", Values.of("results", "[" + String.join(",", results) + "]"));
        return HandlerResult.of(200, body, any ? CallVerdict.OK : CallVerdict.FAILED);
    }

    private static @Nullable String cancel(RestCall call, String name) {
        OrderStore orders = call.orders();
        Order order = orders.open(name, null);
        if (order != null) {
            orders.cancel(order, call.nowNanos());
            return null;
        }
        Order done = orders.any(name, null);
        return done != null && done.state == Order.State.FILLED ? "ORDER_IS_FULLY_FILLED" : "UNKNOWN_CANCEL_ORDER";
    }

    /** Edits an order, which is possible only for limit orders that are good until cancelled. */
    HandlerResult edit(RestCall call) {
        Order order = call.orders().open(call.params().get("order_id"), null);
        if (order == null) {
            return TEXTS.refused("noSuchEdit");
        }
        if (!order.terms.note().equals("limit_limit_gtc")) {
            return TEXTS.refused("wrongEdit");
        }
        String price = call.params().get("price");
        String size = call.params().get("size");
        if (DecimalText.positive(price) == null && DecimalText.positive(size) == null) {
            return TEXTS.refused("wrongEditPrice");
        }
        if (!call.argument().equals("preview")) {
            order.amend(size, price, call.nowNanos());
        }
        return HandlerResult.ok(TEXTS.text("edited"));
    }

    HandlerResult read(RestCall call) {
        Order order = call.orders().any(call.params().get("order"), null);
        return order == null
                ? TEXTS.refused("noSuchOrder")
                : HandlerResult.ok(TEXTS.text("oneOrder", TEXTS.order(order)));
    }

    /** Returns a page of the orders of a product in some states, newest first. */
    HandlerResult list(RestCall call) {
        Params params = call.params();
        List<String> words = params.all("order_status");
        Set<Order.State> states = words.isEmpty() ? EnumSet.allOf(Order.State.class) : TEXTS.states(words);
        List<Order> orders = call.orders().newestFirst(call.instrument(), states);
        long from = Math.max(0, Math.min(orders.size(), params.number("cursor", 0)));
        long to = Math.min(orders.size(), from + Math.max(1, Math.min(MAX_READ, params.number("limit", MAX_READ))));
        boolean more = to < orders.size();
        String page = TEXTS.orders("order", orders.subList((int) from, (int) to).stream());
        return HandlerResult.ok(
                TEXTS.text("orders", Values.of("orders", page, "more", more, "cursor", more ? to : "")));
    }
}
