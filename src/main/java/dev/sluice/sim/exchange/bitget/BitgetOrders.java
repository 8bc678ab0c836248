package dev.sluice.sim.exchange.bitget;

import static dev.sluice.sim.exchange.bitget.Bitget.TEXTS;
import static dev.sluice.sim.exchange.bitget.Bitget.data;

import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bitget's calls that place, cancel and read spot orders. */
final class BitgetOrders {
    private static final OrderForm FORM = new OrderForm(
            List.of("buy", "sell"),
            "side",
            "orderType",
            "market",
            "size",
            "price",
            "clientOid",
            "force",
            "reduceOnly",
            "");
    private static final int MAX_OPEN_PER_SYMBOL = 400;
    private static final int MAX_IN_BATCH = 50;
    private static final int MAX_READ = 100;
    private static final Set<Order.State> DONE = Set.of(Order.State.FILLED, Order.State.CANCELED, Order.State.EXPIRED);

    private final OrderIds ids = new OrderIds();

    HandlerResult place(RestCall call) {
        Done done = place(call, call.params(), call.instrument());
        return done.order() == null ? Bitget.refused(done.code(), done.message()) : data(ids(done.order()), call);
    }

    HandlerResult placeBatch(RestCall call) {
        List<Params> list = call.params().each("orderList");
        return batch(call, list, params -> place(call, params, call.instrument()));
    }

    private Done place(RestCall call, Params params, @Nullable Instrument instrument) {
        if (instrument == null) {
            return Done.failed("40034", "Parameter symbol does not exist");
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return Done.failed("40017", "Parameter verification failed " + field);
        }
        OrderStore orders = call.account().orderStore;
        if (orders.open(null, params.get("clientOid")) != null) {
            return Done.failed("43118", "clientOrderId duplicate");
        }
        if (orders.openCount(instrument) >= MAX_OPEN_PER_SYMBOL) {
            return Done.failed("43002", "Pending order failed");
        }
        Order order = FORM.order(ids.next(), call, params, instrument);
        orders.add(order);
        return new Done(order, "", "");
    }

    HandlerResult cancel(RestCall call) {
        Done done = cancel(call, call.params());
        return done.order() == null ? Bitget.refused(done.code(), done.message()) : data(ids(done.order()), call);
    }

    HandlerResult cancelBatch(RestCall call) {
        return batch(call, call.params().each("orderList"), params -> cancel(call, params));
    }

    private static Done cancel(RestCall call, Params params) {
        OrderStore orders = call.account().orderStore;
        Order order = orders.open(params.get("orderId"), params.get("clientOid"));
        if (order == null || !order.instrument.equals(call.instrument())) {
            return Done.failed("43001", "The order does not exist");
        }
        orders.cancel(order, call.nowNanos());
        return new Done(order, "", "");
    }

    private static HandlerResult batch(RestCall call, List<Params> list, Function<Params, Done> does) {
        if (list.isEmpty() || list.size() > MAX_IN_BATCH) {
            return Bitget.refused("40017", "Parameter verification failed orderList");
        }
        StringJoiner well = new StringJoiner(",", "[", "]");
        StringJoiner failed = new StringJoiner(",", "[", "]");
        for (Params params : list) {
            Done done = does.apply(params);
            if (done.order() == null) {
                failed.add(TEXTS.text(
                        "failed",
                        Values.of("order", params.get("orderId", ""), "clientId", params.get("clientOid", "")),
                        Values.of("message", done.message(), "code", done.code())));
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
        OrderStore orders = call.account().orderStore;
        orders.open(call.instrument()).forEach(order -> orders.cancel(order, call.nowNanos()));
        return data(TEXTS.text("cancelledOfSymbol", call.instrument()), call);
    }

    HandlerResult order(RestCall call) {
        Order order = call.account()
                .orderStore
                .any(call.params().get("orderId"), call.params().get("clientOid"));
        return data(list(order == null ? Stream.of() : Stream.of(order)), call);
    }

    HandlerResult open(RestCall call) {
        return data(list(call.account().orderStore.open(call.instrument()).stream()), call);
    }

    HandlerResult history(RestCall call) {
        return data(list(call.account().orderStore.newestFirst(call.instrument(), DONE).stream()), call);
    }

    HandlerResult fills(RestCall call) {
        Stream<Order> filled =
                call.account().orderStore.newestFirst(call.instrument(), Set.of(Order.State.FILLED)).stream();
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

    /** The result of one order of a call: the order, or a code and a message. */
    private record Done(@Nullable Order order, String code, String message) {
        static Done failed(String code, String message) {
            return new Done(null, code, message);
        }
    }
}
