package dev.sluice.core.exchange;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Decimal numbers as exchanges write them: exact, and bounded, for an exponent could be a number of a billion digits. */
final class DecimalParser {
    private static final int LONGEST = 40;

    private DecimalParser() {}

    /** Null: no plain decimal number. */
    static @Nullable BigDecimal plain(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
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
