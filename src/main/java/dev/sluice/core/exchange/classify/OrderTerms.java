package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The size and the price of one order, as its call states them. Immutable.
 *
 * @param instrument canonical name; "" if the order names none
 * @param list the list in which the instrument is; null if the exchange has none that Sluice knows
 * @param currency the currency of its value if the name tells it; null if the list does
 * @param isBuy whether it buys for sure
 * @param isSell whether it sells for sure; both are false if its side is not known
 * @param quantity in units or contracts, without sign; null if the order states an amount instead, or nothing
 * @param isAmountIfSpot whether the quantity is what the order spends or receives, unless the instrument is a contract
 * @param amount what the order spends or receives; null if it states a quantity instead, or nothing
 * @param price the price limit that it states, also where it does not count; null if it states none
 * @param trigger the price at which it becomes active; null if it states none
 * @param isMarket whether no price limit counts
 * @param unclear why size or price cannot be read; null if they can be
 */
public record OrderTerms(
        String instrument,
        @Nullable InstrumentListSettings list,
        @Nullable String currency,
        boolean isBuy,
        boolean isSell,
        @Nullable BigDecimal quantity,
        boolean isAmountIfSpot,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal price,
        @Nullable BigDecimal trigger,
        boolean isMarket,
        @Nullable String unclear) {
    private static final int MAX_CURRENCY_LENGTH = 24;

    /** Checks that a name is a plain one of a currency, which headers and the log show. */
    public static boolean isCurrency(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_CURRENCY_LENGTH
                && name.chars().allMatch(c -> c < 0x7F && Character.isLetterOrDigit(c));
    }

    /** Returns the terms of an order that cannot be read. */
    static OrderTerms unclear(String reason) {
        return new OrderTerms("", null, null, false, false, null, false, null, null, null, false, reason);
    }

    /**
     * Returns what the order spends or receives; null if it states a quantity.
     *
     * @param contract whether the instrument is a contract
     */
    public @Nullable BigDecimal amount(boolean contract) {
        return amount == null && isAmountIfSpot && !contract ? quantity : amount;
    }

    /** Returns whether this may be a change of that order: the same id may belong to orders of two instruments. */
    public boolean mayChange(OrderTerms before) {
        return (instrument.isEmpty() || instrument.equals(before.instrument))
                && (list == null || list.equals(before.list));
    }

    /**
     * Returns the terms of the order after this change of it: what the change does not state stays as it was, and no
     * change turns a sale into a purchase or a market order into one with a limit.
     */
    public OrderTerms changing(OrderTerms before) {
        boolean statesSize = quantity != null || amount != null;
        return new OrderTerms(
                instrument.isEmpty() ? before.instrument : instrument,
                list == null ? before.list : list,
                currency == null ? before.currency : currency,
                before.isBuy && !isSell,
                before.isSell || isSell,
                statesSize ? quantity : before.quantity,
                statesSize ? isAmountIfSpot : before.isAmountIfSpot,
                statesSize ? amount : before.amount,
                price == null ? before.price : price,
                trigger == null ? before.trigger : trigger,
                before.isMarket,
                unclear);
    }

    /** Returns terms whose size and price are the higher of this order's and another one's of the same instrument. */
    public OrderTerms orHigher(OrderTerms other) {
        return new OrderTerms(
                instrument,
                list,
                currency,
                isBuy && other.isBuy,
                isSell || other.isSell,
                highest(quantity, other.quantity),
                isAmountIfSpot,
                highest(amount, other.amount),
                highest(price, other.price),
                highest(trigger, other.trigger),
                isMarket || other.isMarket,
                unclear == null ? other.unclear : unclear);
    }

    private static @Nullable BigDecimal highest(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.max(other);
    }
}
