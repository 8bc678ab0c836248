package dev.sluice.core.coalesce;

import java.nio.charset.StandardCharsets;

/**
 * The effect of a request header on whether two reads are identical. The default is safe: a header that is not known
 * makes reads different.
 */
enum HeaderRole {
    /** A header that is not sent to the exchange as it is, or only identifies the caller. */
    IGNORED,
    /** A header that is compared: reads are identical only when they carry the same value. */
    COMPARED,
    /**
     * A header that belongs to one caller, or that asks for a part of a response or for a fresh response: such a read
     * is never shared.
     */
    UNSHAREABLE;

    private static final byte[][] PASSED = names(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "user-agent",
            "x-request-id",
            "traceparent",
            "tracestate",
            "forwarded",
            "via",
            "x-real-ip");
    private static final byte[][] PASSED_STARTS = names("x-sluice-", "x-forwarded-");
    private static final byte[][] FORBIDDEN = names("range", "cache-control", "pragma", "expect", "date");
    private static final byte[][] FORBIDDEN_STARTS = names("if-");

    private static byte[][] names(String... names) {
        byte[][] bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            bytes[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }

    /** Returns the role of the header name in this part of the text, in any letter case. */
    static HeaderRole of(byte[] text, int from, int to) {
        for (byte[] name : PASSED) {
            if (to - from == name.length && AsciiBytes.startsWith(text, from, to, name)) {
                return IGNORED;
            }
        }
        for (byte[] start : PASSED_STARTS) {
            if (AsciiBytes.startsWith(text, from, to, start)) {
                return IGNORED;
            }
        }
        for (byte[] name : FORBIDDEN) {
            if (to - from == name.length && AsciiBytes.startsWith(text, from, to, name)) {
                return UNSHAREABLE;
            }
        }
        for (byte[] start : FORBIDDEN_STARTS) {
            if (AsciiBytes.startsWith(text, from, to, start)) {
                return UNSHAREABLE;
            }
        }
        return AsciiBytes.hintsAtCaller(text, from, to) ? UNSHAREABLE : COMPARED;
    }
}
