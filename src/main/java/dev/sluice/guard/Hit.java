package dev.sluice.guard;

import java.util.Locale;

/**
 * An order that is one too many.
 *
 * @param detail for people: what was counted, and what is allowed
 * @param latches the bot has been refused so often that it is to be stopped for good
 */
public record Hit(Rule rule, String detail, boolean latches) {
    /** Which rule. */
    public enum Rule {
        ORDERS_PER_SECOND,
        ORDERS_PER_MINUTE,
        OPEN_UNKNOWN,
        SAME_ORDER;

        private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** As status and metrics say it: {@code same-order}. */
        @Override
        public String toString() {
            return text;
        }
    }
}
