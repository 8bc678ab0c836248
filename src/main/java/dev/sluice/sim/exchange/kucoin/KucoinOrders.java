package dev.sluice.sim.exchange.kucoin;

import static dev.sluice.sim.exchange.kucoin.Kucoin.TEXTS;
import static dev.sluice.sim.exchange.kucoin.Kucoin.data;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderDesk;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Values;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** KuCoin's calls that place, cancel and read orders of the high-frequency spot account. */
final class KucoinOrders {
    private static final int MAX_IN_BATCH = 20;
    private static final int MAX_READ = 100;

    private final OrderDesk desk = new OrderDesk(TEXTS, "problems", new OrderIds()::next);

    HandlerResult place(RestCall call) {
        return answer(desk.place(call, call.orders(), call.params(), call.instrument()), "placed");
    }

    HandlerResult test(RestCall call) {
        Instrument market = call.instrument();
        Params params = call.params();
        return market == null
                ? Kucoin.noSuchSymbol()
                : answer(
                        desk.test(
                                call, call.orders(), params, market, desk.form().quantity(params)),
                        "placed");
    }

    private static HandlerResult answer(OrderDesk.Done done, String text) {
        return done.order() == null
                ? Kucoin.refused(200, done.code(), done.message())
                : data(TEXTS.text(text, TEXTS.order(done.order())));
    }

    /** Places the orders that are correct, and reports each at its position. */
    HandlerResult placeBatch(RestCall call) {
        List<Params> list = call.params().each("orderList");
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return Kucoin.refused(200, "400100", "orderList error");
        }
        StringJoiner results = new StringJoiner(",", "[", "]");
        for (Params params : list) {
            OrderDesk.Done done = desk.place(call, call.orders(), params, Kucoin.MARKETS.find(params.get("symbol")));
            results.add(
                    done.order() == null
                            ? TEXTS.text(
                                    "failedInBatch",
                                    Values.of("message", answer(done, "").text()))
                            : TEXTS.text("placedInBatch", TEXTS.order(done.order())));
        }
        return data(results.toString());
    }

    /** Cancels the order that the path names by its id or by the caller's id. */
    HandlerResult cancel(RestCall call) {
        boolean byId = call.params().get("clientOid") == null;
        return answer(
                desk.cancel(call, call.orders(), call.params(), call.instrument()),
                byId ? "cancelledById" : "cancelledByClientId");
    }

    HandlerResult cancelOfSymbol(RestCall call) {
        if (call.instrument() == null) {
            return Kucoin.noSuchSymbol();
        }
        call.cancelOpen(call.instrument());
        return data(TEXTS.text("cancelledOfSymbol"));
    }

    HandlerResult cancelAll(RestCall call) {
        call.cancelOpen(null);
        return data(TEXTS.text("cancelledAll"));
    }

    HandlerResult order(RestCall call) {
        Order order = call.anyOrder("orderId", "clientOid");
        return order == null
                ? Kucoin.refused(200, "400100", "order_not_exist")
                : data(TEXTS.text("order", TEXTS.order(order)));
    }

    HandlerResult active(RestCall call) {
        return call.instrument() == null
                ? Kucoin.noSuchSymbol()
                : data(list("order", call.orders().open(call.instrument())));
    }

    HandlerResult done(RestCall call) {
        return page(list("order", call.orders().newestFirst(call.instrument(), Order.DONE)));
    }

    HandlerResult fills(RestCall call) {
        return page(list("fill", call.orders().newestFirst(call.instrument(), Set.of(Order.State.FILLED))));
    }

    private static HandlerResult page(String items) {
        return data(TEXTS.text("page", Values.of("items", items)));
    }

    private static String list(String text, List<Order> orders) {
        return TEXTS.orders(text, orders.stream().limit(MAX_READ));
    }
}
