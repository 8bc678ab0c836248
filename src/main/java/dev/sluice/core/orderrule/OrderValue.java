package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The value of one order: price times quantity times the contract's size; for an inverse contract without the price; or
 * the amount that the order states. Exact. The price is the limit of an order that buys, which pays no more. For any
 * other it is the highest of the latest price and those that the order states, because it may get more than its limit.
 *
 * @param amount 0 if it cannot be computed
 * @param unknownReason why it cannot be computed; null if it could
 */
public record OrderValue(
        BigDecimal amount, String currency, @Nullable String unknownReason) {
    static final String NO_PRICE = "there is no recent price";
    static final String NO_LIMIT = "the call states no price limit";
    static final String NO_QUANTITY = "the call states no quantity";

    /** @param latest the latest price; null if there is none that is recent */
    static OrderValue of(OrderTerms order, MarketData marketData, @Nullable BigDecimal latest) {
        InstrumentListSettings list = order.list();
        if (order.unclearReason() != null) {
            return unknown(order.unclearReason());
        }
        if (list == null) {
            return unknown("the market of the instrument is not one whose instruments Sluice reads");
        }
        MarketData.Instrument instrument = marketData.instrument(list, order);
        if (instrument == null) {
            return unknown(
                    marketData.hasInstruments(list)
                            ? "the exchange does not list this instrument"
                            : "the exchange's list of instruments was not read yet");
        }
        BigDecimal quantity = order.quantity();
        BigDecimal stated = order.amount(instrument.isContract());
        if (stated != null) {
            return new OrderValue(stated, instrument.currency(), null);
        }
        if (quantity == null) {
            return unknown(NO_QUANTITY);
        }
        BigDecimal units = quantity.multiply(instrument.contractSize());
        if (instrument.isInverse()) {
            return new OrderValue(units, instrument.currency(), null);
        }
        BigDecimal limit = order.price();
        if (limit == null && !order.isMarket()) {
            return unknown(NO_LIMIT);
        }
        if (limit != null && order.isBuy() && !order.isMarket()) {
            return new OrderValue(units.multiply(limit).abs(), instrument.currency(), null);
        }
        if (latest == null) {
            return unknown(NO_PRICE);
        }
        BigDecimal price = highest(highest(latest, limit), order.trigger());
        return new OrderValue(units.multiply(price).abs(), instrument.currency(), null);
    }

    private static BigDecimal highest(BigDecimal price, @Nullable BigDecimal other) {
        return other == null ? price : price.max(other);
    }

    private static OrderValue unknown(String reason) {
        return new OrderValue(BigDecimal.ZERO, "", reason);
    }
}
