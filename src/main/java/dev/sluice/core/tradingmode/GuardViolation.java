package dev.sluice.core.tradingmode;

import java.util.Locale;

/**
 * A violation of a guard rule.
 *
 * @param rule violated rule
 * @param detail description for people, with the count and the limit
 * @param latches whether the bot was refused so often that it must be latched
 */
public record GuardViolation(Rule rule, String detail, boolean latches) {
    /** The rules of the guard. */
    public enum Rule {
        ORDERS_PER_SECOND,
        ORDERS_PER_MINUTE,
        OPEN_UNKNOWN,
        SAME_ORDER;

        private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** Returns the name used in the status and the metrics, such as {@code same-order}. */
        @Override
        public String toString() {
            return text;
        }
    }
}
