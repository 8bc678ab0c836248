package dev.sluice.core.call;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call as it arrived.
 *
 * @param target path and query as received, without the prefix of the gateway; otherwise unchanged
 * @param body the whole body where the classifier needs it, otherwise empty. The classifier
 *     reads no body that is longer than its limit
 * @param message the name of a WebSocket message; null for all other calls
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are only passed on, never compared
public record CallRequest(
        String method,
        String target,
        Headers headers,
        byte[] body,
        @Nullable String message) {
    public CallRequest(String method, String target, Headers headers, byte[] body) {
        this(method, target, headers, body, null);
    }

    /**
     * Parses a call of the gateway itself in the form of the tables: path and query for a GET,
     * {@code POST /path?name=value} for a POST whose JSON body has this one member.
     *
     * @throws IllegalArgumentException if the text has neither form
     */
    public static CallRequest parse(String call) {
        if (call.startsWith("/")) {
            return new CallRequest("GET", call, name -> null, new byte[0]);
        }
        int question = call.indexOf('?');
        int equals = call.indexOf('=', question);
        if (!call.startsWith("POST /") || question < 0 || equals < 0 || call.indexOf('&') >= 0) {
            throw new IllegalArgumentException("'" + call + "' is neither the path of a GET nor POST /path?name=value");
        }
        String body = "{\"" + call.substring(question + 1, equals) + "\":\"" + call.substring(equals + 1) + "\"}";
        return new CallRequest(
                "POST",
                call.substring("POST ".length(), question),
                name -> name.equalsIgnoreCase("Content-Type") ? "application/json" : null,
                body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the request that a WebSocket message stands for; its target is the path of the WebSocket, followed by the
     * name.
     */
    public static CallRequest ofMessage(String path, String name, Headers headers, byte[] params) {
        return new CallRequest(Route.SEND, path + "/" + name, headers, params, name);
    }

    /** Returns method and body length, without the target, which can contain signatures. */
    @Override
    public String toString() {
        return method + " with " + body.length + " bytes";
    }
}
