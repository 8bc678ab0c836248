package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Coinbase Advanced Trade's calls that place, edit, cancel and read orders. Errors of an order have status 200. */
final class CoinbaseOrders {
    private static final int MAX_OPEN = 500;
    private static final int MAX_IN_CANCEL = 100;
    private static final int LONGEST_CLIENT_ID = 128;

    private final OrderIds ids = new OrderIds();
    private final CoinbaseOrderReads reads = new CoinbaseOrderReads();

    HandlerResult handle(CoinbaseCall call) {
        return switch (call.method() + ' ' + call.path()) {
            case "POST orders" -> place(call);
            case "POST orders/batch_cancel" -> cancel(call);
            case "POST orders/edit" -> edit(call, true);
            case "POST orders/edit_preview" -> edit(call, false);
            case "POST orders/preview" -> preview(call);
            case "POST orders/close_position" -> close(call);
            default -> call.method().equals("GET") ? reads.handle(call) : CoinbaseErrors.noSuchPath();
        };
    }

    /** Places an order. A client id that was used before places nothing and returns the earlier order. */
    private HandlerResult place(CoinbaseCall call) {
        String clientId = call.params().get("client_order_id", "");
        if (clientId.isEmpty() || clientId.length() > LONGEST_CLIENT_ID) {
            return CoinbaseErrors.invalid("client_order_id is missing or too long");
        }
        Order known = call.user().orderStore.any(null, clientId);
        if (known != null) {
            return placed(known);
        }
        CoinbaseProducts.Product product = CoinbaseProducts.find(call.params().get("product_id"));
        OrderTerms terms = product == null ? null : terms(call.params(), product);
        if (product == null || terms == null) {
            return refused(call.params());
        }
        if (call.user().orderStore.open((Instrument) null).size() >= MAX_OPEN) {
            return CoinbaseErrors.refusedOrder("ORDER_ENTRY_DISABLED", "too many open orders");
        }
        Order order = new Order(ids.nextUuid(), clientId, product.instrument(), terms, call.nowNanos());
        CoinbaseConfiguration configuration = CoinbaseConfiguration.valueOf(terms.note());
        if (configuration.isMarket()) {
            order.state = Order.State.FILLED;
        } else if (!configuration.rests()) {
            order.state = Order.State.EXPIRED;
        }
        call.user().orderStore.add(order);
        return placed(order);
    }

    private static HandlerResult refused(Params params) {
        return CoinbaseProducts.find(params.get("product_id")) == null
                ? CoinbaseErrors.refusedOrder("INVALID_PRODUCT_ID", "product_id is missing or unknown")
                : CoinbaseErrors.refusedOrder("UNSUPPORTED_ORDER_CONFIGURATION", "no side, size or price to go by");
    }

    private static @Nullable OrderTerms terms(Params params, CoinbaseProducts.Product product) {
        String side = params.get("side", "");
        CoinbaseConfiguration configuration = CoinbaseConfiguration.of(params);
        if (configuration == null || !(side.equals("BUY") || side.equals("SELL"))) {
            return null;
        }
        BigDecimal price = DecimalText.positive(configuration.get(params, "limit_price"));
        BigDecimal size = size(configuration, params, product);
        return size == null || (price == null && !configuration.isMarket())
                ? null
                : new OrderTerms(
                        side, configuration.type, configuration.timeInForce, size, price, false, configuration.name());
    }

    /** Returns the size in the base coin; a size in the quote coin is converted. */
    private static @Nullable BigDecimal size(
            CoinbaseConfiguration configuration, Params params, CoinbaseProducts.Product product) {
        BigDecimal base = DecimalText.positive(configuration.get(params, "base_size"));
        BigDecimal quote = DecimalText.positive(configuration.get(params, "quote_size"));
        return base == null && quote != null ? quote.divide(product.instrument().price(), MathContext.DECIMAL64) : base;
    }

    private static HandlerResult placed(Order order) {
        String response = JsonText.object()
                .text("order_id", order.id)
                .text("product_id", order.instrument.id())
                .text("side", order.terms.side())
                .text("client_order_id", order.clientId)
                .end('}');
        return HandlerResult.ok(JsonText.object()
                .flag("success", true)
                .text("failure_reason", "UNKNOWN_FAILURE_REASON")
                .text("order_id", order.id)
                .json("success_response", response)
                .json("order_configuration", CoinbaseOrderReads.configuration(order))
                .end('}'));
    }

    private static HandlerResult preview(CoinbaseCall call) {
        CoinbaseProducts.Product product = CoinbaseProducts.find(call.params().get("product_id"));
        OrderTerms terms = product == null ? null : terms(call.params(), product);
        if (product == null || terms == null) {
            return HandlerResult.ok("{\"errs\":[\"PREVIEW_INVALID_ORDER_CONFIG\"],\"warning\":[]}");
        }
        BigDecimal price = terms.price() == null ? product.instrument().price() : terms.price();
        return HandlerResult.ok(JsonText.object()
                .text("order_total", product.price(price.multiply(terms.quantity())))
                .text("commission_total", "0")
                .json("errs", "[]")
                .json("warning", "[]")
                .text("base_size", product.size(terms.quantity()))
                .text("best_bid", product.priceAway(-1))
                .text("best_ask", product.priceAway(1))
                .end('}'));
    }

    /** Refuses to close a position, because there are no futures. */
    private static HandlerResult close(CoinbaseCall call) {
        return CoinbaseProducts.find(call.params().get("product_id")) == null
                ? CoinbaseErrors.refusedOrder("INVALID_PRODUCT_ID", "product_id is missing or unknown")
                : CoinbaseErrors.refusedOrder("UNSUPPORTED_ORDER_CONFIGURATION", "no position to close");
    }

    /** Cancels several orders. Each has its own result, which contains a failure reason even on success. */
    private static HandlerResult cancel(CoinbaseCall call) {
        List<String> names = call.params().list("order_ids");
        if (names.isEmpty() || names.size() > MAX_IN_CANCEL) {
            return CoinbaseErrors.invalid("order_ids must hold 1 to " + MAX_IN_CANCEL);
        }
        Set<String> seen = new HashSet<>();
        List<String> results = new ArrayList<>();
        boolean any = false;
        for (String name : names) {
            String problem = seen.add(name) ? cancel(call, name) : "DUPLICATE_CANCEL_REQUEST";
            any |= problem == null;
            results.add(JsonText.object()
                    .flag("success", problem == null)
                    .text("failure_reason", problem == null ? "UNKNOWN_CANCEL_FAILURE_REASON" : problem)
                    .text("order_id", name)
                    .end('}'));
        }
        HandlerResult handlerResult = HandlerResult.ok("{\"results\":[" + String.join(",", results) + "]}");
        return any ? handlerResult : new HandlerResult(200, handlerResult.body(), CallVerdict.FAILED);
    }

    private static @Nullable String cancel(CoinbaseCall call, String name) {
        OrderStore orderStore = call.user().orderStore;
        Order order = orderStore.open(name, null);
        if (order != null) {
            orderStore.cancel(order, call.nowNanos());
            return null;
        }
        Order done = orderStore.any(name, null);
        return done != null && done.state == Order.State.FILLED ? "ORDER_IS_FULLY_FILLED" : "UNKNOWN_CANCEL_ORDER";
    }

    /** Edits an order, which is possible only for limit orders that are good until cancelled. */
    private static HandlerResult edit(CoinbaseCall call, boolean forReal) {
        Order order = call.user().orderStore.open(call.params().get("order_id"), null);
        if (order == null) {
            return unedited("ORDER_NOT_FOUND");
        }
        BigDecimal price = DecimalText.positive(call.params().get("price"));
        BigDecimal size = DecimalText.positive(call.params().get("size"));
        if (!order.terms.note().equals(CoinbaseConfiguration.LIMIT_LIMIT_GTC.name())) {
            return unedited("ONLY_LIMIT_ORDER_EDITS_SUPPORTED");
        }
        if (price == null && size == null) {
            return unedited("INVALID_EDITED_PRICE");
        }
        if (forReal) {
            order.price = price == null ? order.price : price;
            order.quantity = size == null ? order.quantity : size;
            order.updatedNanos = call.nowNanos();
        }
        return HandlerResult.ok("{\"success\":true,\"errors\":[]}");
    }

    private static HandlerResult unedited(String reason) {
        HandlerResult handlerResult =
                HandlerResult.ok("{\"success\":false,\"errors\":[{\"edit_failure_reason\":\"" + reason + "\"}]}");
        return new HandlerResult(200, handlerResult.body(), CallVerdict.FAILED);
    }
}
