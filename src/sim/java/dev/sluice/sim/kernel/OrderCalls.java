package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The handlers of calls with orders that need nothing but an {@link OrderProcessor}. A row of the routes names what
 * they answer with: {@code place}, {@code test}, {@code amend}, {@code cancel} and {@code order} a text of the order,
 * after which the first two may have the side; {@code batch place orderList 20 ids failed} places up to 20 orders of
 * the parameter {@code orderList}, {@code -} for a body that is the list, and has a text for each that succeeded and
 * each that failed, which the text {@code batch} shows as {@code all}, {@code well} and {@code failed};
 * {@code cancelAll} and {@code cancelOf} a text with the {@code count} of orders and the orders themselves in another
 * one, and the refusal of a call that finds none. Two texts with a plus between them become one.
 *
 * <p>A refused order has the status {@code refused} of the table {@code order}, or the refusal with the name of its
 * problem, and {@code notOpen} if it names an order that is closed, and a placed one the status {@code placed}. An
 * order that fills at once counts in no quota where the dialect has {@code filledIsFree}.
 */
public final class OrderCalls {
    private final RestDialect dialect;
    private final Templates data;
    private final OrderProcessor processor;
    private final int placed;
    private final int refused;
    private final boolean filledIsFree;

    public OrderCalls(RestDialect dialect, OrderProcessor processor) {
        this.dialect = dialect;
        this.data = dialect.data();
        this.processor = processor;
        Map<String, String> order = data.table("order");
        placed = Integer.parseInt(order.getOrDefault("placed", "200"));
        refused = Integer.parseInt(order.getOrDefault("refused", "400"));
        filledIsFree = !data.setting("filledIsFree", "").isEmpty();
    }

    void addTo(Map<String, RestRoute.Handler> handlers) {
        for (String what : new String[] {"place", "test", "amend", "cancel"}) {
            handlers.put(what, call -> one(what, call));
        }
        handlers.put("order", this::order);
        handlers.put("batch", this::batch);
        handlers.put("cancelAll", call -> cancelAll(call, false));
        handlers.put("cancelOf", call -> cancelAll(call, true));
    }

    private HandlerResult one(String what, RestCall call) {
        String[] textAndSide = call.argument().split(" ", 2);
        if (textAndSide.length == 2) {
            call.params().add(processor.form().side(), textAndSide[1]);
        }
        return one(what, textAndSide[0], call, call.params());
    }

    /** Does with one order what {@link OrderProcessor#handle} says, and answers with these texts of it. */
    public HandlerResult one(String what, String texts, RestCall call, Params params) {
        HandlerResult impossible = dialect.refuseOrder(what, params);
        if (impossible != null) {
            return impossible;
        }
        OrderProcessor.Result done =
                processor.handle(what, call, call.orders(), params, dialect.marketOf(params, call));
        Order order = done.order();
        if (order != null) {
            HandlerResult result = dialect.answer(text(texts, order, call), call);
            boolean free = filledIsFree && order.state == Order.State.FILLED;
            return what.equals("place") ? result.withStatus(placed).countingOrders(!free) : result;
        }
        boolean closed = done.problem().concernsNamed()
                && data.rows("refusals").containsKey("notOpen")
                && processor.known(call.orders(), params) != null;
        String problem = closed ? "notOpen" : done.problem().name();
        return data.rows("refusals").containsKey(problem)
                ? data.refused(problem, done, call)
                : data.refused(refused, done, call);
    }

    /** Returns the text of an order, which shows its {@code fills} too, or several texts as one. */
    public String text(String names, Order order, RestCall call) {
        Values fills = name -> name.equals("fills") ? data.orders("fill", filled(order)) : null;
        int plus = names.indexOf('+');
        String first = data.text(plus < 0 ? names : names.substring(0, plus), data.order(order), call, fills);
        return plus < 0 ? first : Templates.joined(first, text(names.substring(plus + 1), order, call));
    }

    private static Stream<Order> filled(Order order) {
        return order.state == Order.State.FILLED ? Stream.of(order) : Stream.of();
    }

    private HandlerResult order(RestCall call) {
        HandlerResult impossible = dialect.refuseOrder("order", call.params());
        if (impossible != null) {
            return impossible;
        }
        Order order = processor.known(call.orders(), call.params());
        return order == null
                ? data.refused("noSuchOrder", call)
                : dialect.answer(text(call.argument(), order, call), call);
    }

    /** Does with each order of a list what the route says. */
    public HandlerResult batch(RestCall call) {
        String[] row = call.argument().split(" ", 5);
        List<Params> asked = call.params().each(row[1].equals("-") ? "" : row[1]);
        if (asked.isEmpty() || asked.size() > Integer.parseInt(row[2])) {
            return data.refused("batchSize", call, Values.of("max", row[2]));
        }
        StringJoiner all = new StringJoiner(",", "[", "]");
        StringJoiner well = new StringJoiner(",", "[", "]");
        StringJoiner failed = new StringJoiner(",", "[", "]");
        for (Params params : asked) {
            OrderProcessor.Result done =
                    processor.handle(row[0], call, call.orders(), params, dialect.marketOf(params, call));
            Order order = done.order();
            String text = order == null ? failed(row[4], done, call) : text(row[3], order, call);
            all.add(text);
            (order == null ? failed : well).add(text);
        }
        return dialect.answer(data.text("batch", Values.of("all", all, "well", well, "failed", failed)), call);
    }

    private String failed(String text, OrderProcessor.Result done, RestCall call) {
        return data.text(text, done, call, name -> name.equals("refusal") ? data.text("refused", done, call) : null);
    }

    private HandlerResult cancelAll(RestCall call, boolean needsMarket) {
        if (call.instrument() == null && (needsMarket || dialect.namesMarket(call))) {
            return dialect.noSuchMarket(call);
        }
        List<Order> cancelled = call.cancelOpen(call.instrument());
        String[] texts = call.argument().split(" ", 3);
        if (cancelled.isEmpty() && texts.length == 3) {
            return data.refused(texts[2], call);
        }
        String orders = cancelled.stream()
                .map(order -> texts.length == 1 ? "" : text(texts[1], order, call))
                .collect(Collectors.joining(",", "[", "]"));
        Values values = Values.of("count", cancelled.size(), "orders", orders);
        Instrument market = call.instrument();
        return dialect.answer(
                market == null ? data.text(texts[0], values, call) : data.text(texts[0], values, market, call), call);
    }
}
