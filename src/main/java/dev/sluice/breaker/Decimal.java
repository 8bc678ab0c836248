package dev.sluice.breaker;

import java.math.BigDecimal;

/** A decimal number, written as a text in JSON so that it stays what was written: {@code "0.10"}. */
public record Decimal(BigDecimal value) {
    private static final int MOST_LENGTH = 40;

    /** Reads one; refuses what is none. */
    public static Decimal parse(String text) {
        try {
            if (text.length() <= MOST_LENGTH) {
                return new Decimal(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "' is no decimal number such as 0.10");
    }

    double number() {
        return value.doubleValue();
    }

    @Override
    public String toString() {
        return value.toPlainString();
    }
}
