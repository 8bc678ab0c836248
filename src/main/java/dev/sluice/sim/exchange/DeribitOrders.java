package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.Deribit.refused;
import static dev.sluice.sim.exchange.Deribit.result;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deribit's calls that place, edit, cancel and read orders. Their method names the side, and a label need not be unique. */
final class DeribitOrders {
    private static final OrderForm FORM =
            new OrderForm("side", "type", "market", "amount", "price", "label", "time_in_force", "reduce_only");
    private static final int MAX_OPEN = 1_000;
    private static final int MAX_READ = 100;

    private final OrderIds ids = new OrderIds();

    HandlerResult buy(RestCall call) {
        return place(call, "buy");
    }

    HandlerResult sell(RestCall call) {
        return place(call, "sell");
    }

    private HandlerResult place(RestCall call, String side) {
        Instrument instrument = call.instrument();
        if (instrument == null) {
            return DeribitMarket.noSuchInstrument();
        }
        Params params = call.params();
        params.add("side", side);
        if (params.get("amount") == null) {
            params.add("amount", params.get("contracts", ""));
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return refused(-32_602, "Invalid params", field);
        }
        OrderStore orders = call.account().orderStore;
        if (orders.open((Instrument) null).size() >= MAX_OPEN) {
            return refused(10_030, "max_open_orders_per_instrument_reached", "");
        }
        Order order = FORM.order(instrument.base() + '-' + ids.next(), call, params, instrument);
        orders.add(order);
        String trades = order.state == Order.State.FILLED ? "[" + trade(order) + "]" : "[]";
        return result("{\"order\":" + json(order) + ",\"trades\":" + trades + "}", call);
    }

    HandlerResult edit(RestCall call) {
        Order order = call.account().orderStore.open(call.params().get("order_id"), null);
        if (order == null) {
            return notOpen(call);
        }
        BigDecimal amount = DecimalText.positive(call.params().get("amount"));
        BigDecimal price = DecimalText.positive(call.params().get("price"));
        order.quantity = amount == null ? order.quantity : amount;
        order.price = price == null ? order.price : price;
        order.updatedNanos = call.nowNanos();
        return result("{\"order\":" + json(order) + ",\"trades\":[]}", call);
    }

    HandlerResult cancel(RestCall call) {
        Order order = call.account().orderStore.open(call.params().get("order_id"), null);
        if (order == null) {
            return notOpen(call);
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return result(json(order), call);
    }

    private static HandlerResult notOpen(RestCall call) {
        return call.account().orderStore.any(call.params().get("order_id"), null) == null
                ? refused(10_004, "order_not_found", "")
                : refused(11_044, "not_open_order", "");
    }

    /** Cancels all open orders, or those of an instrument, and returns their number. */
    HandlerResult cancelAll(RestCall call) {
        if (call.params().get("instrument_name") != null && call.instrument() == null) {
            return DeribitMarket.noSuchInstrument();
        }
        return cancelled(call, call.account().orderStore.open(call.instrument()));
    }

    HandlerResult cancelByLabel(RestCall call) {
        String label = call.params().get("label", "");
        return cancelled(
                call,
                call.account().orderStore.open((Instrument) null).stream()
                        .filter(order -> order.clientId.equals(label))
                        .toList());
    }

    private static HandlerResult cancelled(RestCall call, List<Order> orders) {
        orders.forEach(order -> call.account().orderStore.cancel(order, call.nowNanos()));
        return result(Integer.toString(orders.size()), call);
    }

    HandlerResult state(RestCall call) {
        Order order = call.account().orderStore.any(call.params().get("order_id"), null);
        return order == null ? refused(10_004, "order_not_found", "") : result(json(order), call);
    }

    HandlerResult open(RestCall call) {
        String currency = call.params().get("currency");
        return result(
                JsonText.list(
                        call.account().orderStore.open(call.instrument()).stream()
                                .filter(order -> currency == null
                                        || order.instrument.base().equals(currency))
                                .map(DeribitOrders::json),
                        MAX_OPEN),
                call);
    }

    HandlerResult trades(RestCall call) {
        return result(
                "{\"has_more\":false,\"trades\":"
                        + JsonText.list(
                                call
                                        .account()
                                        .orderStore
                                        .newestFirst(call.instrument(), Set.of(Order.State.FILLED))
                                        .stream()
                                        .map(DeribitOrders::trade),
                                MAX_READ)
                        + "}",
                call);
    }

    private static String json(Order order) {
        String state = switch (order.state) {
            case OPEN -> "open";
            case FILLED -> "filled";
            case CANCELED, EXPIRED -> "cancelled";
        };
        String life = order.terms.timeInForce().equals("GTC") ? "good_til_cancelled" : order.terms.timeInForce();
        return JsonText.object()
                .text("order_id", order.id)
                .text("order_state", state)
                .text("order_type", order.terms.type())
                .text("instrument_name", order.instrument.id())
                .text("direction", order.terms.side())
                .json("price", decimal(order.price))
                .json("amount", DecimalText.shortest(order.quantity))
                .json("filled_amount", DecimalText.shortest(order.executed()))
                .json(
                        "average_price",
                        order.state == Order.State.FILLED ? DecimalText.shortest(order.instrument.price()) : "0")
                .text("time_in_force", life)
                .text("label", order.clientId)
                .flag("reduce_only", order.terms.reduceOnly())
                .flag("post_only", false)
                .flag("replaced", order.updatedNanos != order.placedNanos && order.state == Order.State.OPEN)
                .flag("api", true)
                .flag("web", false)
                .flag("is_liquidation", false)
                .number("creation_timestamp", order.placedMillis())
                .number("last_update_timestamp", order.updatedMillis())
                .end('}');
    }

    private static String decimal(@Nullable BigDecimal value) {
        return value == null ? "0" : DecimalText.shortest(value);
    }

    private static String trade(Order order) {
        return JsonText.object()
                .text("trade_id", order.id)
                .text("order_id", order.id)
                .text("instrument_name", order.instrument.id())
                .text("direction", order.terms.side())
                .json("price", DecimalText.shortest(order.instrument.price()))
                .json("amount", DecimalText.shortest(order.executed()))
                .json("fee", "0")
                .text("fee_currency", order.instrument.base())
                .text("liquidity", "T")
                .number("timestamp", order.updatedMillis())
                .end('}');
    }
}
