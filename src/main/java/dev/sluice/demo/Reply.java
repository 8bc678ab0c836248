package dev.sluice.demo;

/**
 * What a bot got for one call.
 *
 * @param status the HTTP status, or 0 when the connection broke
 * @param sent the header {@code X-Sluice-Sent}: {@code true}, {@code false}, or empty when no gateway answered
 * @param reason the header {@code X-Sluice-Reason}, empty without one
 * @param nanos from asking to having the whole answer
 * @param usedWeight what the exchange says was used in its window when it counted this call, or -1 when it does not say
 */
record Reply(int status, String sent, String reason, String body, long nanos, long usedWeight) {

    boolean useful() {
        return status == 200;
    }

    /** The exchange itself said "too many": a call that it counted. */
    boolean slowedDown() {
        return status == 429 && !refusedBySluice();
    }

    boolean banned() {
        return status == 418;
    }

    /** Held back on our side of the wire; costs nothing at the exchange. */
    boolean refusedBySluice() {
        return sent.equals("false");
    }

    long millis() {
        return nanos / 1_000_000;
    }

    /** The exchange's own error code, which is what a bot looks at; empty without one. */
    String code() {
        int at = body.indexOf("\"code\":");
        int comma = body.indexOf(',', at);
        return at < 0 || comma < 0 ? "" : body.substring(at + 7, comma);
    }

    /** How it is told on the screen: status, code, and whether it was sent. */
    String told() {
        return status + (code().isEmpty() ? "" : " " + code()) + ", sent: " + sent;
    }
}
