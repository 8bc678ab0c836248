package dev.sluice.sim.exchange.bybit;

import static dev.sluice.sim.exchange.bybit.Bybit.TEXTS;

import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bybit's calls that place, amend, cancel and read orders, one or several. Each category has its own orders. In the
 * response to a batch, {@code retExtInfo} has the result of each order; orders beyond the quota fail with its code.
 */
final class BybitOrders {
    private static final int MAX_IN_BATCH = 20;
    private static final int MAX_IN_SPOT_BATCH = 10;

    private final OrderIds ids = new OrderIds();
    private final OrderProcessor contracts = new OrderProcessor(TEXTS, "problems", ids::nextUuid);
    private final OrderProcessor spot = new OrderProcessor(TEXTS, "spotProblems", ids::nextUuid);

    HandlerResult handle(RestCall call) {
        if (Bybit.category(call).isEmpty()) {
            return TEXTS.refused("wrongCategory", call);
        }
        OrderProcessor.Result done = one(call, call.params());
        return done.order() == null
                ? TEXTS.refused(200, done, call)
                : TEXTS.answer(TEXTS.text("ids", TEXTS.order(done.order())), call);
    }

    HandlerResult handleBatch(RestCall call) {
        List<Params> asked = call.params().each("request");
        String category = Bybit.category(call);
        if (category.isEmpty()) {
            return TEXTS.refused("wrongCategory", call);
        }
        if (asked.isEmpty() || asked.size() > (category.equals("spot") ? MAX_IN_SPOT_BATCH : MAX_IN_BATCH)) {
            return TEXTS.refused("batchSize", call);
        }
        List<OrderProcessor.Result> done = new ArrayList<>(asked.size());
        for (Params params : asked) {
            done.add(
                    done.size() < call.room()
                            ? one(call, params)
                            : processor(call).failed(params, OrderProcessor.Problem.NO_ROOM));
        }
        String list = TEXTS.list("batchOrder", done.stream(), call, Values.of("created", call.nowMillis()));
        String codes = TEXTS.list("batchCode", done.stream());
        Values values = Values.of(
                "data",
                TEXTS.text("batch", Values.of("list", list)),
                "more",
                TEXTS.text("batch", Values.of("list", codes)));
        return HandlerResult.ok(TEXTS.text("batchResult", values, call));
    }

    private static OrderStore orders(RestCall call) {
        return call.account().orders(Bybit.category(call));
    }

    private OrderProcessor processor(RestCall call) {
        return Bybit.category(call).equals("spot") ? spot : contracts;
    }

    private static @Nullable Instrument market(RestCall call, Params params) {
        return Bybit.markets(Bybit.category(call)).find(params.get("symbol"));
    }

    /** Does with an order what the route says: with that of the call or with one of a batch. */
    private OrderProcessor.Result one(RestCall call, Params params) {
        return processor(call).handle(call.argument(), call, orders(call), params, market(call, params));
    }

    /** Cancels all orders of one symbol, of one coin or of the category. */
    HandlerResult cancelAll(RestCall call) {
        if (Bybit.category(call).isEmpty()) {
            return TEXTS.refused("wrongCategory", call);
        }
        List<Order> asked =
                asked(call, orders(call).open((Instrument) null).stream()).toList();
        asked.forEach(order -> orders(call).cancel(order, call.nowNanos()));
        String list = TEXTS.orders("ids", asked.stream());
        return TEXTS.answer(TEXTS.text("cancelled", Values.of("list", list)), call);
    }

    /** Returns open orders; with an id or with {@code openOnly} above 0 also closed ones. */
    HandlerResult realtime(RestCall call) {
        Params params = call.params();
        boolean named = params.get("orderId") != null || params.get("orderLinkId") != null;
        boolean narrow = named
                || params.get("symbol") != null
                || params.get("settleCoin") != null
                || params.get("baseCoin") != null;
        if (Bybit.category(call).equals("linear") && !narrow) {
            return TEXTS.refused("noCoin", call);
        }
        Stream<Order> open = orders(call).open((Instrument) null).stream();
        return named || params.number("openOnly", 0) > 0
                ? list(call, Stream.concat(open, orders(call).closed(null).stream()))
                : list(call, open);
    }

    HandlerResult history(RestCall call) {
        return list(call, orders(call).closed(null).stream());
    }

    private static HandlerResult list(RestCall call, Stream<Order> orders) {
        return Bybit.page(call, TEXTS.list("order", asked(call, orders).map(order -> view(order, order.state))));
    }

    HandlerResult executions(RestCall call) {
        Stream<Order> filled = orders(call).closed(null).stream().filter(order -> order.state == Order.State.FILLED);
        return Bybit.page(call, TEXTS.orders("execution", asked(call, filled)));
    }

    /** Returns the orders that match the call's symbol, coins, ids and status. */
    private static Stream<Order> asked(RestCall call, Stream<Order> orders) {
        Params params = call.params();
        return orders.filter(order -> params.isAbsentOr("symbol", order.instrument.id())
                && params.isAbsentOr("baseCoin", order.instrument.base())
                && params.isAbsentOr("settleCoin", order.instrument.fact("settle"))
                && params.isAbsentOr("orderId", order.id)
                && params.isAbsentOr("orderLinkId", order.clientId)
                && params.isAbsentOr("orderStatus", TEXTS.state(order.state)));
    }

    /** Returns what texts show of an order in that state. */
    static Values view(Order order, Order.State state) {
        OrderView view = TEXTS.order(order, state);
        boolean market = order.terms.type().equals("Market");
        return name -> name.equals("life") && market ? "IOC" : view.get(name);
    }
}
