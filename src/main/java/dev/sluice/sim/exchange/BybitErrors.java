package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** Bybit's response envelope and its errors: a code in a 200 response, or a 403 for an address. */
final class BybitErrors {
    private BybitErrors() {}

    static HandlerResult refused(int code, String message, long nowMillis) {
        return answer(200, code, message, nowMillis, CallVerdict.FAILED);
    }

    static HandlerResult tooManyVisits(long nowMillis) {
        return answer(200, 10_006, "Too many visits. Exceeded the API Rate Limit.", nowMillis, CallVerdict.LIMITED);
    }

    /**
     * Returns the response for a banned address. The documentation gives its message without a code; this code was documented for address limits
     * before it was removed.
     */
    static HandlerResult banned(CallVerdict callVerdict, long nowMillis) {
        return answer(403, 10_018, "access too frequent", nowMillis, callVerdict);
    }

    static HandlerResult parameter(String message, long nowMillis) {
        return refused(10_001, message, nowMillis);
    }

    static HandlerResult noSuchPath() {
        return new HandlerResult(404, new byte[0], CallVerdict.FAILED);
    }

    /** Returns the response to a GET with a body, which neither bans nor counts. */
    static HandlerResult forbidden() {
        String html = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>\n";
        return new HandlerResult(403, html.getBytes(StandardCharsets.UTF_8), CallVerdict.FAILED);
    }

    /** Returns a successful response; {@code result} is a JSON object. */
    static HandlerResult result(String result, long nowMillis) {
        return result(result, "{}", nowMillis);
    }

    static HandlerResult result(String result, String more, long nowMillis) {
        return HandlerResult.ok("{\"retCode\":0,\"retMsg\":\"OK\",\"result\":" + result + ",\"retExtInfo\":" + more
                + ",\"time\":" + nowMillis + "}");
    }

    private static HandlerResult answer(int status, int code, String message, long nowMillis, CallVerdict callVerdict) {
        String body = JsonText.object()
                .number("retCode", code)
                .text("retMsg", message)
                .json("result", "{}")
                .json("retExtInfo", "{}")
                .number("time", nowMillis)
                .end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }
}
