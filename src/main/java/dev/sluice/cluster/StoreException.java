package dev.sluice.cluster;

/** A request to the store that has no valid response: it was refused, came too late, or the connection failed. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong, in one word of the metrics. */
    public enum Reason {
        /** There is no connection. */
        NOT_CONNECTED,
        /** No response within the deadline. */
        TIMEOUT,
        /** The server answered with an error. */
        REFUSED,
        /** The connection was closed before the response, such as for a new one. */
        CLOSED,
        /** Fewer replicas confirmed the request than are needed. */
        NOT_REPLICATED,
        /** The response could not be read. */
        UNREADABLE
    }

    private final Reason reason;

    StoreException(Reason reason, String message) {
        super(message, null, false, false); // no stack trace: it is an event of the network
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
