package dev.sluice.sim.exchange;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call as the exchange receives it: {@code target} is the path and query exactly as they stood in the request line,
 * since signatures cover their bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through as they are: nobody compares or changes them
public record VenueRequest(
        String sourceIp, String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {

    /** The first header of that name, in any case, or null. */
    public @Nullable String header(String name) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /** The target up to the first question mark. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The target after the first question mark, as sent; empty without one. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }
}
