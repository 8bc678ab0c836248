package dev.sluice.sim.wire;

/**
 * The delivery of a response: complete, late, never (the connection hangs), cut after some bytes, or as bytes that are
 * not HTTP.
 *
 * @param after number of bytes when cut, milliseconds when late; else 0
 */
public record ResponseDelivery(Kind kind, int after) {
    public static final ResponseDelivery WHOLE = new ResponseDelivery(Kind.WHOLE, 0);
    public static final ResponseDelivery NEVER = new ResponseDelivery(Kind.NEVER, 0);
    public static final ResponseDelivery GARBLED = new ResponseDelivery(Kind.GARBLED, 0);

    private static final int MAX_MILLIS = 600_000;

    public ResponseDelivery {
        if (after < 0) {
            throw new IllegalArgumentException("afterBytes must be 0 or more, but is " + after);
        }
    }

    /**
     * Returns a delivery where the connection closes after {@code afterBytes} bytes of head and body; with 0 there is
     * no response.
     */
    public static ResponseDelivery cutAfter(int afterBytes) {
        return new ResponseDelivery(Kind.CUT, afterBytes);
    }

    /** Returns a delivery that is late by this time. */
    public static ResponseDelivery late(int millis) {
        if (millis < 1 || millis > MAX_MILLIS) {
            throw new IllegalArgumentException("millis must be 1 to " + MAX_MILLIS + ", but is " + millis);
        }
        return new ResponseDelivery(Kind.LATE, millis);
    }

    /** The kinds of {@link ResponseDelivery}. */
    public enum Kind {
        WHOLE,
        LATE,
        NEVER,
        CUT,
        GARBLED
    }
}
