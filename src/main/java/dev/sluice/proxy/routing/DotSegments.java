package dev.sluice.proxy.routing;

import java.text.Normalizer;

/**
 * A detector of path segments that some server may read as {@code ..}: plain, percent-encoded once or several times, in
 * overlong UTF-8, in full-width characters, followed by a parameter ({@code ..;x}) or containing a NUL. A path whose
 * escapes are not UTF-8 counts as one, because readers differ in what they find there. The gateway classifies a call by
 * its literal path. A path with another meaning at the exchange would therefore be charged and checked as the wrong
 * call.
 */
public final class DotSegments {
    private static final int MAX_ROUNDS = 5;
    private static final int CONTINUED = 0x3F;

    /**
     * The two bits that mark a byte that continues a character in UTF-8, and their value. They differ in -1, which
     * stands for no byte.
     */
    private static final int FOLLOWING = 0xC0;

    private static final int FOLLOWS = 0x80;

    private DotSegments() {}

    /**
     * Returns whether a segment of the path may be read as {@code ..}. Paths without consecutive dots and without
     * escapes take a single scan.
     */
    public static boolean isIn(String path) {
        if (!path.contains("..") && path.indexOf('%') < 0) {
            return false;
        }
        String before = path;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            if (hasDots(before)) {
                return true;
            }
            String after = decoded(before, true);
            if (!after.equals(decoded(before, false))) {
                return true; // some readers let a byte take others along: dots or slashes may be among them
            }
            if (after.equals(before)) {
                return false;
            }
            before = after;
        }
        return true; // encoded too often; no legitimate client does that
    }

    private static boolean hasDots(String path) {
        for (String segment : path.replace('\\', '/').split("/", -1)) {
            if (isDots(segment)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Covers the behavior of different servers: some drop blanks and control characters, others end the text at the
     * first control character; all end it at a semicolon.
     */
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

    /**
     * Decodes percent escapes once; invalid escapes are kept.
     *
     * @param strict whether a byte that others should follow takes only those that can follow it
     */
    private static String decoded(String path, boolean strict) {
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
            for (int i = 0; i < more && follows(octet(path, at), strict); i++) {
                code = (code << 6) | (octet(path, at) & CONTINUED);
                at += 3;
            }
            plain.appendCodePoint(Character.isValidCodePoint(code) ? code : '?');
        }
        return Normalizer.normalize(plain, Normalizer.Form.NFKC);
    }

    private static boolean follows(int octet, boolean strict) {
        return strict ? (octet & FOLLOWING) == FOLLOWS : octet >= 0;
    }

    /** Returns the value of an escape like {@code %2e}, or -1 if none begins at this position. */
    private static int octet(String text, int at) {
        boolean escape = at + 2 < text.length() && text.charAt(at) == '%';
        return escape ? hex(text, at + 1, at + 3) : -1;
    }

    /** Returns the value of an escape like {@code %u002e}, or -1 if none begins at this position. */
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
