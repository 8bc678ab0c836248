package dev.sluice.core.coalesce;

import java.nio.charset.StandardCharsets;

/** Comparison of ASCII names in byte arrays without regard to case. Allocates nothing. */
final class AsciiBytes {
    /** Parts of the names of headers and parameters with keys, signatures and other data of a single caller. */
    private static final byte[][] CALLER_WORDS = arrays(
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

    /** Returns the bytes of each text. */
    static byte[][] arrays(String... texts) {
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
            if (lowerCase(text[from + i]) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether this part of the text is a name of data of a single caller. */
    static boolean isCallerSpecific(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            for (byte[] word : CALLER_WORDS) {
                if (startsWith(text, at, to, word)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte lowerCase(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
    }
}
