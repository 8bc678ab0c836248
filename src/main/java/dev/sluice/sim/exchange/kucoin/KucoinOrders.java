package dev.sluice.sim.exchange.kucoin;

import static dev.sluice.sim.exchange.kucoin.Kucoin.TEXTS;
import static dev.sluice.sim.exchange.kucoin.Kucoin.data;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.Values;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** KuCoin's calls that place, cancel and read orders of the high-frequency spot account. */
final class KucoinOrders {
    private static final OrderForm FORM = new OrderForm(
            List.of("buy", "sell"),
            "side",
            "type",
            "market",
            "size",
            "price",
            "clientOid",
            "timeInForce",
            "reduceOnly",
            "");
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
        StringJoiner results = new StringJoiner(",", "[", "]");
        for (Params params : list) {
            Instrument instrument = Kucoin.MARKETS.find(params.get("symbol"));
            HandlerResult wrong = wrong(call, params, instrument);
            if (wrong != null || instrument == null) {
                results.add(TEXTS.text(
                        "failedInBatch", Values.of("message", orNoSymbol(wrong).text())));
            } else {
                results.add(TEXTS.text("placedInBatch", TEXTS.order(add(call, params, instrument))));
            }
        }
        return data(results.toString());
    }

    private Order add(RestCall call, Params params, Instrument instrument) {
        Order order = FORM.order(ids.next(), call, params, instrument);
        call.account().orderStore.add(order);
        return order;
    }

    private static @Nullable HandlerResult wrong(RestCall call, Params params, @Nullable Instrument instrument) {
        if (instrument == null) {
            return Kucoin.noSuchSymbol();
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
        return wrong == null ? Kucoin.noSuchSymbol() : wrong;
    }

    private static String placed(Order order) {
        return TEXTS.text("placed", TEXTS.order(order));
    }

    /** Cancels the order that the path names by its id or by the caller's id. */
    HandlerResult cancel(RestCall call) {
        String clientId = call.params().get("clientOid");
        Order order = call.account().orderStore.open(call.params().get("orderId"), clientId);
        if (order == null || !order.instrument.equals(call.instrument())) {
            return Kucoin.refused(200, "400100", "order_not_exist_or_not_allow_to_be_cancelled");
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return data(TEXTS.text(clientId == null ? "cancelledById" : "cancelledByClientId", TEXTS.order(order)));
    }

    HandlerResult cancelOfSymbol(RestCall call) {
        if (call.instrument() == null) {
            return Kucoin.noSuchSymbol();
        }
        cancelOpen(call, call.instrument());
        return data(TEXTS.text("cancelledOfSymbol"));
    }

    HandlerResult cancelAll(RestCall call) {
        cancelOpen(call, null);
        return data(TEXTS.text("cancelledAll"));
    }

    private static void cancelOpen(RestCall call, @Nullable Instrument instrument) {
        OrderStore orders = call.account().orderStore;
        orders.open(instrument).forEach(order -> orders.cancel(order, call.nowNanos()));
    }

    HandlerResult order(RestCall call) {
        Order order = call.account()
                .orderStore
                .any(call.params().get("orderId"), call.params().get("clientOid"));
        return order == null
                ? Kucoin.refused(200, "400100", "order_not_exist")
                : data(TEXTS.text("order", TEXTS.order(order)));
    }

    HandlerResult active(RestCall call) {
        return call.instrument() == null
                ? Kucoin.noSuchSymbol()
                : data(list("order", call.account().orderStore.open(call.instrument())));
    }

    HandlerResult done(RestCall call) {
        return page(list("order", call.account().orderStore.newestFirst(call.instrument(), DONE)));
    }

    HandlerResult fills(RestCall call) {
        return page(list("fill", call.account().orderStore.newestFirst(call.instrument(), Set.of(Order.State.FILLED))));
    }

    private static HandlerResult page(String items) {
        return data(TEXTS.text("page", Values.of("items", items)));
    }

    private static String list(String text, List<Order> orders) {
        return TEXTS.orders(text, orders.stream().limit(MAX_READ));
    }
}
