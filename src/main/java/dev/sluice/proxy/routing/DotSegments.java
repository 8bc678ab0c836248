package dev.sluice.proxy.routing;

import java.text.Normalizer;

/**
 * Finds path segments that some server reads as {@code ..}: plain, percent-encoded once or several times, in overlong UTF-8, in full-width
 * letters, with a parameter behind ({@code ..;x}) or with a NUL inside. The gateway names a call by its path as it is written, so a path that
 * means another one at the exchange would be charged and judged as the wrong call.
 */
public final class DotSegments {
    private static final int MOST_ROUNDS = 5;
    private static final int CONTINUED = 0x3F;

    private DotSegments() {}

    /** Whether a segment of that path may be read as {@code ..}. A path without dots in a row and without escapes costs one look. */
    public static boolean isIn(String path) {
        if (!path.contains("..") && path.indexOf('%') < 0) {
            return false;
        }
        String before = path;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (hasDots(before)) {
                return true;
            }
            String after = decoded(before);
            if (after.equals(before)) {
                return false;
            }
            before = after;
        }
        return true; // encoded over and over: no client does that
    }

    private static boolean hasDots(String path) {
        for (String segment : path.replace('\\', '/').split("/", -1)) {
            if (isDots(segment)) {
                return true;
            }
        }
        return false;
    }

    /** Some readers drop blanks and control characters, others end the text at the first control character; all end it at a semicolon. */
    private static boolean isDots(String segment) {
        StringBuilder kept = new StringBuilder(segment.length());
        boolean ended = false;
        for (int i = 0; i < segment.length() && segment.charAt(i) != ';'; i++) {
            char c = segment.charAt(i);
            if (c > ' ' && c != 0x7F) {
                kept.append(c);
            } else if (!ended && c != ' ') {
                ended = true;
                if (isDotDot(kept)) {
                    return true;
                }
            }
        }
        return isDotDot(kept);
    }

    private static boolean isDotDot(CharSequence text) {
        return text.length() == 2 && text.charAt(0) == '.' && text.charAt(1) == '.';
    }

    /** One round of percent-decoding as the most lenient reader does it; what is no escape stays. */
    private static String decoded(String path) {
        StringBuilder plain = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            int first = octet(path, at);
            if (first < 0) {
                int wide = wide(path, at);
                plain.append(wide < 0 ? path.charAt(at) : (char) wide);
                at += wide < 0 ? 1 : 6;
                continue;
            }
            int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
            int code = more == 0 ? first : first & (CONTINUED >> more);
            at += 3;
            for (int i = 0; i < more && octet(path, at) >= 0; i++) {
                code = (code << 6) | (octet(path, at) & CONTINUED);
                at += 3;
            }
            plain.appendCodePoint(Character.isValidCodePoint(code) ? code : '?');
        }
        return Normalizer.normalize(plain, Normalizer.Form.NFKC);
    }

    /** The value of {@code %2e}; -1: no such escape begins there. */
    private static int octet(String text, int at) {
        boolean escape = at + 2 < text.length() && text.charAt(at) == '%';
        return escape ? hex(text, at + 1, at + 3) : -1;
    }

    /** The value of {@code %u002e}; -1: no such escape begins there. */
    private static int wide(String text, int at) {
        boolean escape = at + 5 < text.length()
                && text.charAt(at) == '%'
                && (text.charAt(at + 1) == 'u' || text.charAt(at + 1) == 'U');
        return escape ? hex(text, at + 2, at + 6) : -1;
    }

    private static int hex(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
