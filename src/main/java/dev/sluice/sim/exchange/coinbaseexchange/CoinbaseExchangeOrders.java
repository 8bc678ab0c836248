package dev.sluice.sim.exchange.coinbaseexchange;

import static dev.sluice.sim.exchange.coinbaseexchange.CoinbaseExchange.MARKETS;
import static dev.sluice.sim.exchange.coinbaseexchange.CoinbaseExchange.TEXTS;

import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.Template;
import dev.sluice.sim.wire.HandlerResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Coinbase Exchange's calls that place, cancel and read orders, and that read fills. */
final class CoinbaseExchangeOrders {
    private static final OrderForm FORM = OrderForm.of(TEXTS);
    private static final String BY_CLIENT_ID = "client:";
    private static final int MAX_OPEN = 500;
    private static final int MAX_READ = 1_000;

    private final OrderIds ids = new OrderIds();

    HandlerResult place(RestCall call) {
        Instrument market = call.instrument();
        if (market == null) {
            return TEXTS.refused("noSuchProduct");
        }
        BigDecimal funds = FORM.isMarket(call.params())
                ? DecimalText.positive(call.params().get("funds"))
                : null;
        boolean sized = DecimalText.positive(call.params().get("size")) != null;
        String wrong = FORM.wrongField(call.params());
        if (wrong != null && !(wrong.equals("size") && funds != null)) {
            return TEXTS.refused(wrong);
        }
        OrderStore orders = call.orders();
        if (orders.open((Instrument) null).size() >= MAX_OPEN) {
            return TEXTS.refused("tooManyOrders");
        }
        BigDecimal size = sized || funds == null
                ? FORM.quantity(call.params())
                : funds.divide(market.price(), MathContext.DECIMAL64);
        Order order =
                FORM.order(ids.nextUuid(), call.params().get("client_oid", ""), call, call.params(), market, size);
        orders.add(order);
        return HandlerResult.ok(json(order));
    }

    HandlerResult read(RestCall call) {
        Order order = call.orders().any(id(call), clientId(call));
        return order == null ? TEXTS.refused("noSuchOrder") : HandlerResult.ok(json(order));
    }

    HandlerResult cancel(RestCall call) {
        OrderStore orders = call.orders();
        Order order = orders.open(id(call), clientId(call));
        if (order == null) {
            return orders.any(id(call), clientId(call)) == null
                    ? TEXTS.refused("noSuchOrder")
                    : TEXTS.refused("notOpen");
        }
        orders.cancel(order, call.nowNanos());
        return HandlerResult.ok(Template.quoted(clientId(call) == null ? order.id : order.clientId));
    }

    /** Returns the id in the path, after the parameters of the query and of a body, which are signed but ignored. */
    private static String named(RestCall call) {
        String path = call.request().path();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static @Nullable String id(RestCall call) {
        return clientId(call) == null ? named(call) : null;
    }

    private static @Nullable String clientId(RestCall call) {
        String named = named(call);
        return named.startsWith(BY_CLIENT_ID) ? named.substring(BY_CLIENT_ID.length()) : null;
    }

    /** Returns the parameters of the query only, because a body of a {@code DELETE} is signed but otherwise ignored. */
    private static Params query(RestCall call) {
        return Params.ofForm(call.request().query());
    }

    HandlerResult cancelAll(RestCall call) {
        String named = query(call).get("product_id");
        Instrument market = MARKETS.find(named);
        if (named != null && market == null) {
            return TEXTS.refused("noSuchProduct");
        }
        List<Order> cancelled = call.cancelOpen(market);
        return HandlerResult.ok(
                cancelled.stream().map(order -> Template.quoted(order.id)).collect(Collectors.joining(",", "[", "]")));
    }

    /** Lists orders; without a status only open ones. Closed orders, including cancelled ones, stay for a while. */
    HandlerResult list(RestCall call) {
        List<String> asked = query(call).all("status");
        Set<Order.State> states = EnumSet.noneOf(Order.State.class);
        for (Order.State state : Order.State.values()) {
            boolean shown = asked.isEmpty() ? state == Order.State.OPEN : asked.contains("all");
            if (shown || asked.contains(TEXTS.state(state))) {
                states.add(state);
            }
        }
        return HandlerResult.ok(TEXTS.orders("order", newestFirst(call, states).limit(most(call))));
    }

    HandlerResult fills(RestCall call) {
        Params query = query(call);
        if (query.get("order_id") == null && query.get("product_id") == null) {
            return TEXTS.refused("unnamed");
        }
        return HandlerResult.ok(TEXTS.orders(
                "fill",
                newestFirst(call, Set.of(Order.State.FILLED))
                        .filter(order -> query.isAbsentOr("order_id", order.id))
                        .limit(most(call))));
    }

    private static Stream<Order> newestFirst(RestCall call, Set<Order.State> states) {
        return call.orders().newestFirst(MARKETS.find(query(call).get("product_id")), states).stream();
    }

    private static long most(RestCall call) {
        return Math.max(1, Math.min(MAX_READ, query(call).number("limit", MAX_READ)));
    }

    private static String json(Order order) {
        return TEXTS.text("order", TEXTS.order(order));
    }
}
