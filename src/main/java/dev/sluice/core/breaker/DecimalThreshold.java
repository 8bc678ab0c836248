package dev.sluice.core.breaker;

import java.math.BigDecimal;

/** A decimal number that JSON has as a string, so that its digits stay as written: {@code "0.10"}. */
public record DecimalThreshold(BigDecimal value) {
    private static final int MAX_LENGTH = 40;

    /** Parses a decimal number; throws IllegalArgumentException for any other text. */
    public static DecimalThreshold parse(String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                return new DecimalThreshold(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IllegalArgumentException("'" + text + "' is not a decimal number such as 0.10");
    }

    double doubleValue() {
        return value.doubleValue();
    }

    @Override
    public String toString() {
        return value.toPlainString();
    }
}
