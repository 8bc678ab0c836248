package dev.sluice.core.exchange.parse;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A parser of decimal numbers that is exact and bounded. Exponents are not accepted, because a short text could then
 * denote a number of a billion digits.
 */
public final class DecimalParser {
    private static final int MAX_LENGTH = 40;

    private DecimalParser() {}

    /** Returns the number, or null if the text is not a plain decimal number. */
    public static @Nullable BigDecimal plain(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && c != '-' && (c < '0' || c > '9')) {
                return null;
            }
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
