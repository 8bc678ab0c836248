package dev.sluice.core.coalesce;

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

    private static final byte[][] IGNORED_NAMES = AsciiBytes.arrays(
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
    private static final byte[][] IGNORED_PREFIXES = AsciiBytes.arrays("x-sluice-", "x-forwarded-");
    private static final byte[][] UNSHAREABLE_NAMES =
            AsciiBytes.arrays("range", "cache-control", "pragma", "expect", "date");
    private static final byte[][] UNSHAREABLE_PREFIXES = AsciiBytes.arrays("if-");

    /** Returns the role of the header name in this part of the text, in any letter case. */
    static HeaderRole of(byte[] text, int from, int to) {
        if (isAnyOf(IGNORED_NAMES, text, from, to) || startsWithAnyOf(IGNORED_PREFIXES, text, from, to)) {
            return IGNORED;
        }
        boolean isUnshareable = isAnyOf(UNSHAREABLE_NAMES, text, from, to)
                || startsWithAnyOf(UNSHAREABLE_PREFIXES, text, from, to)
                || AsciiBytes.isCallerSpecific(text, from, to);
        return isUnshareable ? UNSHAREABLE : COMPARED;
    }

    private static boolean isAnyOf(byte[][] names, byte[] text, int from, int to) {
        for (byte[] name : names) {
            if (to - from == name.length && AsciiBytes.startsWith(text, from, to, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWithAnyOf(byte[][] prefixes, byte[] text, int from, int to) {
        for (byte[] prefix : prefixes) {
            if (AsciiBytes.startsWith(text, from, to, prefix)) {
                return true;
            }
        }
        return false;
    }
}
