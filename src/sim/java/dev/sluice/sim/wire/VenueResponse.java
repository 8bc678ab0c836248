package dev.sluice.sim.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The response of the exchange and how it is delivered. */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
public record VenueResponse(
        int status, List<Map.Entry<String, String>> headers, byte[] body, ResponseDelivery responseDelivery) {

    public static VenueResponse of(int status, List<Map.Entry<String, String>> headers, String body) {
        return new VenueResponse(status, headers, body.getBytes(StandardCharsets.UTF_8), ResponseDelivery.WHOLE);
    }

    /** Returns the first header with that name, ignoring case, or null. */
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
