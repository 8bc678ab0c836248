package dev.sluice.sim.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One exchange of a {@link Venue}: a call is for one that plays its path. Moments as in {@link Venue}. */
interface SimulatedExchange {

    boolean plays(String target);

    VenueResponse handle(VenueRequest venueRequest, long nowNanos);

    /** Opens a WebSocket, or refuses it; null when the path is none of its streams. */
    default @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        return null;
    }

    void addLimitsTo(List<LimitStats> limits, long nowNanos);

    void addOpenOrdersTo(List<OpenOrder> open, long nowNanos);

    /** Addresses and keys banned so far, each time it happened; none where nobody has told of bans. */
    default long bans() {
        return 0;
    }
}
