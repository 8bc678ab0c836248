package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The size and the price of one order, as its call states them. Immutable.
 *
 * @param instrument canonical name; "" if the order names none
 * @param list the list that contains the instrument; null if Sluice knows no such list of the exchange
 * @param currency the currency of its value if the instrument's name contains it; null if the list states it
 * @param isBuy whether it certainly buys
 * @param isSell whether it certainly sells; both are false if its side is unknown
 * @param quantity in units or contracts, without sign; null if the order states an amount instead, or nothing
 * @param isAmountIfSpot whether the quantity is what the order spends or receives, unless the instrument is a contract
 * @param amount what the order spends or receives; null if it states a quantity instead, or nothing
 * @param price the stated price limit, even if it has no effect; null if there is none
 * @param trigger the price at which it becomes active; null if it states none
 * @param isMarket whether the order has no effective price limit
 * @param unclearReason why size or price cannot be read; null if they can be
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
        @Nullable String unclearReason) {
    private static final int MAX_CURRENCY_LENGTH = 24;

    /** Returns whether a name is a plain name of a currency, which may be shown in headers and the log. */
    public static boolean isCurrency(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_CURRENCY_LENGTH
                && name.chars().allMatch(c -> c < 0x7F && Character.isLetterOrDigit(c));
    }

    /** Returns the terms of an order that cannot be read. */
    static OrderTerms unreadable(String reason) {
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

    /** Returns whether this may be an amendment of the given order: orders of two instruments may have the same id. */
    public boolean mayAmend(OrderTerms before) {
        return (instrument.isEmpty() || instrument.equals(before.instrument))
                && (list == null || list.equals(before.list));
    }

    /**
     * Returns the terms of the given order after this amendment. Terms that it does not state stay unchanged. No
     * amendment turns a sale into a purchase, or a market order into a limit order.
     */
    public OrderTerms appliedTo(OrderTerms before) {
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
                unclearReason);
    }

    /** Returns terms whose size and price are the higher of this order's and another one's of the same instrument. */
    public OrderTerms highestOf(OrderTerms other) {
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
                unclearReason == null ? other.unclearReason : unclearReason);
    }

    private static @Nullable BigDecimal highest(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.max(other);
    }
}
