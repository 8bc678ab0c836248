package dev.sluice.sim.exchange.bitget;

import static dev.sluice.sim.exchange.bitget.Bitget.TEXTS;
import static dev.sluice.sim.exchange.bitget.Bitget.data;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderDesk;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;

/** Bitget's calls that place, cancel and read spot orders. */
final class BitgetOrders {
    private static final int MAX_IN_BATCH = 50;
    private static final int MAX_READ = 100;

    private final OrderDesk desk = new OrderDesk(TEXTS, "problems", new OrderIds()::next);

    HandlerResult place(RestCall call) {
        return answer(call, place(call, call.params()));
    }

    HandlerResult placeBatch(RestCall call) {
        return batch(call, params -> place(call, params));
    }

    private OrderDesk.Done place(RestCall call, Params params) {
        return desk.place(call, call.orders(), params, call.instrument());
    }

    HandlerResult cancel(RestCall call) {
        return answer(call, cancel(call, call.params()));
    }

    HandlerResult cancelBatch(RestCall call) {
        return batch(call, params -> cancel(call, params));
    }

    private OrderDesk.Done cancel(RestCall call, Params params) {
        return desk.cancel(call, call.orders(), params, call.instrument());
    }

    private static HandlerResult answer(RestCall call, OrderDesk.Done done) {
        return done.order() == null ? Bitget.refused(done.code(), done.message()) : data(ids(done.order()), call);
    }

    private static HandlerResult batch(RestCall call, Function<Params, OrderDesk.Done> does) {
        List<Params> list = call.params().each("orderList");
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return Bitget.refused("40017", "Parameter verification failed orderList");
        }
        StringJoiner well = new StringJoiner(",", "[", "]");
        StringJoiner failed = new StringJoiner(",", "[", "]");
        for (Params params : list) {
            OrderDesk.Done done = does.apply(params);
            if (done.order() == null) {
                failed.add(TEXTS.text("failed", done));
            } else {
                well.add(ids(done.order()));
            }
        }
        return data(TEXTS.text("batch", Values.of("well", well, "failed", failed)), call);
    }

    HandlerResult cancelOfSymbol(RestCall call) {
        if (call.instrument() == null) {
            return Bitget.noSuchSymbol();
        }
        call.cancelOpen(call.instrument());
        return data(TEXTS.text("cancelledOfSymbol", call.instrument()), call);
    }

    HandlerResult order(RestCall call) {
        Order order = call.anyOrder("orderId", "clientOid");
        return data(list(order == null ? Stream.of() : Stream.of(order)), call);
    }

    HandlerResult open(RestCall call) {
        return data(list(call.orders().open(call.instrument()).stream()), call);
    }

    HandlerResult history(RestCall call) {
        return data(list(call.orders().newestFirst(call.instrument(), Order.DONE).stream()), call);
    }

    HandlerResult fills(RestCall call) {
        Stream<Order> filled = call.filled();
        return data(TEXTS.orders("fill", filled.limit(MAX_READ)), call);
    }

    private static String list(Stream<Order> orders) {
        return TEXTS.list("order", orders.limit(MAX_READ).map(BitgetOrders::view));
    }

    private static String ids(Order order) {
        return TEXTS.text("ids", TEXTS.order(order));
    }

    private static Values view(Order order) {
        OrderView view = TEXTS.order(order);
        String source = order.terms.type().equals("market") ? "market" : "normal";
        return name -> name.equals("source") ? source : view.get(name);
    }
}
