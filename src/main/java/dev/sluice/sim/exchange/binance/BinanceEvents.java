package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.RestAccount;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderLog;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * The events that Binance sends to an account about its orders from now on: {@code executionReport}, at USD-M
 * {@code ORDER_TRADE_UPDATE}. Not thread-safe.
 */
final class BinanceEvents {
    private static final long MILLI = 1_000_000L;

    private final RestAccount account;
    private final Templates texts;
    private long reported;

    BinanceEvents(RestAccount account, Templates texts) {
        this.account = account;
        this.texts = texts;
        this.reported = account.orderStore.log.latest();
    }

    List<String> due(long nowNanos) {
        account.passTimeTo(nowNanos);
        List<String> due = new ArrayList<>();
        for (OrderLog.Change change : account.orderStore.log.after(reported)) {
            String status = texts.state(change.state());
            boolean filled = change.state() == Order.State.FILLED;
            if (filled) {
                due.add(event(change, "NEW", "NEW"));
            }
            due.add(event(change, filled ? "TRADE" : status, status));
        }
        reported = account.orderStore.log.latest();
        return due;
    }

    private String event(OrderLog.Change change, String execution, String status) {
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
