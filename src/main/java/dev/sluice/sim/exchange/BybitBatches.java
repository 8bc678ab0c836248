package dev.sluice.sim.exchange;

import java.util.List;
import java.util.function.BiFunction;

/** Bybit's calls with several orders. {@code retExtInfo} has the result of each order; orders beyond the quota fail with the quota's code. */
final class BybitBatches {
    private static final int MAX = 20;
    private static final int MAX_OF_SPOT = 10;
    private static final BybitOrders.Done OVER = BybitOrders.Done.failed(10_006, "Too many visits!");

    private final BybitOrders orders;

    BybitBatches(BybitOrders orders) {
        this.orders = orders;
    }

    HandlerResult place(BybitCall call) {
        return each(call, orders::place);
    }

    HandlerResult amend(BybitCall call) {
        return each(call, BybitOrders::amend);
    }

    HandlerResult cancel(BybitCall call) {
        return each(call, BybitOrders::cancel);
    }

    private static HandlerResult each(BybitCall call, BiFunction<BybitCall, Params, BybitOrders.Done> does) {
        BybitCategory category = call.category();
        List<Params> asked = call.params().each("request");
        if (category == null
                || asked.isEmpty()
                || asked.size() > (category == BybitCategory.SPOT ? MAX_OF_SPOT : MAX)) {
            return BybitErrors.parameter(
                    category == null ? "Illegal category" : "request is invalid", call.nowMillis());
        }
        JsonText list = JsonText.array();
        JsonText codes = JsonText.array();
        for (int i = 0; i < asked.size(); i++) {
            BybitOrders.Done done = i < call.room() ? does.apply(call, asked.get(i)) : OVER;
            list.element(named(category, asked.get(i), done, call.nowMillis()));
            codes.element(JsonText.object()
                    .number("code", done.code())
                    .text("msg", done.message())
                    .end('}'));
        }
        return BybitErrors.result(
                "{\"list\":" + list.end(']') + "}", "{\"list\":" + codes.end(']') + "}", call.nowMillis());
    }

    private static String named(BybitCategory category, Params asked, BybitOrders.Done done, long nowMillis) {
        Order order = done.order();
        return JsonText.object()
                .text("category", category.word())
                .text("symbol", asked.get("symbol", ""))
                .text("orderId", order == null ? asked.get("orderId", "") : order.id)
                .text("orderLinkId", order == null ? asked.get("orderLinkId", "") : order.clientId)
                .text("createAt", order == null ? "" : Long.toString(nowMillis))
                .end('}');
    }
}
