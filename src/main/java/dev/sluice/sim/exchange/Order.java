package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An order of one account. Orders are never matched: a limit order rests until it is cancelled, a market order fills at once. */
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
