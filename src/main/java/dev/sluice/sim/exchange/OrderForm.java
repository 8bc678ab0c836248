package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that an exchange gives to the fields of an order. It reads and checks an order, so that each exchange adds only its own wording.
 *
 * @param market the type of an order without a price
 * @param clientId the field with the caller's id of the order
 * @param timeInForce the field whose values such as IOC and FOK end an order at once that is not filled; it may be the type
 */
record OrderForm(
        String side,
        String type,
        String market,
        String size,
        String price,
        String clientId,
        String timeInForce,
        String reduceOnly) {
    private static final Set<String> NOT_RESTING = Set.of("ioc", "fok", "immediate_or_cancel", "fill_or_kill");

    /** Returns the name of the first field that is missing or has an impossible value, or null. */
    @Nullable
    String wrongField(Params params) {
        String sideValue = sideOf(params);
        if (!sideValue.equals("buy") && !sideValue.equals("sell")) {
            return side;
        }
        if (DecimalText.positive(params.get(size)) == null) {
            return size;
        }
        return isMarket(params) || DecimalText.positive(params.get(price)) != null ? null : price;
    }

    /** Creates an order: a market order fills at once, one that may not rest expires, any other one rests. */
    Order order(String id, RestCall call, Params params, Instrument instrument) {
        BigDecimal quantity = DecimalText.positive(params.get(size));
        String life = params.get(timeInForce, "GTC");
        boolean atOnce = isMarket(params);
        OrderTerms terms = new OrderTerms(
                sideOf(params),
                params.get(type, "limit"),
                life,
                quantity == null ? BigDecimal.ONE : quantity,
                atOnce ? null : DecimalText.positive(params.get(price)),
                params.isTrue(reduceOnly),
                "");
        Order order = new Order(id, params.get(clientId, ""), instrument, terms, call.nowNanos());
        if (atOnce) {
            order.state = Order.State.FILLED;
        } else if (NOT_RESTING.contains(life.toLowerCase(Locale.ROOT))) {
            order.state = Order.State.EXPIRED;
        }
        return order;
    }

    private String sideOf(Params params) {
        return params.get(side, "").toLowerCase(Locale.ROOT);
    }

    private boolean isMarket(Params params) {
        return market.equals(params.get(type));
    }
}
