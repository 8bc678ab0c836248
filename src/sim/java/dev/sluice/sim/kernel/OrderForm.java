package dev.sluice.sim.kernel;

import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.RequestedTerms;
import dev.sluice.sim.market.Templates;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names that an exchange gives to the fields of an order. It reads and checks an order, so that each exchange adds
 * only its own wording.
 *
 * @param sides the exchange's words for buying and selling
 * @param size the field with the quantity, or several of which the first counts that is present
 * @param market the type of an order without a price
 * @param clientId the field with the caller's id of the order
 * @param timeInForce the field whose values such as IOC and FOK end an order at once that is not filled; it may be the
 *     type
 * @param note the field whose value is kept with the order; may be empty
 */
public record OrderForm(
        List<String> sides,
        String side,
        String type,
        String market,
        String size,
        String price,
        String clientId,
        String timeInForce,
        String reduceOnly,
        String note) {
    private static final Set<String> NOT_RESTING =
            Set.of("ioc", "fok", "immediate_or_cancel", "fill_or_kill", "optimal_limit_ioc");

    /** Returns the form that the table {@code order} of an exchange's data describes, with the sides in one text. */
    static OrderForm of(Templates data) {
        Map<String, String> names = data.table("order");
        Function<String, String> name = what -> names.getOrDefault(what, "");
        return new OrderForm(
                List.of(name.apply("sides").split(" ", -1)),
                name.apply("side"),
                name.apply("type"),
                name.apply("market"),
                name.apply("size"),
                name.apply("price"),
                name.apply("clientId"),
                name.apply("timeInForce"),
                name.apply("reduceOnly"),
                name.apply("note"));
    }

    /** Returns the name of the first field that is missing or has an impossible value, or null. */
    @Nullable
    String wrongField(Params params) {
        if (!sides.contains(params.get(side, ""))) {
            return side;
        }
        if (DecimalText.positive(params.first(size)) == null) {
            return size.split(" ", 2)[0];
        }
        return isMarket(params) || DecimalText.positive(params.get(price)) != null ? null : price;
    }

    /** Creates an order: a market order fills at once, one that may not rest expires, any other one rests. */
    Order order(String id, String name, RestCall call, Params params, Instrument instrument, BigDecimal quantity) {
        String life = params.get(timeInForce, "GTC");
        boolean atOnce = isMarket(params);
        RequestedTerms terms = new RequestedTerms(
                params.get(side, ""),
                params.get(type, "limit"),
                life,
                quantity,
                atOnce ? null : DecimalText.positive(params.get(price)),
                params.isTrue(reduceOnly),
                params.get(note, ""));
        Order order = new Order(id, name, instrument, terms, call.nowNanos());
        if (atOnce) {
            order.state = Order.State.FILLED;
        } else if (NOT_RESTING.contains(life.toLowerCase(Locale.ROOT))) {
            order.state = Order.State.EXPIRED;
        }
        return order;
    }

    boolean isMarket(Params params) {
        return market.equals(params.get(type));
    }
}
