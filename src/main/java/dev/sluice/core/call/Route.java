package dev.sluice.core.call;

/**
 * A rule that names a call.
 *
 * @param id the name in metrics, per-route limits and {@code explain}: {@code "GET /api/v3/depth"}
 * @param method the HTTP method, {@link #OPEN} or {@link #SEND}
 * @param path the template, with variables in braces; for a default route, the path prefix
 * @param kind the kind of its calls, before their parameters are read
 * @param repeatable true for reads
 * @param listed false for a default route, which is used for calls in no table
 * @param source where the numbers of this route come from, with date
 */
public record Route(
        String id, String method, String path, Kind kind, boolean repeatable, boolean listed, String source) {
    /** The method of a handshake that opens a WebSocket. */
    public static final String OPEN = "OPEN";

    /** The method of a message on a WebSocket. */
    public static final String SEND = "SEND";

    /** Returns whether the route is for handshakes or messages of WebSockets. */
    public boolean isWebSocket() {
        return method.equals(OPEN) || method.equals(SEND);
    }

    @Override
    public String toString() {
        return id;
    }
}
