package dev.sluice.core.call;

import org.jspecify.annotations.Nullable;

/**
 * A call as it arrived.
 *
 * @param target path and query as received, without the prefix of the gateway; otherwise unchanged
 * @param body the whole body where the classifier needs it, otherwise empty. A body longer than the dialect's
 *     {@code maxReadBodyBytes} is truncated to one byte more than that, which shows the classifier that it cannot be
 *     read
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
     * Returns the request that a WebSocket message stands for; its target is the path of the WebSocket, followed by the
     * name.
     */
    public static CallRequest message(String path, String name, Headers headers, byte[] params) {
        return new CallRequest(Route.SEND, path + "/" + name, headers, params, name);
    }

    /** Returns method and body length, without the target, which can contain signatures. */
    @Override
    public String toString() {
        return method + " with " + body.length + " bytes";
    }
}
