package dev.sluice.sim.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exchange of a {@link Venue}, which handles the calls whose path it serves. Times are as in {@link Venue}. */
interface SimulatedExchange {

    boolean serves(String target);

    VenueResponse handle(VenueRequest venueRequest, long nowNanos);

    /** Opens or refuses a WebSocket; returns null when the path is not one of its streams. */
    default @Nullable HandshakeResult open(VenueRequest handshake, long nowNanos) {
        return null;
    }

    void addLimitsTo(List<LimitStats> limits, long nowNanos);

    void addOpenOrdersTo(List<OpenOrder> open, long nowNanos);

    /** Returns the number of bans so far; 0 for exchanges that do not document bans. */
    default long bans() {
        return 0;
    }
}
