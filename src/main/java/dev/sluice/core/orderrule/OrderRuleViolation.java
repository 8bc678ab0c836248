package dev.sluice.core.orderrule;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An order that a rule does not allow.
 *
 * @param check what was checked
 * @param value the figure of the order; null if there is none
 * @param allowed the figure of the rule; null if there is none
 * @param unit the currency or the percent sign; "" if there is none
 * @param unknownReason why the rule could not be computed; null if it could
 */
public record OrderRuleViolation(
        Check check,
        @Nullable BigDecimal value,
        @Nullable BigDecimal allowed,
        String unit,
        @Nullable String unknownReason) {
    /** What rules check. */
    public enum Check {
        MAX_VALUE("maxValue", "its value"),
        MAX_QUANTITY("maxQuantity", "its quantity"),
        MAX_DISTANCE("maxDistancePercent", "its distance from the market"),
        MARKET_ORDERS("marketOrders", "whether it has a price limit");

        private final String key;
        private final String subject;

        Check(String key, String subject) {
            this.key = key;
            this.subject = subject;
        }

        /** Returns the key of its setting, which headers, status and metrics use too. */
        @Override
        public String toString() {
            return key;
        }
    }

    static OrderRuleViolation unknown(Check check, String reason) {
        return new OrderRuleViolation(check, null, null, "", reason);
    }

    /** Returns the figures for headers: {@code value=70000; allowed=50000; unit=USDT}, or why there are none. */
    public String figures() {
        if (unknownReason != null) {
            return "; unknown=" + unknownReason;
        }
        return (value == null ? "" : "; value=" + value.toPlainString())
                + (allowed == null ? "" : "; allowed=" + allowed.toPlainString())
                + (unit.isEmpty() ? "" : "; unit=" + unit);
    }

    /** Returns a description for people. */
    public String detail() {
        if (unknownReason != null) {
            return "the rule " + check + " cannot be computed: " + unknownReason;
        }
        String behind = unit.isEmpty() || unit.equals("%") ? unit : " " + unit;
        return value == null || allowed == null
                ? "market orders are not allowed"
                : check.subject + " is " + value.toPlainString() + behind + ", allowed: " + allowed.toPlainString()
                        + behind;
    }
}
