package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.Kucoin.data;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** KuCoin's calls that place, cancel and read orders of the high-frequency spot account. */
final class KucoinOrders {
    private static final OrderForm FORM =
            new OrderForm("side", "type", "market", "size", "price", "clientOid", "timeInForce", "reduceOnly");
    private static final int MAX_OPEN_PER_SYMBOL = 200;
    private static final int MAX_IN_BATCH = 20;
    private static final int MAX_READ = 100;
    private static final Set<Order.State> DONE = Set.of(Order.State.FILLED, Order.State.CANCELED, Order.State.EXPIRED);

    private final OrderIds ids = new OrderIds();

    HandlerResult place(RestCall call) {
        Instrument instrument = call.instrument();
        HandlerResult wrong = wrong(call, call.params(), instrument);
        return wrong != null || instrument == null
                ? orNoSymbol(wrong)
                : data(placed(add(call, call.params(), instrument)));
    }

    HandlerResult test(RestCall call) {
        Instrument instrument = call.instrument();
        HandlerResult wrong = wrong(call, call.params(), instrument);
        return wrong != null || instrument == null
                ? orNoSymbol(wrong)
                : data(placed(FORM.order(ids.next(), call, call.params(), instrument)));
    }

    /** Places the orders that are correct, and reports each at its position. */
    HandlerResult placeBatch(RestCall call) {
        List<Params> list = call.params().each("orderList");
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return Kucoin.refused(200, "400100", "orderList error");
        }
        JsonText results = JsonText.array();
        for (Params params : list) {
            Instrument instrument = KucoinMarket.MARKETS.find(params.get("symbol"));
            HandlerResult wrong = wrong(call, params, instrument);
            if (wrong != null || instrument == null) {
                results.element("{\"success\":false,\"failMsg\":"
                        + JsonText.quoted(orNoSymbol(wrong).text()) + "}");
            } else {
                String done = placed(add(call, params, instrument));
                results.element(done.substring(0, done.length() - 1) + ",\"success\":true}");
            }
        }
        return data(results.end(']'));
    }

    private Order add(RestCall call, Params params, Instrument instrument) {
        Order order = FORM.order(ids.next(), call, params, instrument);
        call.account().orderStore.add(order);
        return order;
    }

    private static @Nullable HandlerResult wrong(RestCall call, Params params, @Nullable Instrument instrument) {
        if (instrument == null) {
            return KucoinMarket.noSuchSymbol();
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return Kucoin.refused(200, "400100", field + " error");
        }
        OrderStore orders = call.account().orderStore;
        if (orders.open(null, params.get("clientOid")) != null) {
            return Kucoin.refused(200, "102426", "The order was placed repeatedly (clientOid)");
        }
        return orders.openCount(instrument) < MAX_OPEN_PER_SYMBOL
                ? null
                : Kucoin.refused(200, "200003", "Too many active orders of this symbol");
    }

    private static HandlerResult orNoSymbol(@Nullable HandlerResult wrong) {
        return wrong == null ? KucoinMarket.noSuchSymbol() : wrong;
    }

    private static String placed(Order order) {
        return JsonText.object()
                .text("orderId", order.id)
                .text("clientOid", order.clientId)
                .end('}');
    }

    /** Cancels the order that the path names by its id or by the caller's id. */
    HandlerResult cancel(RestCall call) {
        String clientId = call.params().get("clientOid");
        Order order = call.account().orderStore.open(call.params().get("orderId"), clientId);
        if (order == null || !order.instrument.equals(call.instrument())) {
            return Kucoin.refused(200, "400100", "order_not_exist_or_not_allow_to_be_cancelled");
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return data(JsonText.object()
                .text(clientId == null ? "orderId" : "clientOid", clientId == null ? order.id : clientId)
                .end('}'));
    }

    HandlerResult cancelOfSymbol(RestCall call) {
        if (call.instrument() == null) {
            return KucoinMarket.noSuchSymbol();
        }
        cancelOpen(call, call.instrument());
        return data("\"success\"");
    }

    HandlerResult cancelAll(RestCall call) {
        cancelOpen(call, null);
        JsonText symbols = JsonText.array();
        KucoinMarket.MARKETS.all().forEach(instrument -> symbols.textElement(instrument.id()));
        return data("{\"succeedSymbols\":" + symbols.end(']') + ",\"failedSymbols\":[]}");
    }

    private static void cancelOpen(RestCall call, @Nullable Instrument instrument) {
        OrderStore orders = call.account().orderStore;
        orders.open(instrument).forEach(order -> orders.cancel(order, call.nowNanos()));
    }

    HandlerResult order(RestCall call) {
        Order order = call.account()
                .orderStore
                .any(call.params().get("orderId"), call.params().get("clientOid"));
        return order == null ? Kucoin.refused(200, "400100", "order_not_exist") : data(json(order));
    }

    HandlerResult active(RestCall call) {
        return call.instrument() == null
                ? KucoinMarket.noSuchSymbol()
                : data(list(call.account().orderStore.open(call.instrument())));
    }

    HandlerResult done(RestCall call) {
        return page(list(call.account().orderStore.newestFirst(call.instrument(), DONE)));
    }

    HandlerResult fills(RestCall call) {
        JsonText fills = JsonText.array();
        call.account().orderStore.newestFirst(call.instrument(), Set.of(Order.State.FILLED)).stream()
                .limit(MAX_READ)
                .forEach(order -> fills.element(fill(order)));
        return page(fills.end(']'));
    }

    private static HandlerResult page(String items) {
        return data("{\"lastId\":0,\"items\":" + items + "}");
    }

    private static String list(List<Order> orders) {
        return JsonText.list(orders.stream().map(KucoinOrders::json), MAX_READ);
    }

    private static String json(Order order) {
        boolean open = order.state == Order.State.OPEN;
        return JsonText.object()
                .text("id", order.id)
                .text("symbol", order.instrument.id())
                .text("opType", "DEAL")
                .text("type", order.terms.type())
                .text("side", order.terms.side())
                .text("price", DecimalText.shortest(order.priceOrZero()))
                .text("size", DecimalText.shortest(order.quantity))
                .text("funds", "0")
                .text("dealSize", DecimalText.shortest(order.executed()))
                .text("dealFunds", DecimalText.shortest(order.cost()))
                .text("fee", "0")
                .text("feeCurrency", order.instrument.quote())
                .text("timeInForce", order.terms.timeInForce())
                .flag("postOnly", false)
                .text("clientOid", order.clientId)
                .flag("cancelExist", order.state == Order.State.CANCELED)
                .number("createdAt", order.placedMillis())
                .number("lastUpdatedAt", order.updatedMillis())
                .text("tradeType", "TRADE")
                .flag("inOrderBook", open)
                .flag("active", open)
                .end('}');
    }

    private static String fill(Order order) {
        return JsonText.object()
                .text("id", order.id)
                .text("orderId", order.id)
                .text("tradeId", order.id)
                .text("symbol", order.instrument.id())
                .text("side", order.terms.side())
                .text("type", order.terms.type())
                .text("liquidity", "taker")
                .text("price", DecimalText.shortest(order.instrument.price()))
                .text("size", DecimalText.shortest(order.executed()))
                .text("funds", DecimalText.shortest(order.cost()))
                .text("fee", "0")
                .text("feeRate", "0.001")
                .text("feeCurrency", order.instrument.quote())
                .text("tradeType", "TRADE")
                .number("createdAt", order.updatedMillis())
                .end('}');
    }
}
