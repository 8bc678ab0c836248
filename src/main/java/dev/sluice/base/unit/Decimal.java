package dev.sluice.base.unit;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Exact decimal numbers of bounded length, so that no text of a caller can make a calculation expensive: without a
 * bound, {@code 1e999999999} would fill the memory when it is added to 1.
 */
public final class Decimal {
    private static final int MAX_LENGTH = 40;
    private static final int MAX_SCALE = 40;

    private Decimal() {}

    /**
     * Returns the number in a text, or null if the text is none, is longer than 40 characters, or has more than 40
     * places before or after the point. An exponent is allowed; spaces, separators and words are not.
     */
    public static @Nullable BigDecimal parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_LENGTH || !isPlain(text)) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > MAX_SCALE ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Checks the characters: BigDecimal also reads digits of other scripts, which no exchange means. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
