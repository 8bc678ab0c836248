package dev.sluice.sim.kernel;

import java.nio.charset.StandardCharsets;

/**
 * The response of a handler before headers are added. The bytes may be shared and must not be changed.
 *
 * @param countsOrders false when the orders of the call do not count, because they filled at once
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
public record HandlerResult(int status, byte[] body, CallVerdict callVerdict, boolean countsOrders) {

    public static HandlerResult ok(String body) {
        return ok(body.getBytes(StandardCharsets.UTF_8));
    }

    public static HandlerResult ok(byte[] body) {
        return new HandlerResult(200, body, CallVerdict.OK, true);
    }

    public static HandlerResult of(int status, String body, CallVerdict callVerdict) {
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict, true);
    }

    /** Returns the same response to a call whose orders do not count. */
    public HandlerResult withoutOrders() {
        return new HandlerResult(status, body, callVerdict, false);
    }

    public boolean isOk() {
        return callVerdict == CallVerdict.OK;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
