package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.RestAccount;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The events that Binance sends to an account about its orders from now on: {@code executionReport}, at USD-M
 * {@code ORDER_TRADE_UPDATE}. A filled order has two, one for its placement.
 */
final class BinanceEvents {
    private static final long MILLI = 1_000_000L;

    private BinanceEvents() {}

    /** Returns the events, each in the text around it. */
    static ExchangeSocket.Topic of(RestAccount account, Templates texts, UnaryOperator<String> around) {
        return ExchangeSocket.Topic.ofOrders(
                account, change -> events(change, texts).stream().map(around).toList());
    }

    private static List<String> events(OrderLog.Change change, Templates texts) {
        String status = texts.state(change.state());
        return change.state() == Order.State.FILLED
                ? List.of(event(change, "NEW", "NEW", texts), event(change, "TRADE", status, texts))
                : List.of(event(change, status, status, texts));
    }

    private static String event(OrderLog.Change change, String execution, String status, Templates texts) {
        Order order = change.order();
        boolean traded = execution.equals("TRADE");
        boolean canceled = status.equals("CANCELED");
        String none = texts.setting("nothingTraded", "0");
        Instrument market = order.instrument;
        return texts.text(
                "orderEvent",
                Values.of("time", change.atNanos() / MILLI, "execution", execution, "status", status),
                Values.of("number", change.number(), "isNew", status.equals("NEW")),
                Values.of("tradeId", traded ? "1" : texts.setting("noTrade", "0")),
                Values.of(
                        "traded",
                        traded ? market.size(order.quantity) : none,
                        "tradedPrice",
                        traded ? market.price(market.price()) : none,
                        "tradedCost",
                        traded ? market.price(order.cost()) : none),
                Values.of(
                        "newClientId",
                        canceled ? "sim-cancel-" + order.id : order.clientId,
                        "oldClientId",
                        canceled ? order.clientId : ""),
                texts.order(order, change.state()));
    }
}
