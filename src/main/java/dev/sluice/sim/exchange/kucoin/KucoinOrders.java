package dev.sluice.sim.exchange.kucoin;

import static dev.sluice.sim.exchange.kucoin.Kucoin.TEXTS;

import dev.sluice.sim.kernel.OrderDesk;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
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
                ? TEXTS.refused("noSuchMarket")
                : answer(
                        desk.test(
                                call, call.orders(), params, market, desk.form().quantity(params)),
                        "placed");
    }

    private static HandlerResult answer(OrderDesk.Done done, String text) {
        return done.order() == null
                ? TEXTS.refused(200, done)
                : TEXTS.answer(TEXTS.text(text, TEXTS.order(done.order())));
    }

    /** Places the orders that are correct, and reports each at its position. */
    HandlerResult placeBatch(RestCall call) {
        List<Params> list = call.params().each("orderList");
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return TEXTS.refused("batchSize");
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
        return TEXTS.answer(results.toString());
    }

    /** Cancels the order that the path names by its id or by the caller's id. */
    HandlerResult cancel(RestCall call) {
        return answer(desk.cancel(call, call.orders(), call.params(), call.instrument()), call.argument());
    }

    HandlerResult cancelOfSymbol(RestCall call) {
        if (call.instrument() == null) {
            return TEXTS.refused("noSuchMarket");
        }
        call.cancelOpen(call.instrument());
        return TEXTS.answer(TEXTS.text("cancelledOfSymbol"));
    }

    HandlerResult cancelAll(RestCall call) {
        call.cancelOpen(null);
        return TEXTS.answer(TEXTS.text("cancelledAll"));
    }

    HandlerResult active(RestCall call) {
        return call.instrument() == null
                ? TEXTS.refused("noSuchMarket")
                : TEXTS.answer(list("order", call.orders().open(call.instrument())));
    }

    HandlerResult done(RestCall call) {
        return page(list("order", call.orders().newestFirst(call.instrument(), Order.DONE)));
    }

    HandlerResult fills(RestCall call) {
        return page(list("fill", call.orders().newestFirst(call.instrument(), Set.of(Order.State.FILLED))));
    }

    private static HandlerResult page(String items) {
        return TEXTS.answer(TEXTS.text("page", Values.of("items", items)));
    }

    private static String list(String text, List<Order> orders) {
        return TEXTS.orders(text, orders.stream().limit(MAX_READ));
    }
}
