package dev.sluice.sim.kernel;

import dev.sluice.sim.wire.HandlerResult;
import java.util.List;

/**
 * The rules for one method and path of a simulated exchange.
 *
 * @param path the path, in which a segment such as {@code {orderId}} stands for any text, which becomes a parameter of
 *     that name
 * @param name the name of the route in the statistics
 * @param arrival what the call costs before its key is checked
 * @param charges what the call costs then; headers report the counter of the first one
 * @param argument what the route's row says to the handler, such as the name of a text; may be empty
 */
public record RestRoute(
        String method,
        String path,
        String name,
        Access access,
        List<QuotaCharge> arrival,
        List<QuotaCharge> charges,
        Handler handler,
        String argument) {

    /** Returns the route of calls that have none, which still count where every call counts. */
    static RestRoute unknown(List<QuotaCharge> arrival) {
        return new RestRoute(
                "",
                "",
                "",
                Access.OPEN,
                arrival,
                List.of(),
                call -> {
                    throw new IllegalStateException("a call without a route was handled");
                },
                "");
    }

    /** The credentials that a call needs. */
    public enum Access {
        OPEN,
        /** A known key. */
        KEY,
        /** A known key, a timestamp and a signature. */
        SIGNED
    }

    /** A function that produces the response of a call that passed all checks and quotas. */
    public interface Handler {
        HandlerResult handle(RestCall call);
    }
}
