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

    /** Returns the response to a call whose connection broke; the body is the error's text. */
    static BotResponse broken(String error, long nanos) {
        return new BotResponse(0, "", "", error, nanos, -1);
    }

    BotResult result() {
        if (status == 200) {
            return BotResult.USEFUL;
        }
        if (sent.equals("false")) {
            return BotResult.REFUSED;
        }
        return switch (status) {
            case 429 -> BotResult.SLOWED_DOWN;
            case 418 -> BotResult.BANNED;
            default -> BotResult.FAILED;
        };
    }

    boolean useful() {
        return result() == BotResult.USEFUL;
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
