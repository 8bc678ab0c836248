package dev.sluice.venue;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a WebSocket that a caller asks for.
 *
 * @param status 101 when it opens; 404 where there is no stream, 429 and 418 when there were too many
 * @param socket what to talk to; null unless it opens
 */
public record Opening(int status, @Nullable VenueSocket socket) {

    static Opening of(Conversation conversation) {
        return new Opening(101, new VenueSocket(conversation));
    }

    static Opening refused(int status) {
        return new Opening(status, null);
    }
}
