package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Coinbase Exchange's order calls: {@code POST} places an order, {@code DELETE} cancels one or all. */
final class CoinbaseExchangeOrders {
    private static final String BY_CLIENT_ID = "orders/client:";
    private static final String BY_ID = "orders/";
    private static final int MAX_OPEN = 500;

    private final OrderIds ids = new OrderIds();

    HandlerResult handle(CoinbaseExchangeCall call) {
        String method = call.venueRequest().method();
        if (call.path().equals("fills")) {
            return method.equals("GET")
                    ? CoinbaseExchangeOrderReads.fills(call)
                    : CoinbaseExchangeErrors.notFound("NotFound");
        }
        boolean one = call.path().startsWith(BY_ID);
        return switch (method) {
            case "POST" -> one ? CoinbaseExchangeErrors.notFound("NotFound") : place(call);
            case "GET" -> one ? read(call) : CoinbaseExchangeOrderReads.list(call);
            case "DELETE" -> one ? cancel(call) : cancelAll(call);
            default -> CoinbaseExchangeErrors.notFound("NotFound");
        };
    }

    private HandlerResult place(CoinbaseExchangeCall call) {
        Params params = Params.of(call.venueRequest());
        CoinbaseProducts.Product product = CoinbaseProducts.find(params.get("product_id"));
        if (product == null) {
            return CoinbaseExchangeErrors.notFound("Product not found");
        }
        String wrong = wrong(call, params);
        if (wrong != null) {
            return CoinbaseExchangeErrors.refused(wrong);
        }
        Order order = new Order(
                ids.nextUuid(),
                params.get("client_oid", ""),
                product.instrument(),
                terms(params, product),
                call.nowNanos());
        if (order.terms.type().equals("market")) {
            order.state = Order.State.FILLED;
        } else if (order.terms.timeInForce().equals("IOC")
                || order.terms.timeInForce().equals("FOK")) {
            order.state = Order.State.EXPIRED;
        }
        call.profile().orderStore.add(order);
        return HandlerResult.ok(CoinbaseExchangeOrderReads.json(order));
    }

    private static @Nullable String wrong(CoinbaseExchangeCall call, Params params) {
        String side = params.get("side", "");
        if (!side.equals("buy") && !side.equals("sell")) {
            return "side is invalid";
        }
        boolean market = params.get("type", "limit").equals("market");
        boolean funded = market && DecimalText.positive(params.get("funds")) != null;
        if (DecimalText.positive(params.get("size")) == null && !funded) {
            return "size is too small. Minimum size is 0.00000001";
        }
        if (!market && DecimalText.positive(params.get("price")) == null) {
            return "price too small";
        }
        return call.profile().orderStore.open((Instrument) null).size() < MAX_OPEN ? null : "too many open orders";
    }

    private static OrderTerms terms(Params params, CoinbaseProducts.Product product) {
        BigDecimal size = DecimalText.positive(params.get("size"));
        BigDecimal funds = DecimalText.positive(params.get("funds"));
        if (size == null) {
            size = funds == null
                    ? BigDecimal.ONE
                    : funds.divide(product.instrument().price(), MathContext.DECIMAL64);
        }
        return new OrderTerms(
                params.get("side", ""),
                params.get("type", "limit"),
                params.get("time_in_force", "GTC"),
                size,
                DecimalText.positive(params.get("price")),
                false,
                params.isTrue("post_only") ? "post_only" : "");
    }

    private static HandlerResult read(CoinbaseExchangeCall call) {
        OrderStore orderStore = call.profile().orderStore;
        Order order = orderStore.any(id(call), clientId(call));
        return order == null
                ? CoinbaseExchangeErrors.notFound("order not found")
                : HandlerResult.ok(CoinbaseExchangeOrderReads.json(order));
    }

    private static HandlerResult cancel(CoinbaseExchangeCall call) {
        OrderStore orderStore = call.profile().orderStore;
        Order order = orderStore.open(id(call), clientId(call));
        if (order == null) {
            return orderStore.any(id(call), clientId(call)) == null
                    ? CoinbaseExchangeErrors.notFound("order not found")
                    : CoinbaseExchangeErrors.refused("Order already done");
        }
        orderStore.cancel(order, call.nowNanos());
        String returnedId = clientId(call) == null ? order.id : order.clientId;
        return HandlerResult.ok('"' + returnedId + '"');
    }

    private static @Nullable String id(CoinbaseExchangeCall call) {
        return clientId(call) == null ? call.path().substring(BY_ID.length()) : null;
    }

    private static @Nullable String clientId(CoinbaseExchangeCall call) {
        return call.path().startsWith(BY_CLIENT_ID) ? call.path().substring(BY_CLIENT_ID.length()) : null;
    }

    private static HandlerResult cancelAll(CoinbaseExchangeCall call) {
        String named = call.query().get("product_id");
        CoinbaseProducts.Product product = CoinbaseProducts.find(named);
        if (named != null && product == null) {
            return CoinbaseExchangeErrors.notFound("Product not found");
        }
        List<String> cancelled = new ArrayList<>();
        for (Order order : call.profile().orderStore.open(product == null ? null : product.instrument())) {
            call.profile().orderStore.cancel(order, call.nowNanos());
            cancelled.add('"' + order.id + '"');
        }
        return HandlerResult.ok("[" + String.join(",", cancelled) + "]");
    }
}
