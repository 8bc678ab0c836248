package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** OKX's calls that place, amend and cancel orders. The error of an order is reported at its position, with status 200. */
final class OkxOrders {
    private static final Set<String> MODES = Set.of("cash", "cross", "isolated", "spot_isolated");
    private static final Set<String> TYPES =
            Set.of("market", "limit", "post_only", "fok", "ioc", "optimal_limit_ioc", "rpi");
    private static final Set<String> AT_ONCE = Set.of("fok", "ioc", "optimal_limit_ioc");
    private static final int MAX_IN_BATCH = 20;
    private static final int LONGEST_CLIENT_ID = 32;
    private static final long SECOND = 1_000_000_000L;

    private final OrderIds ids = new OrderIds();

    HandlerResult place(OkxCall call) {
        return one(call, this::place);
    }

    HandlerResult placeBatch(OkxCall call) {
        return each(call, this::place);
    }

    HandlerResult amend(OkxCall call) {
        return one(call, OkxOrders::amend);
    }

    HandlerResult amendBatch(OkxCall call) {
        return each(call, OkxOrders::amend);
    }

    HandlerResult cancel(OkxCall call) {
        return one(call, OkxOrders::cancel);
    }

    HandlerResult cancelBatch(OkxCall call) {
        return each(call, OkxOrders::cancel);
    }

    private static HandlerResult one(OkxCall call, BiFunction<OkxCall, Params, Done> does) {
        return answer(call, List.of(call.params()), does);
    }

    private static HandlerResult each(OkxCall call, BiFunction<OkxCall, Params, Done> does) {
        List<Params> orders = call.params().each("");
        return orders.isEmpty() || orders.size() > MAX_IN_BATCH
                ? OkxErrors.parameter("orders")
                : answer(call, orders, does);
    }

    /** Returns the response: code 0 when all orders succeeded, 1 when none did, 2 when some did. Times are in microseconds. */
    private static HandlerResult answer(OkxCall call, List<Params> orders, BiFunction<OkxCall, Params, Done> does) {
        if (call.nowMillis()
                > Params.wholeNumber(String.valueOf(call.venueRequest().header("expTime")), Long.MAX_VALUE)) {
            return OkxErrors.refused(200, "50036", "The expTime can't be earlier than the current system time.");
        }
        List<Done> done = new ArrayList<>(orders.size());
        int well = 0;
        for (Params order : orders) {
            Done one = does.apply(call, order);
            well += one.code().equals("0") ? 1 : 0;
            done.add(one);
        }
        boolean all = well == orders.size();
        String millis = Long.toString(call.nowMillis());
        String micros = millis + "000";
        JsonText answer = JsonText.object()
                .text("code", all ? "0" : well == 0 ? "1" : "2")
                .open("data", '[');
        for (int i = 0; i < done.size(); i++) {
            done.get(i).writeTo(answer, orders.get(i), millis);
        }
        String body = answer.close(']')
                .text("inTime", micros)
                .text("msg", all ? "" : well == 0 ? "All operations failed" : "Bulk operation partially succeeded.")
                .text("outTime", micros)
                .end('}');
        return new HandlerResult(
                200, body.getBytes(StandardCharsets.UTF_8), well == 0 ? CallVerdict.FAILED : CallVerdict.OK);
    }

    private Done place(OkxCall call, Params params) {
        Instrument instrument = OkxProduct.instrument(params);
        if (instrument == null) {
            return Done.failed("51001", "Instrument ID doesn't exist");
        }
        Done wrong = wrong(call, params, instrument);
        if (wrong != null) {
            return wrong;
        }
        Order order = order(call, params, instrument);
        call.account().orderStore.add(order);
        return Done.well(order);
    }

    private static @Nullable Done wrong(OkxCall call, Params params, Instrument instrument) {
        String type = params.get("ordType", "");
        String side = params.get("side", "");
        String clientId = params.get("clOrdId", "");
        String parameter = null;
        if (!MODES.contains(params.get("tdMode", ""))) {
            parameter = "tdMode";
        } else if (!side.equals("buy") && !side.equals("sell")) {
            parameter = "side";
        } else if (!TYPES.contains(type)) {
            parameter = "ordType";
        } else if (DecimalText.positive(params.get("sz")) == null) {
            parameter = "sz";
        } else if (!type.equals("market") && DecimalText.positive(params.get("px")) == null) {
            parameter = "px";
        } else if (clientId.length() > LONGEST_CLIENT_ID) {
            parameter = "clOrdId";
        }
        if (parameter != null) {
            return Done.failed("51000", "Parameter " + parameter + " error");
        }
        if (call.account().orderStore.open(null, clientId) != null) {
            return Done.failed("51016", "Client order ID already exists.");
        }
        return call.account().hasRoomFor(instrument)
                ? null
                : Done.failed("51004", "Order failed. You have reached the maximum number of open orders.");
    }

    /** Creates the order. The quantity of a spot market buy is in the quote asset unless {@code tgtCcy} says otherwise. */
    private Order order(OkxCall call, Params params, Instrument instrument) {
        String type = params.get("ordType", "");
        BigDecimal size = DecimalText.positive(params.get("sz"));
        BigDecimal quantity = size == null ? BigDecimal.ONE : size;
        boolean market = type.equals("market");
        String unit = params.get("tgtCcy", params.get("side", "").equals("buy") ? "quote_ccy" : "base_ccy");
        if (market && OkxProduct.isSpot(instrument) && unit.equals("quote_ccy")) {
            quantity = quantity.divide(instrument.price(), 8, RoundingMode.DOWN);
        }
        OrderTerms terms = new OrderTerms(
                params.get("side", ""),
                type,
                "",
                quantity,
                market ? null : DecimalText.positive(params.get("px")),
                params.isTrue("reduceOnly"),
                params.get("tdMode", ""));
        Order order = new Order(ids.next(), params.get("clOrdId", ""), instrument, terms, call.nowNanos());
        if (market) {
            order.state = Order.State.FILLED;
        } else if (AT_ONCE.contains(type)) {
            order.state = Order.State.EXPIRED;
        }
        return order;
    }

    private static Done amend(OkxCall call, Params params) {
        Order order = named(call, params);
        if (order == null) {
            return Done.failed("51503", "Your order has already been filled or canceled.");
        }
        BigDecimal size = DecimalText.positive(params.get("newSz"));
        BigDecimal price = DecimalText.positive(params.get("newPx"));
        if (size == null && price == null) {
            return Done.failed("51000", "Parameter newSz or newPx error");
        }
        order.quantity = size == null ? order.quantity : size;
        order.price = price == null ? order.price : price;
        order.updatedNanos = call.nowNanos();
        return Done.well(order);
    }

    private static Done cancel(OkxCall call, Params params) {
        Order order = named(call, params);
        if (order == null) {
            return Done.failed(
                    "51400", "Cancellation failed as the order has been filled, canceled or does not exist.");
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return Done.well(order);
    }

    private static @Nullable Order named(OkxCall call, Params params) {
        Order order = call.account().orderStore.open(params.get("ordId"), params.get("clOrdId"));
        return order != null && order.instrument.equals(OkxProduct.instrument(params)) ? order : null;
    }

    /** Refuses to close a position, because accounts never have one. */
    HandlerResult closePosition(OkxCall call) {
        return OkxProduct.instrument(call.params().get("instId")) == null
                ? OkxErrors.unknownInstrument()
                : OkxErrors.refused(200, "51023", "Position doesn't exist.");
    }

    /** Sets the dead-man switch; 0 disables it. Its time is not scaled, because the caller chooses it. */
    HandlerResult cancelAllAfter(OkxCall call) {
        long seconds = call.params().number("timeOut", -1);
        if (seconds != 0 && (seconds < 10 || seconds > 120)) {
            return OkxErrors.parameter("timeOut");
        }
        if (seconds == 0) {
            call.account().deadManTimer.disarm();
        } else {
            call.account().deadManTimer.arm(call.nowNanos() + seconds * SECOND);
        }
        return OkxErrors.one(JsonText.object()
                .text("triggerTime", seconds == 0 ? "0" : Long.toString(call.nowMillis() + seconds * 1_000))
                .text("tag", call.params().get("tag", ""))
                .text("ts", Long.toString(call.nowMillis()))
                .end('}'));
    }

    /** The result of one order of a call. */
    private record Done(
            String code, String message, @Nullable Order order) {

        static Done well(Order order) {
            return new Done("0", "", order);
        }

        static Done failed(String code, String message) {
            return new Done(code, message, null);
        }

        void writeTo(JsonText answer, Params asked, String millis) {
            answer.openElement('{')
                    .text("clOrdId", order == null ? asked.get("clOrdId", "") : order.clientId)
                    .text("ordId", order == null ? asked.get("ordId", "") : order.id)
                    .text("tag", asked.get("tag", ""))
                    .text("ts", millis)
                    .text("sCode", code)
                    .text("sMsg", message)
                    .close('}');
        }
    }
}
