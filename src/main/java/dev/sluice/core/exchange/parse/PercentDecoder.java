package dev.sluice.core.exchange.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of percent-encoded text, for reading only; forwarded bytes stay unchanged. A plus sign is decoded as a
 * space, as in forms.
 */
public final class PercentDecoder {
    private static final int HEX = 16;

    private PercentDecoder() {}

    /** Returns the decoded part of a text, or null if an escape is truncated or invalid. */
    public static @Nullable String decode(String text, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = escape(text, i, to);
                if (value < 0) {
                    return null;
                }
                out.write(value);
                i += 2;
            } else {
                out.write(c == '+' ? ' ' : c);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Returns whether all escapes in a part of a text are valid. */
    public static boolean isValid(String text, int from, int to) {
        for (int i = text.indexOf('%', from); i >= 0 && i < to; i = text.indexOf('%', i + 1)) {
            if (escape(text, i, to) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int escape(String text, int at, int to) {
        if (at + 2 >= to) {
            return -1;
        }
        int high = Character.digit(text.charAt(at + 1), HEX);
        int low = Character.digit(text.charAt(at + 2), HEX);
        return high < 0 || low < 0 ? -1 : high * HEX + low;
    }
}
