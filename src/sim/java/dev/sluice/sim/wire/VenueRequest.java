package dev.sluice.sim.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call as the exchange receives it. {@code target} is the path and query exactly as in the request line, because
 * signatures cover their bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
public record VenueRequest(
        String sourceIp, String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {

    /** Returns a call without headers and body. */
    public static VenueRequest bare(String sourceIp, String method, String target) {
        return new VenueRequest(sourceIp, method, target, List.of(), new byte[0]);
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

    /** Returns the target up to the first question mark. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** Returns the target after the first question mark, as sent; empty when there is none. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }
}
