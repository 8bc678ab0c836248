package dev.sluice.sim.demo;

/**
 * The response to one call of a bot.
 *
 * @param status the HTTP status, or 0 when the connection broke
 * @param sent the header {@code X-Sluice-Sent}: {@code true}, {@code false}, or empty when no gateway answered
 * @param reason the header {@code X-Sluice-Reason}, empty without one
 * @param body the response body
 * @param nanos nanoseconds from the call to the end of the response
 * @param usedWeight the weight used in the exchange's window, as the exchange reported it with this call, or -1
 */
record BotResponse(int status, String sent, String reason, String body, long nanos, long usedWeight) {

    boolean useful() {
        return status == 200;
    }

    /** Returns whether the exchange itself answered 429, for a call that it counted. */
    boolean slowedDown() {
        return status == 429 && !refusedBySluice();
    }

    boolean banned() {
        return status == 418;
    }

    /** Returns whether the gateway refused the call without sending it; that costs nothing at the exchange. */
    boolean refusedBySluice() {
        return sent.equals("false");
    }

    long millis() {
        return nanos / 1_000_000;
    }

    /** Returns the exchange's error code, which bots evaluate; empty without one. */
    String code() {
        int at = body.indexOf("\"code\":");
        int comma = body.indexOf(',', at);
        return at < 0 || comma < 0 ? "" : body.substring(at + 7, comma);
    }

    /** Returns status, code, and whether the call was sent, as text for the screen. */
    String text() {
        return status + (code().isEmpty() ? "" : " " + code()) + ", sent: " + sent;
    }
}
