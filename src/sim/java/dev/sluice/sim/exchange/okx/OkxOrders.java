package dev.sluice.sim.exchange.okx;

import static dev.sluice.sim.exchange.okx.Okx.TEXTS;

import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** OKX's calls that place, amend, cancel and read orders. The error of an order is reported at its position. */
final class OkxOrders {
    private static final int MAX_IN_BATCH = 20;
    private static final int MAX_IN_PAGE = 100;

    private final OrderProcessor processor = new OrderProcessor(TEXTS, "problems", new OrderIds()::next);

    /** Returns the orders of a call: those of a batch, or its own parameters. */
    static List<Params> of(RestCall call) {
        return isBatch(call) ? call.params().each("") : List.of(call.params());
    }

    private static boolean isBatch(RestCall call) {
        return call.route().path().endsWith("-orders");
    }

    /** Returns the response: code 0 when all orders succeeded, 1 when none did, 2 when some did. */
    HandlerResult handle(RestCall call) {
        List<Params> orders = of(call);
        if (orders.isEmpty() || orders.size() > MAX_IN_BATCH) {
            return Okx.wrongParameter("orders");
        }
        if (call.nowMillis() > Params.wholeNumber(String.valueOf(call.request().header("expTime")), Long.MAX_VALUE)) {
            return TEXTS.refused("tooLate");
        }
        List<OrderProcessor.Result> done = new ArrayList<>(orders.size());
        for (Params order : orders) {
            done.add(processor.handle(call.argument(), call, call.orders(), order, Okx.marketOf(order)));
        }
        long well = done.stream().filter(one -> one.order() != null).count();
        boolean all = well == orders.size();
        String code = all ? "0" : well == 0 ? "1" : "2";
        String message = all ? "" : well == 0 ? "All operations failed" : "Bulk operation partially succeeded.";
        String list = TEXTS.list("done", done.stream(), call);
        return HandlerResult.of(
                200,
                TEXTS.text("orders", call, Values.of("code", code, "message", message, "data", list)),
                well == 0 ? CallVerdict.FAILED : CallVerdict.OK);
    }

    HandlerResult order(RestCall call) {
        if (call.instrument() == null) {
            return TEXTS.refused("noSuchMarket");
        }
        Order order = call.anyOrder("ordId", "clOrdId");
        return order == null || !order.instrument.equals(call.instrument())
                ? TEXTS.refused("noSuchOrder")
                : TEXTS.answer(TEXTS.orders("order", Stream.of(order)));
    }

    HandlerResult pending(RestCall call) {
        return TEXTS.answer(TEXTS.orders("order", page(call, call.orders().open((Instrument) null))));
    }

    HandlerResult history(RestCall call) {
        return TEXTS.answer(TEXTS.orders("order", page(call, call.orders().closed(null))));
    }

    HandlerResult fills(RestCall call) {
        List<Order> filled = call.orders().closed(null).stream()
                .filter(order -> order.state == Order.State.FILLED)
                .toList();
        return TEXTS.answer(TEXTS.orders("fill", page(call, filled)));
    }

    /** Returns a page of the requested orders, newest first, of those before the order {@code after}. */
    private static Stream<Order> page(RestCall call, List<Order> from) {
        Params params = call.params();
        List<Order> page = new ArrayList<>();
        int max = call.count("limit", MAX_IN_PAGE, MAX_IN_PAGE);
        long after = params.number("after", Long.MAX_VALUE);
        for (int i = from.size() - 1; i >= 0 && page.size() < max; i--) {
            Order order = from.get(i);
            if (Long.parseLong(order.id) < after
                    && params.isAbsentOr("instId", order.instrument.id())
                    && params.isAbsentOr("ordId", order.id)
                    && params.isAbsentOr("state", TEXTS.state(order.state))
                    && Okx.isOf(params.get("instType"), order.instrument)) {
                page.add(order);
            }
        }
        return page.stream();
    }
}
