package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * The events that Binance sends to an account about its orders from now on: {@code executionReport}, at USD-M {@code ORDER_TRADE_UPDATE}. Not
 * thread-safe.
 */
final class BinanceEvents {
    private static final long MILLI = 1_000_000L;

    private final BinanceAccount account;
    private long reported;

    BinanceEvents(BinanceAccount account) {
        this.account = account;
        this.reported = account.orderStore.log.latest();
    }

    List<String> due(long nowNanos) {
        account.passTimeTo(nowNanos);
        List<String> due = new ArrayList<>();
        for (OrderLog.Change change : account.orderStore.log.after(reported)) {
            boolean filled = change.state() == Order.State.FILLED;
            if (filled) {
                due.add(event(change, "NEW", "NEW"));
            }
            String status = filled
                    ? "FILLED"
                    : change.state() == Order.State.OPEN
                            ? "NEW"
                            : change.state().name();
            due.add(event(change, filled ? "TRADE" : status, status));
        }
        reported = account.orderStore.log.latest();
        return due;
    }

    private String event(OrderLog.Change change, String execution, String status) {
        return account.product == BinanceProduct.SPOT
                ? report(change, execution, status)
                : update(change, execution, status);
    }

    private static String report(OrderLog.Change change, String execution, String status) {
        BinanceProduct product = BinanceProduct.SPOT;
        Order order = change.order();
        String traded = execution.equals("TRADE") ? product.written(order.quantity) : "0.00000000";
        String cost = execution.equals("TRADE") ? product.written(order.cost()) : "0.00000000";
        boolean canceled = status.equals("CANCELED");
        return head("executionReport", change)
                .text("s", order.instrument.id())
                .text("c", canceled ? "sim-cancel-" + order.id : order.clientId)
                .text("S", order.terms.side())
                .text("o", order.terms.type())
                .text("f", order.terms.timeInForce())
                .text("q", product.written(order.quantity))
                .text("p", product.written(order.priceOrZero()))
                .text("P", "0.00000000")
                .text("F", "0.00000000")
                .number("g", -1)
                .text("C", canceled ? order.clientId : "")
                .text("x", execution)
                .text("X", status)
                .text("r", "NONE")
                .json("i", order.id)
                .text("l", traded)
                .text("z", traded)
                .text("L", execution.equals("TRADE") ? product.written(order.instrument.price()) : "0.00000000")
                .text("n", "0")
                .json("N", "null")
                .number("T", change.atNanos() / MILLI)
                .number("t", execution.equals("TRADE") ? 1 : -1)
                .number("I", change.number())
                .flag("w", status.equals("NEW"))
                .flag("m", false)
                .flag("M", false)
                .number("O", order.placedNanos / MILLI)
                .text("Z", cost)
                .text("Y", cost)
                .text("Q", "0.00000000")
                .number("W", order.placedNanos / MILLI)
                .text("V", "EXPIRE_MAKER")
                .end('}');
    }

    private static String update(OrderLog.Change change, String execution, String status) {
        BinanceProduct product = BinanceProduct.FUTURES;
        Order order = change.order();
        String traded = execution.equals("TRADE") ? product.written(order.quantity) : "0";
        String price = execution.equals("TRADE") ? product.written(order.instrument.price()) : "0";
        String inside = JsonText.object()
                .text("s", order.instrument.id())
                .text("c", order.clientId)
                .text("S", order.terms.side())
                .text("o", order.terms.type())
                .text("f", order.terms.timeInForce())
                .text("q", product.written(order.quantity))
                .text("p", product.written(order.priceOrZero()))
                .text("ap", price)
                .text("sp", "0")
                .text("x", execution)
                .text("X", status)
                .json("i", order.id)
                .text("l", traded)
                .text("z", traded)
                .text("L", price)
                .number("T", change.atNanos() / MILLI)
                .number("t", execution.equals("TRADE") ? 1 : 0)
                .text("b", "0")
                .text("a", "0")
                .flag("m", false)
                .flag("R", order.terms.reduceOnly())
                .text("wt", "CONTRACT_PRICE")
                .text("ot", order.terms.type())
                .text("ps", order.terms.note())
                .flag("cp", false)
                .text("rp", "0")
                .end('}');
        return head("ORDER_TRADE_UPDATE", change)
                .number("T", change.atNanos() / MILLI)
                .json("o", inside)
                .end('}');
    }

    private static JsonText head(String type, OrderLog.Change change) {
        return JsonText.object().text("e", type).number("E", change.atNanos() / MILLI);
    }
}
