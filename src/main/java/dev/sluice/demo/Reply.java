package dev.sluice.demo;

/**
 * What a bot got for one call.
 *
 * @param status the HTTP status, or 0 when the connection broke
 * @param sent the header {@code X-Sluice-Sent}: {@code true}, {@code false}, or empty when no gateway answered
 * @param reason the header {@code X-Sluice-Reason}, empty without one
 * @param nanos from asking to having the whole answer
 */
record Reply(int status, String sent, String reason, String body, long nanos) {

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
}
