package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a WebSocket that a caller asks for.
 *
 * @param status 101 when it opens; 404 where there is no stream, 429 and 418 when there were too many
 * @param socket what to talk to; null unless it opens
 */
public record HandshakeResult(int status, @Nullable VenueSocket socket) {

    static HandshakeResult of(SocketSession socketSession) {
        return new HandshakeResult(101, new VenueSocket(socketSession));
    }

    static HandshakeResult refused(int status) {
        return new HandshakeResult(status, null);
    }
}
