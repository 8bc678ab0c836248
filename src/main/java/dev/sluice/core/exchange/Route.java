package dev.sluice.core.exchange;

/**
 * The rule that names a call.
 *
 * @param id its name in metrics, limits by route and {@code explain}: {@code "GET /api/v3/depth"}
 * @param path the template, variables in braces; of a default route the start of the paths it is for
 * @param kind what its calls are before their parameters are looked at
 * @param repeatable reads only
 * @param listed false: a default route, for calls that no table names
 * @param source where the numbers of this route come from, with date
 */
public record Route(
        String id, String method, String path, Kind kind, boolean repeatable, boolean listed, String source) {
    /** Method of a handshake that opens a WebSocket. */
    public static final String OPEN = "OPEN";

    /** Method of a message on a WebSocket. */
    public static final String SEND = "SEND";

    /** Whether its calls are WebSockets' and never came by a request. */
    public boolean isOfStreams() {
        return method.equals(OPEN) || method.equals(SEND);
    }

    @Override
    public String toString() {
        return id;
    }
}
