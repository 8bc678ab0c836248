package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.KrakenFutures.refused;
import static dev.sluice.sim.exchange.KrakenFutures.success;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kraken Futures' calls that place, edit, cancel and read orders. What became of an order is a status in a successful response. */
final class KrakenFuturesOrders {
    private static final OrderForm FORM =
            new OrderForm("side", "orderType", "mkt", "size", "limitPrice", "cliOrdId", "orderType", "reduceOnly");
    private static final int MAX_OPEN = 1_000;
    private static final int MAX_READ = 100;
    private static final long SECOND = 1_000_000_000L;

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
        Instrument instrument = KrakenFuturesMarket.MARKETS.find(params.get("symbol"));
        if (instrument == null) {
            return status("invalidSymbol", null, call).end('}');
        }
        String field = FORM.wrongField(params);
        if (field != null) {
            return status(field.equals("limitPrice") ? "invalidPrice" : "invalidSize", null, call)
                    .end('}');
        }
        OrderStore orders = call.account().orderStore;
        if (orders.open(null, params.get("cliOrdId")) != null) {
            return status("clientOrderIdAlreadyExist", null, call).end('}');
        }
        if (orders.open((Instrument) null).size() >= MAX_OPEN) {
            return status("tooManySmallOrders", null, call).end('}');
        }
        Order order = FORM.order(ids.nextUuid(), call, params, instrument);
        orders.add(order);
        String type = order.state == Order.State.FILLED ? "EXECUTION" : "PLACE";
        return status(order.state == Order.State.EXPIRED ? "iocWouldNotExecute" : "placed", order, call)
                .json("orderEvents", "[{\"type\":\"" + type + "\",\"order\":" + event(order) + "}]")
                .end('}');
    }

    HandlerResult edit(RestCall call) {
        return success("editStatus", edit(call, call.params()), call);
    }

    private static String edit(RestCall call, Params params) {
        Order order = openOrder(call, params, "orderId");
        if (order == null) {
            return status("orderForEditNotFound", null, call).end('}');
        }
        BigDecimal size = DecimalText.positive(params.get("size"));
        BigDecimal price = DecimalText.positive(params.get("limitPrice"));
        order.quantity = size == null ? order.quantity : size;
        order.price = price == null ? order.price : price;
        order.updatedNanos = call.nowNanos();
        return status("edited", order, call).json("orderEvents", "[]").end('}');
    }

    HandlerResult cancel(RestCall call) {
        return success("cancelStatus", cancel(call, call.params()), call);
    }

    private static String cancel(RestCall call, Params params) {
        Order order = openOrder(call, params, "order_id");
        if (order == null) {
            return status("notFound", null, call).end('}');
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return status("cancelled", order, call)
                .json(
                        "orderEvents",
                        "[{\"type\":\"CANCEL\",\"uid\":\"" + order.id + "\",\"order\":" + event(order) + "}]")
                .end('}');
    }

    HandlerResult batch(RestCall call) {
        List<Params> batch = batchOf(call);
        if (batch.isEmpty()) {
            return refused("invalidArgument: json", call.nowMillis());
        }
        JsonText statuses = JsonText.array();
        for (Params params : batch) {
            String status = switch (params.get("order", "")) {
                case "send" -> send(call, params);
                case "edit" -> edit(call, params);
                case "cancel" -> cancel(call, params);
                default -> status("invalidOrderType", null, call).end('}');
            };
            statuses.element(tagged(status, params.get("order_tag")));
        }
        return success("batchStatus", statuses.end(']'), call);
    }

    private static String tagged(String status, @Nullable String tag) {
        return tag == null ? status : "{\"order_tag\":" + JsonText.quoted(tag) + ',' + status.substring(1);
    }

    HandlerResult cancelAll(RestCall call) {
        if (call.params().get("symbol") != null && call.instrument() == null) {
            return KrakenFuturesMarket.noSuchSymbol(call);
        }
        OrderStore orders = call.account().orderStore;
        List<Order> cancelled = orders.open(call.instrument());
        cancelled.forEach(order -> orders.cancel(order, call.nowNanos()));
        String named = JsonText.list(
                cancelled.stream()
                        .map(order ->
                                JsonText.object().text("order_id", order.id).end('}')),
                MAX_OPEN);
        return success(
                "cancelStatus",
                status(cancelled.isEmpty() ? "noOrdersToCancel" : "cancelled", null, call)
                        .text("cancelOnly", call.params().get("symbol", "all"))
                        .json("cancelledOrders", named)
                        .json("orderEvents", "[]")
                        .end('}'),
                call);
    }

    /** Sets the dead-man switch; 0 disables it. Its time is not scaled, because the caller chooses it. */
    HandlerResult cancelAllAfter(RestCall call) {
        long seconds = call.params().number("timeout", -1);
        if (seconds < 0) {
            return refused("requiredArgumentMissing: timeout", call.nowMillis());
        }
        if (seconds == 0) {
            call.account().deadManTimer.disarm();
        } else {
            call.account().deadManTimer.arm(call.nowNanos() + seconds * SECOND);
        }
        String trigger = seconds == 0 ? "0" : ReportedClock.iso(call.nowMillis() + seconds * 1_000);
        return success(
                "status",
                JsonText.object()
                        .text("currentTime", ReportedClock.iso(call.nowMillis()))
                        .text("triggerTime", trigger)
                        .end('}'),
                call);
    }

    HandlerResult open(RestCall call) {
        return success(
                "openOrders",
                JsonText.list(
                        call.account().orderStore.open((Instrument) null).stream()
                                .map(KrakenFuturesOrders::json),
                        MAX_OPEN),
                call);
    }

    HandlerResult status(RestCall call) {
        List<String> found = new ArrayList<>();
        for (String id : call.params().all("orderIds")) {
            Order order = call.account().orderStore.any(id, null);
            if (order != null) {
                String state = switch (order.state) {
                    case OPEN -> "ENTERED_BOOK";
                    case FILLED -> "FULLY_EXECUTED";
                    case CANCELED, EXPIRED -> "CANCELLED";
                };
                found.add("{\"order\":" + event(order) + ",\"status\":\"" + state
                        + "\",\"updateReason\":null,\"error\":null}");
            }
        }
        return success("orders", JsonText.list(found.stream(), MAX_READ), call);
    }

    HandlerResult fills(RestCall call) {
        return success(
                "fills",
                JsonText.list(
                        call.account().orderStore.newestFirst(null, Set.of(Order.State.FILLED)).stream()
                                .map(KrakenFuturesOrders::fill),
                        MAX_READ),
                call);
    }

    private static @Nullable Order openOrder(RestCall call, Params params, String idField) {
        return call.account().orderStore.open(params.get(idField), params.get("cliOrdId"));
    }

    private static JsonText status(String status, @Nullable Order order, RestCall call) {
        JsonText json =
                JsonText.object().text("status", status).text("receivedTime", ReportedClock.iso(call.nowMillis()));
        if (order != null) {
            json.text("order_id", order.id);
            if (!order.clientId.isEmpty()) {
                json.text("cliOrdId", order.clientId);
            }
        }
        return json;
    }

    /** Returns an order as in the events of a status. */
    private static String event(Order order) {
        return JsonText.object()
                .text("orderId", order.id)
                .json("cliOrdId", order.clientId.isEmpty() ? "null" : JsonText.quoted(order.clientId))
                .text("type", order.terms.type())
                .text("symbol", order.instrument.id())
                .text("side", order.terms.side())
                .json("quantity", DecimalText.shortest(order.quantity))
                .json("filled", DecimalText.shortest(order.executed()))
                .json("limitPrice", DecimalText.shortest(order.priceOrZero()))
                .flag("reduceOnly", order.terms.reduceOnly())
                .text("timestamp", ReportedClock.iso(order.placedMillis()))
                .text("lastUpdateTimestamp", ReportedClock.iso(order.updatedMillis()))
                .end('}');
    }

    private static String json(Order order) {
        JsonText json = JsonText.object().text("order_id", order.id);
        if (!order.clientId.isEmpty()) {
            json.text("cliOrdId", order.clientId);
        }
        return json.text("status", "untouched")
                .text("side", order.terms.side())
                .text("orderType", "lmt")
                .text("symbol", order.instrument.id())
                .json("limitPrice", DecimalText.shortest(order.priceOrZero()))
                .json("filledSize", DecimalText.shortest(order.executed()))
                .json("unfilledSize", DecimalText.shortest(order.quantity.subtract(order.executed())))
                .flag("reduceOnly", order.terms.reduceOnly())
                .text("receivedTime", ReportedClock.iso(order.placedMillis()))
                .text("lastUpdateTime", ReportedClock.iso(order.updatedMillis()))
                .end('}');
    }

    private static String fill(Order order) {
        return JsonText.object()
                .text("fill_id", order.id)
                .text("order_id", order.id)
                .text("symbol", order.instrument.id())
                .text("side", order.terms.side())
                .json("size", DecimalText.shortest(order.executed()))
                .json("price", DecimalText.shortest(order.instrument.price()))
                .text("fillTime", ReportedClock.iso(order.updatedMillis()))
                .text("fillType", "taker")
                .end('}');
    }
}
