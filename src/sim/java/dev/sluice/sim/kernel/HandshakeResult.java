package dev.sluice.sim.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The response to a WebSocket handshake.
 *
 * @param status 101 when it opens; 404 when the path has no stream; 429 and 418 after too many attempts
 * @param socket the open socket; null for other statuses than 101
 */
public record HandshakeResult(int status, @Nullable VenueSocket socket) {

    public static HandshakeResult of(VenueSocket socket) {
        return new HandshakeResult(101, socket);
    }

    public static HandshakeResult refused(int status) {
        return new HandshakeResult(status, null);
    }
}
