package dev.sluice.share;

import java.nio.charset.StandardCharsets;

/** What a header of a read has to say on whether two are the same. On the safe side: what is not known tells them apart. */
enum HeaderRole {
    /** It never gets to the exchange as it is, or tells only who asks. */
    PASSED_OVER,
    /** Reads are the same only with the same one. */
    TELLS,
    /** It is about one caller, part of an answer, or an answer that must be fresh: such a read is a call of its own. */
    FORBIDS;

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

    /** Of the header whose name, in whatever case, lies there. */
    static HeaderRole of(byte[] text, int from, int to) {
        for (byte[] name : PASSED) {
            if (to - from == name.length && Letters.startsWith(text, from, to, name)) {
                return PASSED_OVER;
            }
        }
        for (byte[] start : PASSED_STARTS) {
            if (Letters.startsWith(text, from, to, start)) {
                return PASSED_OVER;
            }
        }
        for (byte[] name : FORBIDDEN) {
            if (to - from == name.length && Letters.startsWith(text, from, to, name)) {
                return FORBIDS;
            }
        }
        for (byte[] start : FORBIDDEN_STARTS) {
            if (Letters.startsWith(text, from, to, start)) {
                return FORBIDS;
            }
        }
        return Letters.hintsAtCaller(text, from, to) ? FORBIDS : TELLS;
    }
}
