package dev.sluice.core.exchange.parse;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A parser of decimal numbers that is exact and bounded. Exponents are not accepted, because a short text could then
 * denote a number of a billion digits.
 */
public final class DecimalParser {
    private static final int MAX_LENGTH = 40;

    /** Digits that always fit into a long, which is much faster to read. */
    private static final int MAX_LONG_DIGITS = 18;

    private DecimalParser() {}

    /** Returns the number, or null if there is no text or it is not a plain decimal number above 0. */
    public static @Nullable BigDecimal parsePositive(@Nullable String text) {
        BigDecimal number = text == null ? null : parse(text);
        return number == null || number.signum() <= 0 ? null : number;
    }

    /** Returns the number, or null if the text is not a plain decimal number. */
    public static @Nullable BigDecimal parse(String text) {
        int digits = 0;
        int point = -1;
        long unscaled = 0;
        boolean negative = !text.isEmpty() && text.charAt(0) == '-';
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        for (int i = negative ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && point < 0) {
                point = i;
            } else if (c >= '0' && c <= '9') {
                unscaled = unscaled * 10 + (c - '0');
                digits++;
            } else {
                return null;
            }
        }
        if (digits == 0) {
            return null;
        }
        return digits > MAX_LONG_DIGITS
                ? new BigDecimal(text)
                : BigDecimal.valueOf(negative ? -unscaled : unscaled, point < 0 ? 0 : text.length() - 1 - point);
    }
}
