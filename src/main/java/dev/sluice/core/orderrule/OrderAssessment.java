package dev.sluice.core.orderrule;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The results of the rules for one order, for people.
 *
 * @param instrument its name; "" if the order names none
 * @param value its value
 * @param market the latest price; null if none is known that is recent
 * @param distancePercent how far its price is from the latest one, rounded up; null if it cannot be computed
 * @param violation the violation for which the order is refused; null if no rule refuses it
 */
public record OrderAssessment(
        String instrument,
        OrderValue value,
        @Nullable BigDecimal market,
        @Nullable BigDecimal distancePercent,
        @Nullable OrderRuleViolation violation) {
    /** Returns a description for people. */
    public String text() {
        StringBuilder text = new StringBuilder(instrument.isEmpty() ? "instrument not named" : instrument);
        text.append(": value ")
                .append(
                        value.unknownReason() == null
                                ? value.amount().toPlainString() + " " + value.currency()
                                : "not known: " + value.unknownReason());
        if (distancePercent != null && market != null) {
            text.append("; ")
                    .append(distancePercent.toPlainString())
                    .append(" % from the latest price ")
                    .append(market.toPlainString());
        }
        return text.append("; ")
                .append(violation == null ? "no rule refuses it" : "refused: " + violation.detail())
                .toString();
    }
}
