package dev.sluice.proxy.websocket;

import dev.sluice.core.admission.request.NameProof;
import dev.sluice.proxy.routing.RequestRouter;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a WebSocket's messages.
 *
 * @param to the route of the WebSocket
 * @param bot the bot's name; "" for none
 * @param botInModes the bot by which modes hold for it: the name that it gave, else its account or address
 * @param nameProof what proves the name
 * @param peer its address
 * @param id the id of its handshake
 * @param localAddress the address of this machine that the connection to the exchange leaves from; "" if the system
 *     chose it
 * @param key the API key of the handshake, if it is the key of all messages; null if it is not
 */
public record SocketCaller(
        RequestRouter.StreamMatch to,
        String bot,
        String botInModes,
        NameProof nameProof,
        String peer,
        String id,
        String localAddress,
        @Nullable String key) {
    /** Omits the key. */
    @Override
    public String toString() {
        return "the bot '" + bot + "' at " + peer + ", handshake " + id;
    }
}
