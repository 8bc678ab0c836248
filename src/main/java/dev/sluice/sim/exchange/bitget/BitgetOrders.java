package dev.sluice.sim.exchange.bitget;

import static dev.sluice.sim.exchange.bitget.Bitget.TEXTS;

import dev.sluice.sim.kernel.OrderDesk;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;

/** Bitget's calls that place, cancel and read spot orders. */
final class BitgetOrders {
    private static final int MAX_IN_BATCH = 50;

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
        return done.order() == null ? TEXTS.refused(400, done) : TEXTS.answer(ids(done.order()), call);
    }

    private static HandlerResult batch(RestCall call, Function<Params, OrderDesk.Done> does) {
        List<Params> list = call.params().each("orderList");
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return TEXTS.refused("batchSize");
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
        return TEXTS.answer(TEXTS.text("batch", Values.of("well", well, "failed", failed)), call);
    }

    HandlerResult cancelOfSymbol(RestCall call) {
        if (call.instrument() == null) {
            return TEXTS.refused("noSuchMarket");
        }
        call.cancelOpen(call.instrument());
        return TEXTS.answer(TEXTS.text("cancelledOfSymbol", call.instrument()), call);
    }

    HandlerResult order(RestCall call) {
        Order order = call.anyOrder("orderId", "clientOid");
        return TEXTS.answer(TEXTS.orders("order", Stream.ofNullable(order)), call);
    }

    private static String ids(Order order) {
        return TEXTS.text("ids", TEXTS.order(order));
    }
}
