package dev.sluice.sim.exchange;

/**
 * How an answer travels: whole, late, never (the connection hangs), cut after so many bytes, or as bytes that are no HTTP.
 *
 * @param after bytes of one that is cut, milliseconds of one that is late; else 0
 */
public record ResponseDelivery(Kind kind, int after) {
    public static final ResponseDelivery WHOLE = new ResponseDelivery(Kind.WHOLE, 0);
    public static final ResponseDelivery NEVER = new ResponseDelivery(Kind.NEVER, 0);
    public static final ResponseDelivery GARBLED = new ResponseDelivery(Kind.GARBLED, 0);

    private static final int MOST_MILLIS = 600_000;

    public ResponseDelivery {
        if (after < 0) {
            throw new IllegalArgumentException("afterBytes must be 0 or more, but is " + after);
        }
    }

    /** The connection is closed after {@code afterBytes} bytes of head and body; 0 closes it without any answer. */
    public static ResponseDelivery cutAfter(int afterBytes) {
        return new ResponseDelivery(Kind.CUT, afterBytes);
    }

    /** The exchange takes so long. */
    public static ResponseDelivery late(int millis) {
        if (millis < 1 || millis > MOST_MILLIS) {
            throw new IllegalArgumentException("millis must be 1 to " + MOST_MILLIS + ", but is " + millis);
        }
        return new ResponseDelivery(Kind.LATE, millis);
    }

    /** See {@link ResponseDelivery}. */
    public enum Kind {
        WHOLE,
        LATE,
        NEVER,
        CUT,
        GARBLED
    }
}
