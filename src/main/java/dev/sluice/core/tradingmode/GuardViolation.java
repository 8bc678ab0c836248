package dev.sluice.core.tradingmode;

/**
 * A violation of a guard rule.
 *
 * @param rule violated rule
 * @param seen how many were counted
 * @param allowed the number of the rule
 * @param withinMs the time in which they were counted; 0 for orders whose outcome is unknown
 * @param latches whether the bot was refused so often that it must be latched
 */
public record GuardViolation(Rule rule, long seen, long allowed, long withinMs, boolean latches) {
    /** Returns a description for people, with the figures. */
    public String detail() {
        return switch (rule) {
            case ORDERS_PER_SECOND -> seen + " orders in a second, allowed: " + allowed;
            case ORDERS_PER_MINUTE -> seen + " orders in a minute, allowed: " + allowed;
            case OPEN_UNKNOWN ->
                seen + " orders with an unknown outcome, allowed: below " + allowed
                        + "; query these orders, or see 'sluice unknown'";
            case SAME_ORDER -> "the same order " + seen + " times in " + withinMs + " ms, allowed: " + allowed;
        };
    }

    /** The rules of the guard. */
    public enum Rule {
        ORDERS_PER_SECOND("ordersPerSecond"),
        ORDERS_PER_MINUTE("ordersPerMinute"),
        OPEN_UNKNOWN("openUnknown"),
        SAME_ORDER("sameOrder");

        private static final long SECOND_MILLIS = 1000;

        private final String key;

        Rule(String key) {
            this.key = key;
        }

        /** Returns the number that the settings allow. */
        int allowed(GuardSettings settings) {
            return switch (this) {
                case ORDERS_PER_SECOND -> settings.ordersPerSecond();
                case ORDERS_PER_MINUTE -> settings.ordersPerMinute();
                case OPEN_UNKNOWN -> settings.openUnknown();
                case SAME_ORDER -> settings.sameOrder();
            };
        }

        /** Returns the time in which orders are counted; 0 for orders whose outcome is unknown. */
        long withinMs(GuardSettings settings) {
            return switch (this) {
                case ORDERS_PER_SECOND -> SECOND_MILLIS;
                case ORDERS_PER_MINUTE -> 60 * SECOND_MILLIS;
                case OPEN_UNKNOWN -> 0;
                case SAME_ORDER -> settings.sameOrderWithinMs();
            };
        }

        /** Returns the key of its setting, which headers, status and metrics use too. */
        @Override
        public String toString() {
            return key;
        }
    }
}
