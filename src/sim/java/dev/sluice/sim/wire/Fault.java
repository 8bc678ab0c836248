package dev.sluice.sim.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A failure that is injected into the next {@code times} calls with a matching method and path.
 *
 * @param method the method, or empty for any
 * @param pathPrefix the prefix of the path
 * @param times number of affected calls; 1 to 1,000,000
 * @param executes true: the call is executed, but its response is lost or replaced; false: it does not reach the
 *     exchange's counters and orders
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

    boolean meets(VenueRequest request) {
        return (method.isEmpty() || method.equals(request.method()))
                && request.target().startsWith(pathPrefix);
    }

    Fault once() {
        return new Fault(method, pathPrefix, times - 1, executes, action);
    }

    /** The effect that the caller sees instead of, or on, the response. */
    public sealed interface Action {
        VenueResponse to(VenueResponse response);
    }

    /** A response with another status and body. */
    public record AnswerWith(int status, String body) implements Action {

        public AnswerWith {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be 200 to 599, but is " + status);
            }
        }

        @Override
        public VenueResponse to(VenueResponse response) {
            return new VenueResponse(
                    status,
                    List.of(Map.entry("Content-Type", "application/json;charset=UTF-8")),
                    body.getBytes(StandardCharsets.UTF_8),
                    ResponseDelivery.WHOLE);
        }
    }

    /** The unchanged response with a faulty delivery: it hangs, is late, is cut after some bytes, or is not HTTP. */
    public record Deliver(ResponseDelivery responseDelivery) implements Action {
        @Override
        public VenueResponse to(VenueResponse response) {
            return response.delivered(responseDelivery);
        }
    }
}
