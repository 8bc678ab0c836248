package dev.sluice.venue;

/** How an answer travels: whole, never (the connection hangs), cut after so many bytes, or as bytes that are no HTTP. */
public record Delivery(Kind kind, int afterBytes) {
    public static final Delivery WHOLE = new Delivery(Kind.WHOLE, 0);
    public static final Delivery NEVER = new Delivery(Kind.NEVER, 0);
    public static final Delivery GARBLED = new Delivery(Kind.GARBLED, 0);

    public Delivery {
        if (afterBytes < 0) {
            throw new IllegalArgumentException("afterBytes must be 0 or more, but is " + afterBytes);
        }
    }

    /** The connection is closed after {@code afterBytes} bytes of head and body; 0 closes it without any answer. */
    public static Delivery cutAfter(int afterBytes) {
        return new Delivery(Kind.CUT, afterBytes);
    }

    /** See {@link Delivery}. */
    public enum Kind {
        WHOLE,
        NEVER,
        CUT,
        GARBLED
    }
}
