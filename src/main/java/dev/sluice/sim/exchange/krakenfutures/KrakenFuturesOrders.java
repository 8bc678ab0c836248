package dev.sluice.sim.exchange.krakenfutures;

import static dev.sluice.sim.exchange.krakenfutures.KrakenFutures.TEXTS;
import static dev.sluice.sim.exchange.krakenfutures.KrakenFutures.success;

import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.OrderView;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kraken Futures' calls that place, edit, cancel and read orders. What became of an order is a status in a successful
 * response.
 */
final class KrakenFuturesOrders {
    private static final OrderForm FORM = OrderForm.of(TEXTS);
    private static final int MAX_OPEN = 1_000;
    private static final int MAX_READ = 100;

    private final OrderIds ids = new OrderIds();

    /** Returns the instructions of a batch, which is a JSON text in a form. */
    static List<Params> batchOf(RestCall call) {
        String json = call.params().get("json");
        return json == null ? List.of() : Params.ofJson(json).each("batchOrder");
    }

    HandlerResult send(RestCall call) {
        return success("sendStatus", send(call, call.params()), call);
    }

    private String send(RestCall call, Params params) {
        Instrument instrument = KrakenFutures.MARKETS.find(params.get("symbol"));
        if (instrument == null) {
            return status("invalidSymbol", call);
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return status(field.equals("limitPrice") ? "invalidPrice" : "invalidSize", call);
        }
        OrderStore orders = call.orders();
        if (orders.open(null, params.get("cliOrdId")) != null) {
            return status("clientOrderIdAlreadyExist", call);
        }
        if (orders.open((Instrument) null).size() >= MAX_OPEN) {
            return status("tooManySmallOrders", call);
        }
        Order order = FORM.order(ids.nextUuid(), call, params, instrument);
        orders.add(order);
        String type = order.state == Order.State.FILLED ? "EXECUTION" : "PLACE";
        String status = order.state == Order.State.EXPIRED ? "iocWouldNotExecute" : "placed";
        return TEXTS.text("placed", view(order), call, Values.of("status", status, "event", type));
    }

    HandlerResult edit(RestCall call) {
        return success("editStatus", edit(call, call.params()), call);
    }

    private static String edit(RestCall call, Params params) {
        Order order = openOrder(call, params, "orderId");
        if (order == null) {
            return status("orderForEditNotFound", call);
        }
        order.amend(params.get("size"), params.get("limitPrice"), call.nowNanos());
        return TEXTS.text("edited", view(order), call);
    }

    HandlerResult cancel(RestCall call) {
        return success("cancelStatus", cancel(call, call.params()), call);
    }

    private static String cancel(RestCall call, Params params) {
        Order order = openOrder(call, params, "order_id");
        if (order == null) {
            return status("notFound", call);
        }
        call.orders().cancel(order, call.nowNanos());
        return TEXTS.text("cancelled", view(order), call);
    }

    HandlerResult batch(RestCall call) {
        List<Params> batch = batchOf(call);
        if (batch.isEmpty()) {
            return TEXTS.refused("noBatch", call);
        }
        StringJoiner statuses = new StringJoiner(",", "[", "]");
        for (Params params : batch) {
            String status = switch (params.get("order", "")) {
                case "send" -> send(call, params);
                case "edit" -> edit(call, params);
                case "cancel" -> cancel(call, params);
                default -> status("invalidOrderType", call);
            };
            statuses.add(tagged(status, params.get("order_tag")));
        }
        return success("batchStatus", statuses.toString(), call);
    }

    private static String tagged(String status, @Nullable String tag) {
        return tag == null ? status : "{\"order_tag\":" + Template.quoted(tag) + ',' + status.substring(1);
    }

    HandlerResult cancelAll(RestCall call) {
        if (call.params().get("symbol") != null && call.instrument() == null) {
            return TEXTS.refused("noSuchMarket", call);
        }
        List<Order> cancelled = call.cancelOpen(call.instrument());
        String status = cancelled.isEmpty() ? "noOrdersToCancel" : "cancelled";
        Values values = Values.of("status", status, "orders", TEXTS.orders("id", cancelled.stream()));
        return success("cancelStatus", TEXTS.text("cancelledAll", call, values), call);
    }

    HandlerResult cancelAllAfter(RestCall call) {
        long seconds = call.params().number("timeout", -1);
        if (seconds < 0) {
            return TEXTS.refused("noTimeout", call);
        }
        call.setDeadManSwitch(seconds);
        String trigger = seconds == 0 ? "0" : ReportedClock.iso(call.nowMillis() + seconds * 1_000);
        return success("status", TEXTS.text("cancelAllAfter", call, Values.of("trigger", trigger)), call);
    }

    HandlerResult open(RestCall call) {
        return success("openOrders", TEXTS.orders("order", call.orders().open((Instrument) null).stream()), call);
    }

    HandlerResult status(RestCall call) {
        Stream<Order> found = call.params().all("orderIds").stream()
                .map(id -> Optional.ofNullable(call.orders().any(id, null)))
                .flatMap(Optional::stream);
        return success("orders", TEXTS.list("orderStatus", found.limit(MAX_READ).map(KrakenFuturesOrders::view)), call);
    }

    HandlerResult fills(RestCall call) {
        Stream<Order> filled = call.orders().newestFirst(null, Set.of(Order.State.FILLED)).stream();
        return success("fills", TEXTS.orders("fill", filled.limit(MAX_READ)), call);
    }

    private static @Nullable Order openOrder(RestCall call, Params params, String idField) {
        return call.orders().open(params.get(idField), params.get("cliOrdId"));
    }

    private static String status(String status, RestCall call) {
        return TEXTS.text("status", call, Values.of("status", status));
    }

    /** Returns what texts show of an order, also as in the events of a status. */
    private static Values view(Order order) {
        OrderView view = TEXTS.order(order);
        return name -> name.equals("orderEvent") ? TEXTS.text("orderEvent", view) : view.get(name);
    }
}
