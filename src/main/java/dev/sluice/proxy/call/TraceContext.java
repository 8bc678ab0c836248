package dev.sluice.proxy.call;

import org.jspecify.annotations.Nullable;

/**
 * The place of a call in a trace, as the header {@code traceparent} of W3C Trace Context states it.
 *
 * @param traceId 32 hexadecimal digits
 * @param parentId 16 hexadecimal digits, the span of the caller; "" if the trace begins here
 * @param isSampled whether the caller records the trace
 */
public record TraceContext(String traceId, String parentId, boolean isSampled) {
    private static final int TRACE_FROM = 3;
    private static final int TRACE_TO = 35;
    private static final int PARENT_FROM = 36;
    private static final int PARENT_TO = 52;
    private static final int FLAGS_FROM = 53;
    private static final int LENGTH = 55;

    /** Returns the context in the header's value; null if the value is not valid. */
    public static @Nullable TraceContext parse(String value) {
        if (value.length() < LENGTH
                || !isHex(value, 0, 2)
                || value.startsWith("ff")
                || (value.length() > LENGTH && (value.startsWith("00") || value.charAt(LENGTH) != '-'))
                || value.charAt(2) != '-'
                || value.charAt(TRACE_TO) != '-'
                || value.charAt(PARENT_TO) != '-') {
            return null;
        }
        if (!isId(value, TRACE_FROM, TRACE_TO)
                || !isId(value, PARENT_FROM, PARENT_TO)
                || !isHex(value, FLAGS_FROM, LENGTH)) {
            return null;
        }
        boolean sampled = (Character.digit(value.charAt(LENGTH - 1), 16) & 1) == 1;
        return new TraceContext(
                value.substring(TRACE_FROM, TRACE_TO), value.substring(PARENT_FROM, PARENT_TO), sampled);
    }

    /** An id of zeros is invalid. */
    private static boolean isId(String value, int from, int to) {
        return isHex(value, from, to) && value.substring(from, to).chars().anyMatch(digit -> digit != '0');
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
