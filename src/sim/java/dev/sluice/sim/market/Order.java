package dev.sluice.sim.market;

import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order of one account. Orders are never matched: a limit order rests until it is cancelled, a market order fills at
 * once.
 */
public final class Order {
    public final String id;
    public final String clientId;
    public final Instrument instrument;
    public final RequestedTerms terms;
    public final long placedNanos;
    public BigDecimal quantity;

    @Nullable
    public BigDecimal price;

    public long updatedNanos;
    public State state = State.OPEN;

    public Order(String id, String clientId, Instrument instrument, RequestedTerms terms, long placedNanos) {
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

    public long updatedMillis() {
        return Math.floorDiv(updatedNanos, 1_000_000L);
    }

    /** Changes what is given; returns false when neither is a number above 0. */
    public boolean amend(@Nullable String newQuantity, @Nullable String newPrice, long nowNanos) {
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

    public BigDecimal cost() {
        return executed().multiply(instrument.price());
    }

    /** The states of an order that does not rest in the book. */
    public static final Set<State> DONE = Set.of(State.FILLED, State.CANCELED, State.EXPIRED);

    public enum State {
        OPEN,
        FILLED,
        CANCELED,
        EXPIRED
    }
}
