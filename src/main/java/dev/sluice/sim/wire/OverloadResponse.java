package dev.sluice.sim.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Responses that OKX and Bybit send when they are overloaded. After a timeout it is unknown whether the call was
 * executed.
 */
public enum OverloadResponses {
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

    OverloadResponses(int status, String body) {
        this.status = status;
        this.body = body;
    }

    private static String bybit(int code, String message) {
        return "{\"retCode\":" + code + ",\"retMsg\":\"" + message + "\",\"result\":{},\"retExtInfo\":{}}";
    }

    /** Returns the response for a name such as okx-busy; null when there is none. */
    public static @Nullable OverloadResponses of(String word) {
        for (OverloadResponses overloadResponses : values()) {
            if (overloadResponses.word().equals(word)) {
                return overloadResponses;
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
