package dev.sluice.sim.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Helpers for prices and quantities as text: digits with at most one point, never an exponent. */
public final class DecimalText {
    private static final int LONGEST = 32;

    private DecimalText() {}

    /** Returns a number above 0, or null when the text is not one. */
    public static @Nullable BigDecimal positive(@Nullable String text) {
        if (text == null || text.length() > LONGEST || !isPlain(text)) {
            return null;
        }
        BigDecimal value = new BigDecimal(text);
        return value.signum() > 0 ? value : null;
    }

    /** Returns the value with exactly {@code places} decimals. */
    static String with(int places, BigDecimal value) {
        return value.setScale(places, RoundingMode.DOWN).toPlainString();
    }

    /** Returns the value without trailing zeros. */
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
