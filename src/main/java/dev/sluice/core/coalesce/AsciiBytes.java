package dev.sluice.core.coalesce;

import java.nio.charset.StandardCharsets;

/** Comparison of ASCII names in byte arrays without regard to case. Allocates nothing. */
final class AsciiBytes {
    /** Parts of the names of headers and parameters that carry keys, signatures and other data of one caller. */
    private static final byte[][] HINTS = hints(
            "key",
            "sign",
            "token",
            "auth",
            "secret",
            "pass",
            "cookie",
            "nonce",
            "session",
            "cred",
            "timestamp",
            "recvwindow");

    private AsciiBytes() {}

    private static byte[][] hints(String... texts) {
        byte[][] bytes = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }

    /** Returns whether this part of the text begins with the name, which must be in lower case. */
    static boolean startsWith(byte[] text, int from, int to, byte[] name) {
        if (to - from < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (small(text[from + i]) != name[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean hintsAtCaller(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            for (byte[] hint : HINTS) {
                if (startsWith(text, at, to, hint)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte small(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }
}
