package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the exchange answers, and whether the answer reaches the caller whole. */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through as they are: nobody compares or changes them
public record VenueResponse(
        int status, List<Map.Entry<String, String>> headers, byte[] body, ResponseDelivery responseDelivery) {

    static VenueResponse of(int status, List<Map.Entry<String, String>> headers, String body) {
        return new VenueResponse(status, headers, body.getBytes(StandardCharsets.UTF_8), ResponseDelivery.WHOLE);
    }

    /** The first header of that name, in any case, or null. */
    public @Nullable String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    VenueResponse delivered(ResponseDelivery other) {
        return new VenueResponse(status, headers, body, other);
    }
}
