package dev.sluice.sim.exchange.okx;

import static dev.sluice.sim.exchange.okx.Okx.TEXTS;
import static dev.sluice.sim.exchange.okx.Okx.data;

import dev.sluice.sim.kernel.CallVerdict;
import dev.sluice.sim.kernel.HandlerResult;
import dev.sluice.sim.kernel.OrderForm;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OKX's calls that place, amend, cancel and read orders. The error of an order is reported at its position. */
final class OkxOrders {
    private static final OrderForm FORM = new OrderForm(
            List.of("buy", "sell"),
            "side",
            "ordType",
            "market",
            "sz",
            "px",
            "clOrdId",
            "ordType",
            "reduceOnly",
            "tdMode");
    private static final Set<String> MODES = Set.of("cash", "cross", "isolated", "spot_isolated");
    private static final Set<String> TYPES =
            Set.of("market", "limit", "post_only", "fok", "ioc", "optimal_limit_ioc", "rpi");
    private static final int MAX_IN_BATCH = 20;
    private static final int MAX_IN_PAGE = 100;
    private static final int MAX_OPEN_PER_INSTRUMENT = 500;
    private static final int LONGEST_CLIENT_ID = 32;
    private static final long SECOND = 1_000_000_000L;

    private final OrderIds ids = new OrderIds();

    /** What a call does with each of its orders. */
    interface Does {
        Done apply(RestCall call, Params order);
    }

    /** Returns the orders of a call: those of a batch, or its own parameters. */
    static List<Params> of(RestCall call) {
        return isBatch(call) ? call.params().each("") : List.of(call.params());
    }

    private static boolean isBatch(RestCall call) {
        return call.route().path().endsWith("-orders");
    }

    /** Returns the response: code 0 when all orders succeeded, 1 when none did, 2 when some did. */
    HandlerResult handle(RestCall call, Does does) {
        List<Params> orders = of(call);
        if (orders.isEmpty() || orders.size() > MAX_IN_BATCH) {
            return Okx.wrongParameter("orders");
        }
        if (call.nowMillis() > Params.wholeNumber(String.valueOf(call.request().header("expTime")), Long.MAX_VALUE)) {
            return Okx.refused(200, "50036", "The expTime can't be earlier than the current system time.");
        }
        List<Done> done = new ArrayList<>(orders.size());
        for (Params order : orders) {
            done.add(does.apply(call, order));
        }
        long well = done.stream().filter(one -> one.code().equals("0")).count();
        boolean all = well == orders.size();
        String code = all ? "0" : well == 0 ? "1" : "2";
        String message = all ? "" : well == 0 ? "All operations failed" : "Bulk operation partially succeeded.";
        String list = TEXTS.list("done", done.stream(), call);
        return HandlerResult.of(
                200,
                TEXTS.text("orders", call, Values.of("code", code, "message", message, "data", list)),
                well == 0 ? CallVerdict.FAILED : CallVerdict.OK);
    }

    Done place(RestCall call, Params params) {
        Instrument instrument = Okx.marketOf(params);
        if (instrument == null) {
            return Done.failed(params, "51001", "Instrument ID doesn't exist");
        }
        String wrong = wrongField(params);
        if (wrong != null) {
            return Done.failed(params, "51000", "Parameter " + wrong + " error");
        }
        OrderStore orders = call.account().orderStore;
        if (orders.open(null, params.get("clOrdId", "")) != null) {
            return Done.failed(params, "51016", "Client order ID already exists.");
        }
        if (orders.openCount(instrument) >= MAX_OPEN_PER_INSTRUMENT) {
            return Done.failed(params, "51004", "Order failed. You have reached the maximum number of open orders.");
        }
        Order order = FORM.order(
                ids.next(), params.get("clOrdId", ""), call, params, instrument, quantity(params, instrument));
        orders.add(order);
        return Done.well(params, order);
    }

    private static @Nullable String wrongField(Params params) {
        if (!MODES.contains(params.get("tdMode", ""))) {
            return "tdMode";
        }
        if (!TYPES.contains(params.get("ordType", ""))) {
            return "ordType";
        }
        String wrong = FORM.wrongField(params);
        return wrong == null && params.get("clOrdId", "").length() > LONGEST_CLIENT_ID ? "clOrdId" : wrong;
    }

    /** Returns the size; that of a spot market buy is in the quote asset unless {@code tgtCcy} says otherwise. */
    private static BigDecimal quantity(Params params, Instrument instrument) {
        BigDecimal size = FORM.quantity(params);
        String unit = params.get("tgtCcy", params.get("side", "").equals("buy") ? "quote_ccy" : "base_ccy");
        boolean byQuote = params.get("ordType", "").equals("market") && unit.equals("quote_ccy");
        return byQuote && Okx.isSpot(instrument) ? size.divide(instrument.price(), 8, RoundingMode.DOWN) : size;
    }

    Done amend(RestCall call, Params params) {
        Order order = named(call, params);
        if (order == null) {
            return Done.failed(params, "51503", "Your order has already been filled or canceled.");
        }
        return order.amend(params.get("newSz"), params.get("newPx"), call.nowNanos())
                ? Done.well(params, order)
                : Done.failed(params, "51000", "Parameter newSz or newPx error");
    }

    Done cancel(RestCall call, Params params) {
        Order order = named(call, params);
        if (order == null) {
            return Done.failed(
                    params, "51400", "Cancellation failed as the order has been filled, canceled or does not exist.");
        }
        call.account().orderStore.cancel(order, call.nowNanos());
        return Done.well(params, order);
    }

    private static @Nullable Order named(RestCall call, Params params) {
        Order order = call.account().orderStore.open(params.get("ordId"), params.get("clOrdId"));
        return order != null && order.instrument.equals(Okx.marketOf(params)) ? order : null;
    }

    /** Refuses to close a position, because accounts never have one. */
    HandlerResult closePosition(RestCall call) {
        return Okx.MARKETS.find(call.params().get("instId")) == null
                ? Okx.unknownInstrument()
                : Okx.refused(200, "51023", "Position doesn't exist.");
    }

    /** Sets the dead-man switch; 0 disables it. Its time is not scaled, because the caller chooses it. */
    HandlerResult cancelAllAfter(RestCall call) {
        long seconds = call.params().number("timeOut", -1);
        if (seconds != 0 && (seconds < 10 || seconds > 120)) {
            return Okx.wrongParameter("timeOut");
        }
        if (seconds == 0) {
            call.account().deadManTimer.disarm();
        } else {
            call.account().deadManTimer.arm(call.nowNanos() + seconds * SECOND);
        }
        long trigger = seconds == 0 ? 0 : call.nowMillis() + seconds * 1_000;
        return data(TEXTS.text("cancelAllAfter", call, Values.of("trigger", trigger)));
    }

    HandlerResult order(RestCall call) {
        if (Okx.MARKETS.find(call.params().get("instId")) == null) {
            return Okx.unknownInstrument();
        }
        Order order = call.account()
                .orderStore
                .any(call.params().get("ordId"), call.params().get("clOrdId"));
        return order == null || !order.instrument.id().equals(call.params().get("instId"))
                ? Okx.refused(200, "51603", "Order does not exist")
                : data(TEXTS.orders("order", Stream.of(order)));
    }

    HandlerResult pending(RestCall call) {
        return data(TEXTS.orders("order", page(call, call.account().orderStore.open((Instrument) null))));
    }

    HandlerResult history(RestCall call) {
        return data(TEXTS.orders("order", page(call, call.account().orderStore.closed(null))));
    }

    HandlerResult fills(RestCall call) {
        List<Order> filled = call.account().orderStore.closed(null).stream()
                .filter(order -> order.state == Order.State.FILLED)
                .toList();
        return data(TEXTS.orders("fill", page(call, filled)));
    }

    /** Returns a page of the requested orders, newest first. */
    private static Stream<Order> page(RestCall call, List<Order> from) {
        Params params = call.params();
        List<Order> page = new ArrayList<>();
        int most = call.count("limit", MAX_IN_PAGE, MAX_IN_PAGE);
        for (int i = from.size() - 1; i >= 0 && page.size() < most; i--) {
            Order order = from.get(i);
            if (params.isAbsentOr("instId", order.instrument.id())
                    && params.isAbsentOr("ordId", order.id)
                    && params.isAbsentOr("state", TEXTS.state(order.state))
                    && Okx.isOf(params.get("instType"), order.instrument)) {
                page.add(order);
            }
        }
        return page.stream();
    }

    /** The result of one order of a call. */
    record Done(
            Params asked,
            String code,
            String message,
            @Nullable Order order) implements Values {

        static Done well(Params asked, Order order) {
            return new Done(asked, "0", "", order);
        }

        static Done failed(Params asked, String code, String message) {
            return new Done(asked, code, message, null);
        }

        @Override
        public @Nullable Object get(String name) {
            return switch (name) {
                case "clientId" -> order == null ? asked.get("clOrdId", "") : order.clientId;
                case "order" -> order == null ? asked.get("ordId", "") : order.id;
                case "tag" -> asked.get("tag", "");
                case "code" -> code;
                case "message" -> message;
                default -> null;
            };
        }
    }
}
