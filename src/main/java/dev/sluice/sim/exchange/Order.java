package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An order of one account. Orders are never matched: a limit order rests until it is cancelled, a market order fills at
 * once.
 */
final class Order {
    final String id;
    final String clientId;
    final Instrument instrument;
    final OrderTerms terms;
    final long placedNanos;
    BigDecimal quantity;

    @Nullable
    BigDecimal price;

    long updatedNanos;
    State state = State.OPEN;

    Order(String id, String clientId, Instrument instrument, OrderTerms terms, long placedNanos) {
        this.id = id;
        this.clientId = clientId;
        this.instrument = instrument;
        this.terms = terms;
        this.quantity = terms.quantity();
        this.price = terms.price();
        this.placedNanos = placedNanos;
        this.updatedNanos = placedNanos;
    }

    long placedMillis() {
        return Math.floorDiv(placedNanos, 1_000_000L);
    }

    long updatedMillis() {
        return Math.floorDiv(updatedNanos, 1_000_000L);
    }

    /** Changes what is given; returns false when neither is a number above 0. */
    boolean amend(@Nullable String newQuantity, @Nullable String newPrice, long nowNanos) {
        BigDecimal changedQuantity = DecimalText.positive(newQuantity);
        BigDecimal changedPrice = DecimalText.positive(newPrice);
        if (changedQuantity == null && changedPrice == null) {
            return false;
        }
        quantity = changedQuantity == null ? quantity : changedQuantity;
        price = changedPrice == null ? price : changedPrice;
        updatedNanos = nowNanos;
        return true;
    }

    BigDecimal executed() {
        return state == State.FILLED ? quantity : BigDecimal.ZERO;
    }

    BigDecimal priceOrZero() {
        return price == null ? BigDecimal.ZERO : price;
    }

    BigDecimal cost() {
        return executed().multiply(instrument.price());
    }

    enum State {
        OPEN,
        FILLED,
        CANCELED,
        EXPIRED
    }
}
