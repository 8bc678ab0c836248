package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Prices and quantities as they stand in a call: digits and one point, never an exponent. */
final class DecimalText {
    private static final int LONGEST = 32;

    private DecimalText() {}

    /** A number above 0, or null when the text is none. */
    static @Nullable BigDecimal positive(@Nullable String text) {
        if (text == null || text.length() > LONGEST || !isPlain(text)) {
            return null;
        }
        BigDecimal value = new BigDecimal(text);
        return value.signum() > 0 ? value : null;
    }

    /** With exactly {@code places} places behind the point. */
    static String with(int places, BigDecimal value) {
        return value.setScale(places, RoundingMode.DOWN).toPlainString();
    }

    /** Without zeros at the end. */
    static String shortest(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static boolean isPlain(String text) {
        boolean point = false;
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                digit = true;
            } else {
                return false;
            }
        }
        return digit;
    }
}
