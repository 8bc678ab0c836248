package dev.sluice.sim.exchange.deribit;

import static dev.sluice.sim.exchange.deribit.Deribit.TEXTS;

import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.stream.Stream;

/**
 * Deribit's calls that place, edit, cancel and read orders. Their method names the side, and a label need not be
 * unique.
 */
final class DeribitOrders {
    private static final OrderForm FORM = OrderForm.of(TEXTS);
    private static final int MAX_OPEN = 1_000;
    private static final int MAX_READ = 100;

    private final OrderIds ids = new OrderIds();

    /** Places an order on the side that the method names. */
    HandlerResult place(RestCall call) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return TEXTS.refused("noSuchMarket");
        }
        Params params = call.params();
        params.add("side", call.argument());
        if (params.get("amount") == null) {
            params.add("amount", params.get("contracts", ""));
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return TEXTS.refused("wrongField", Values.of("field", field));
        }
        OrderStore orders = call.orders();
        if (orders.open((Instrument) null).size() >= MAX_OPEN) {
            return TEXTS.refused("tooManyOrders");
        }
        Order order = FORM.order(instrument.base() + '-' + ids.next(), call, params, instrument);
        orders.add(order);
        Stream<Order> traded = order.state == Order.State.FILLED ? Stream.of(order) : Stream.of();
        return placed(order, TEXTS.orders("trade", traded), call);
    }

    HandlerResult edit(RestCall call) {
        Order order = call.orders().open(call.params().get("order_id"), null);
        if (order == null) {
            return notOpen(call);
        }
        order.amend(call.params().get("amount"), call.params().get("price"), call.nowNanos());
        return placed(order, "[]", call);
    }

    private static HandlerResult placed(Order order, String trades, RestCall call) {
        return TEXTS.answer(TEXTS.text("placed", Values.of("order", json(order), "trades", trades)), call);
    }

    HandlerResult cancel(RestCall call) {
        Order order = call.orders().open(call.params().get("order_id"), null);
        if (order == null) {
            return notOpen(call);
        }
        call.orders().cancel(order, call.nowNanos());
        return TEXTS.answer(json(order), call);
    }

    private static HandlerResult notOpen(RestCall call) {
        return call.orders().any(call.params().get("order_id"), null) == null
                ? TEXTS.refused("noSuchOrder")
                : TEXTS.refused("notOpen");
    }

    /** Cancels all open orders, or those of an instrument, and returns their number. */
    HandlerResult cancelAll(RestCall call) {
        if (call.params().get("instrument_name") != null && call.instrument() == null) {
            return TEXTS.refused("noSuchMarket");
        }
        return cancelled(call, call.orders().open(call.instrument()));
    }

    HandlerResult cancelByLabel(RestCall call) {
        String label = call.params().get("label", "");
        return cancelled(
                call,
                call.orders().open((Instrument) null).stream()
                        .filter(order -> order.clientId.equals(label))
                        .toList());
    }

    private static HandlerResult cancelled(RestCall call, List<Order> orders) {
        orders.forEach(order -> call.orders().cancel(order, call.nowNanos()));
        return TEXTS.answer(Integer.toString(orders.size()), call);
    }

    HandlerResult state(RestCall call) {
        Order order = call.orders().any(call.params().get("order_id"), null);
        return order == null ? TEXTS.refused("noSuchOrder") : TEXTS.answer(json(order), call);
    }

    HandlerResult open(RestCall call) {
        Stream<Order> open = call.orders().open(call.instrument()).stream()
                .filter(order -> call.params().isAbsentOr("currency", order.instrument.base()));
        return TEXTS.answer(TEXTS.list("order", open.limit(MAX_OPEN).map(DeribitOrders::view)), call);
    }

    HandlerResult trades(RestCall call) {
        Stream<Order> filled = call.filled();
        return TEXTS.answer(
                TEXTS.text("trades", Values.of("trades", TEXTS.orders("trade", filled.limit(MAX_READ)))), call);
    }

    private static String json(Order order) {
        return TEXTS.text("order", view(order));
    }

    private static Values view(Order order) {
        OrderView view = TEXTS.order(order);
        boolean replaced = order.updatedNanos != order.placedNanos && order.state == Order.State.OPEN;
        return name -> name.equals("replaced") ? replaced : view.get(name);
    }
}
