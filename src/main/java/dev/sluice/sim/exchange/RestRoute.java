package dev.sluice.sim.exchange;

import java.util.List;

/**
 * The rules for one method and path of a simulated exchange.
 *
 * @param path the path, in which a segment such as {@code {orderId}} stands for any text, which becomes a parameter of that name
 * @param name the name of the route in the statistics
 * @param signed whether the call needs a valid key, timestamp and signature
 * @param charges what the call costs; headers report the counter of the first one
 */
record RestRoute(String method, String path, String name, boolean signed, List<Charge> charges, Handler handler) {

    /** A function that produces the response of a call that passed all checks and quotas. */
    interface Handler {
        HandlerResult handle(RestCall call);
    }
}
