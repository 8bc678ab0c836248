package dev.sluice.sim.virtualtime;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.sim.wire.VenueResponse;
import java.util.List;
import java.util.Map;

/** A converter between the request types of the gateway and of the simulated exchange, which share no code. */
final class ExchangeTranslator {
    /** The source address of all bots. */
    static final String ADDRESS = "203.0.113.7";

    private ExchangeTranslator() {}

    static CallRequest toGateway(BotCall botCall) {
        return new CallRequest(botCall.method(), botCall.target(), headers(botCall.headers()), botCall.body());
    }

    static dev.sluice.sim.wire.VenueRequest toVenue(BotCall botCall) {
        return new dev.sluice.sim.wire.VenueRequest(
                ADDRESS, botCall.method(), botCall.target(), botCall.headers(), botCall.body());
    }

    static Headers headers(VenueResponse response) {
        return headers(response.headers());
    }

    private static Headers headers(List<Map.Entry<String, String>> entries) {
        return name -> {
            for (Map.Entry<String, String> entry : entries) {
                if (entry.getKey().equalsIgnoreCase(name)) {
                    return entry.getValue();
                }
            }
            return null;
        };
    }
}
