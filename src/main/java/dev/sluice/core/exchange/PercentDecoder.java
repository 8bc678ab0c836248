package dev.sluice.core.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-decoding, for reading only: what is forwarded keeps its bytes. A plus is a space, as in forms. */
final class PercentDecoder {
    private static final int HEX = 16;

    private PercentDecoder() {}

    /** The decoded part of a text; null: an escape is cut off or wrong. */
    static @Nullable String decode(String text, int from, int to) {
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

    /** Whether every escape in that part is whole. */
    static boolean sound(String text, int from, int to) {
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
