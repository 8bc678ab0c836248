package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What distinguishes one simulated exchange from the others that {@link RestExchange} runs: its table, signatures and wording. */
interface RestDialect {

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

    /** Returns the refusal of a private call that names no key or an unknown one. */
    HandlerResult unknownKey(VenueRequest request, long nowMillis);

    /** Returns the refusal of a call with a known key whose headers, timestamp or signature are invalid, or null. */
    @Nullable
    HandlerResult refuse(VenueRequest request, RestKeys.RestKey key, long nowMillis);

    HandlerResult noSuchPath(long nowMillis);

    HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call);

    /** Returns the headers that report the use of {@code counter}, in which the call counts. */
    default List<Map.Entry<String, String>> headers(Counter counter, boolean refused, RestCall call) {
        return List.of();
    }
}
