package dev.sluice.sim.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response that Binance's futures, OKX or Bybit send when they are overloaded. After {@link #UNKNOWN} and a timeout
 * it is unknown whether the call was executed.
 */
public enum OverloadResponse {
    UNKNOWN(503, binance(-1000, "Unknown error, please check your request or try again later.")),
    UNAVAILABLE(503, binance(-1000, "Service Unavailable.")),
    INTERNAL(503, binance(-1000, "Internal error; unable to process your request. Please try again.")),
    THROTTLED(
            503,
            binance(
                    -1008,
                    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please"
                            + " try again.")),
    /** Has the status of a rate limit, but is not one. */
    OKX_BUSY(429, "{\"code\":\"50013\",\"data\":[],\"msg\":\"Systems are busy. Please try again later.\"}"),
    OKX_UNAVAILABLE(503, "{\"code\":\"50001\",\"data\":[],\"msg\":\"Service temporarily unavailable.\"}"),
    OKX_TIMEOUT(
            400,
            "{\"code\":\"50004\",\"data\":[],\"msg\":\"API endpoint request timeout (does not mean that the request was"
                    + " successful or failed, please check the request result).\"}"),
    BYBIT_BUSY(429, bybit(10_429, "System level frequency protection")),
    BYBIT_UNAVAILABLE(200, bybit(10_016, "Internal server error.")),
    BYBIT_TIMEOUT(200, bybit(10_000, "Server Timeout"));

    private final int status;
    private final String body;

    OverloadResponse(int status, String body) {
        this.status = status;
        this.body = body;
    }

    private static String binance(int code, String message) {
        return "{\"code\":" + code + ",\"msg\":\"" + message + "\"}";
    }

    private static String bybit(int code, String message) {
        return "{\"retCode\":" + code + ",\"retMsg\":\"" + message + "\",\"result\":{},\"retExtInfo\":{}}";
    }

    /** Returns the response for a name such as okx-busy; null when there is none. */
    public static @Nullable OverloadResponse of(String word) {
        for (OverloadResponse response : values()) {
            if (response.word().equals(word)) {
                return response;
            }
        }
        return null;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Fault.Action action() {
        return new Fault.AnswerWith(status, body);
    }
}
