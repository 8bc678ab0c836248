package dev.sluice.proxy.acquire;

import dev.sluice.core.call.UpstreamResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the program that got a permit reports about its call: the body of {@code POST /acquire/<permit>/outcome}.
 *
 * @param sent false if the call was certainly not sent
 * @param response the exchange's response; null if no status line was received
 */
record ReportedOutcome(boolean sent, @Nullable UpstreamResponse response) {
    private static final Set<String> FIELDS = Set.of("status", "headers", "body", "sent");
    private static final int LOWEST_STATUS = 200;
    private static final int HIGHEST_STATUS = 599;

    /** Parses a report; throws an IllegalArgumentException that describes the error. */
    static ReportedOutcome of(JsonObject json) {
        for (String name : json.fieldNames()) {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a field of this request; allowed: " + FIELDS);
            }
        }
        boolean sent = !Boolean.FALSE.equals(json.getValue("sent"));
        return new ReportedOutcome(sent, sent && json.containsKey("status") ? response(json) : null);
    }

    private static UpstreamResponse response(JsonObject json) {
        if (!(json.getValue("status") instanceof Integer status) || status < LOWEST_STATUS || status > HIGHEST_STATUS) {
            throw new IllegalArgumentException("'status' must be the status of the exchange's response, "
                    + LOWEST_STATUS + " to " + HIGHEST_STATUS + "; omit it if no response came");
        }
        String text = json.containsKey("body") ? AcquireRequest.text(json, "body") : "";
        return new UpstreamResponse(status, AcquireRequest.headers(json)::get, text.getBytes(StandardCharsets.UTF_8));
    }
}
