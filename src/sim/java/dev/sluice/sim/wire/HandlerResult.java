package dev.sluice.sim.wire;

import java.nio.charset.StandardCharsets;

/**
 * The response of a handler before headers are added. The bytes may be shared and must not be changed.
 *
 * @param countsOrders whether the orders of the call count; by default those of a call that succeeded
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
public record HandlerResult(int status, byte[] body, CallVerdict verdict, boolean countsOrders) {

    public static HandlerResult ok(String body) {
        return ok(body.getBytes(StandardCharsets.UTF_8));
    }

    public static HandlerResult ok(byte[] body) {
        return new HandlerResult(200, body, CallVerdict.OK, true);
    }

    public static HandlerResult of(int status, String body, CallVerdict verdict) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new HandlerResult(status, bytes, verdict, verdict == CallVerdict.OK);
    }

    /** Returns the same response to a call whose orders count or not. */
    public HandlerResult countingOrders(boolean counts) {
        return new HandlerResult(status, body, verdict, counts);
    }

    /** Returns the same response with another status. */
    public HandlerResult withStatus(int other) {
        return new HandlerResult(other, body, verdict, countsOrders);
    }

    public boolean isOk() {
        return verdict == CallVerdict.OK;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
