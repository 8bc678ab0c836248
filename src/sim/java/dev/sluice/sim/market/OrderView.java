package dev.sluice.sim.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What templates show of an order in one of its states, together with the facts of its market. Values that only a
 * filled order has are empty for others.
 *
 * @param word the exchange's word for the state
 */
public record OrderView(Order order, Order.State state, String word) implements Values {

    @Override
    public @Nullable Object get(String name) {
        Object terms = terms(name);
        if (terms != null) {
            return terms;
        }
        Object progress = progress(name);
        return progress == null ? order.instrument.get(name) : progress;
    }

    private @Nullable Object terms(String name) {
        RequestedTerms terms = order.terms;
        return switch (name) {
            case "order" -> order.id;
            case "clientId" -> order.clientId;
            case "quotedClientId" -> order.clientId.isEmpty() ? "null" : Template.quoted(order.clientId);
            case "side" -> terms.side();
            case "orderType" -> terms.type();
            case "life" -> terms.timeInForce();
            case "note" -> terms.note();
            case "reduceOnly" -> terms.reduceOnly();
            case "limit" -> order.price == null ? "" : order.instrument.price(order.price);
            case "limitOrZero" -> order.instrument.price(order.priceOrZero());
            case "size" -> order.instrument.size(order.quantity);
            case "placed" -> order.placedMillis();
            case "placedSeconds" -> order.placedMillis() / 1_000;
            case "placedIso" -> ReportedClock.iso(order.placedMillis());
            case "updated" -> order.updatedMillis();
            case "updatedSeconds" -> order.updatedMillis() / 1_000;
            case "updatedIso" -> ReportedClock.iso(order.updatedMillis());
            default -> null;
        };
    }

    private @Nullable Object progress(String name) {
        boolean filled = state == Order.State.FILLED;
        Instrument market = order.instrument;
        return switch (name) {
            case "state" -> word;
            case "isOpen" -> state == Order.State.OPEN;
            case "isReplaced" -> state == Order.State.OPEN && order.updatedNanos != order.placedNanos;
            case "isFilled" -> filled;
            case "isCanceled" -> state == Order.State.CANCELED;
            case "done" -> state == Order.State.OPEN ? "" : "done";
            case "left" -> market.size(state == Order.State.OPEN ? order.quantity : BigDecimal.ZERO);
            case "notFilled" -> market.size(filled ? BigDecimal.ZERO : order.quantity);
            case "leftValue" ->
                market.price(
                        state == Order.State.OPEN ? order.quantity.multiply(order.priceOrZero()) : BigDecimal.ZERO);
            case "executed" -> market.size(executed());
            case "cost" -> market.price(executed().multiply(market.price()));
            case "fillPrice" -> filled ? market.price(market.price()) : "";
            case "fillPriceOrZero" -> market.price(filled ? market.price() : BigDecimal.ZERO);
            case "fillTime" -> filled ? order.updatedMillis() : "";
            case "fillIso" -> filled ? ReportedClock.iso(order.updatedMillis()) : "";
            case "fillId" -> filled ? order.id : "";
            default -> null;
        };
    }

    private BigDecimal executed() {
        return state == Order.State.FILLED ? order.quantity : BigDecimal.ZERO;
    }
}
