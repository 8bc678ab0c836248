package dev.sluice.sim.demo;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response to one call of a bot.
 *
 * @param status the HTTP status, or 0 when the connection broke
 * @param body the response body, or the text of the error
 * @param nanos nanoseconds from the call to the end of the response
 */
record BotResponse(int status, HttpHeaders headers, String body, long nanos) {

    /** Returns the response to a call; null for one whose connection broke. */
    static BotResponse of(@Nullable HttpResponse<String> response, @Nullable Throwable failure, long nanos) {
        return response == null
                ? new BotResponse(0, HttpHeaders.of(Map.of(), (name, value) -> true), String.valueOf(failure), nanos)
                : new BotResponse(response.statusCode(), response.headers(), response.body(), nanos);
    }

    /** Returns {@code true} or {@code false}; empty when no gateway answered. */
    String sent() {
        return header("X-Sluice-Sent");
    }

    String reason() {
        return header("X-Sluice-Reason");
    }

    /** Returns {@code shared} for the response to the same read of another bot. */
    String cache() {
        return header("X-Sluice-Cache");
    }

    /** Returns the weight used in the exchange's window, as the exchange reported it with this call, or -1. */
    long usedWeight() {
        return headers.firstValueAsLong("X-MBX-USED-WEIGHT-1M").orElse(-1);
    }

    private String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    BotResult result() {
        if (status == 200) {
            return BotResult.USEFUL;
        }
        if (sent().equals("false")) {
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
        return status + (code().isEmpty() ? "" : " " + code()) + ", sent: " + sent();
    }
}
