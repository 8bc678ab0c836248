package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What goes wrong with the next {@code times} calls whose method and path fit.
 *
 * @param method the method, or empty for any
 * @param pathPrefix what the path starts with
 * @param times how many calls it meets; 1 to 1,000,000
 * @param executes true: the call is carried out and its answer is lost or replaced; false: it never reaches the exchange's
 *     own counters and orders
 * @param action what the caller sees
 */
public record Fault(String method, String pathPrefix, int times, boolean executes, Action action) {

    public Fault {
        if (!pathPrefix.startsWith("/")) {
            throw new IllegalArgumentException("pathPrefix must start with /, but is " + pathPrefix);
        }
        if (times < 1 || times > 1_000_000) {
            throw new IllegalArgumentException("times must be 1 to 1000000, but is " + times);
        }
    }

    boolean meets(VenueRequest venueRequest) {
        return (method.isEmpty() || method.equals(venueRequest.method()))
                && venueRequest.target().startsWith(pathPrefix);
    }

    Fault once() {
        return new Fault(method, pathPrefix, times - 1, executes, action);
    }

    /** What the caller sees instead of the answer, or done to it. */
    public sealed interface Action {
        VenueResponse to(VenueResponse venueResponse);
    }

    /** Another status and body. */
    public record AnswerWith(int status, String body) implements Action {

        public AnswerWith {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be 200 to 599, but is " + status);
            }
        }

        @Override
        public VenueResponse to(VenueResponse venueResponse) {
            return new VenueResponse(
                    status,
                    List.of(Map.entry("Content-Type", "application/json;charset=UTF-8")),
                    body.getBytes(StandardCharsets.UTF_8),
                    ResponseDelivery.WHOLE);
        }
    }

    /** Hang, take long, close after some bytes, or send what is no HTTP: the answer itself stays. */
    public record Deliver(ResponseDelivery responseDelivery) implements Action {
        @Override
        public VenueResponse to(VenueResponse venueResponse) {
            return venueResponse.delivered(responseDelivery);
        }
    }
}
