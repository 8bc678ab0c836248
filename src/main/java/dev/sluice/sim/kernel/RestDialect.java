package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What distinguishes one simulated exchange from the others: its table of calls, signatures and wording. */
public interface RestDialect {

    /** Returns the exchange's name in the statistics. */
    String name();

    /** Returns whether a path belongs to this exchange, even when it has no such route. */
    boolean serves(String path);

    RestRoutes routes();

    RestKeys keys();

    /** Returns the instrument that these parameters name; null when they name none or an unknown one. */
    @Nullable
    Instrument instrument(Params params);

    /** Returns the name of the key that a call presents, or null. */
    @Nullable
    String keyOf(VenueRequest request);

    /** Returns the refusal of a call whose form the exchange accepts for no path, or null. */
    default @Nullable HandlerResult refuseForm(RestCall call) {
        return null;
    }

    /** Returns the refusal of a private call that names no key or an unknown one. */
    HandlerResult unknownKey(RestCall call);

    /** Returns the refusal of a call with a known key whose headers, timestamp or signature are invalid, or null. */
    @Nullable
    HandlerResult refuse(RestCall call, RestKeys.RestKey key);

    HandlerResult noSuchPath(RestCall call);

    HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call);

    /** Returns the headers that report the use of quotas. */
    default List<Map.Entry<String, String>> headers(RestExchange.Answer answer) {
        return List.of();
    }

    default String contentType(HandlerResult result) {
        return "application/json";
    }

    /** Returns the exchange's name in lists of orders. */
    default String nameOfOrders() {
        return name();
    }

    /** Opens a WebSocket or refuses its path; returns null when the path is no stream of this exchange. */
    default @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return null;
    }

    /** Returns what an attempt to open a WebSocket costs. */
    default List<QuotaCharge> connects(VenueRequest handshake) {
        return List.of();
    }

    /** Returns the number of bans that the dialect itself issued; those of quotas are counted apart. */
    default long bans() {
        return 0;
    }

    /** Returns the status that refuses an attempt to open a WebSocket over its quota. */
    default int tooManyConnects(boolean banned) {
        return 429;
    }
}
