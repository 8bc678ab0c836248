package dev.sluice.venue;

import java.nio.charset.StandardCharsets;

/** Bybit's answers around the result, and its refusals: a code inside a 200; of an address, a 403. */
final class BybitErrors {
    private BybitErrors() {}

    static Reply refused(int code, String message, long nowMillis) {
        return answer(200, code, message, nowMillis, Verdict.FAILED);
    }

    static Reply tooManyVisits(long nowMillis) {
        return answer(200, 10_006, "Too many visits. Exceeded the API Rate Limit.", nowMillis, Verdict.LIMITED);
    }

    /** The documents give the words and no code; the code is that of the limit of addresses, which they have struck out. */
    static Reply banned(Verdict verdict, long nowMillis) {
        return answer(403, 10_018, "access too frequent", nowMillis, verdict);
    }

    static Reply parameter(String message, long nowMillis) {
        return refused(10_001, message, nowMillis);
    }

    static Reply noSuchPath() {
        return new Reply(404, new byte[0], Verdict.FAILED);
    }

    /** What a GET with a body gets: no ban, no quota. */
    static Reply forbidden() {
        String html = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>\n";
        return new Reply(403, html.getBytes(StandardCharsets.UTF_8), Verdict.FAILED);
    }

    /** {@code result} is a JSON object. */
    static Reply result(String result, long nowMillis) {
        return result(result, "{}", nowMillis);
    }

    static Reply result(String result, String more, long nowMillis) {
        return Reply.ok("{\"retCode\":0,\"retMsg\":\"OK\",\"result\":" + result + ",\"retExtInfo\":" + more
                + ",\"time\":" + nowMillis + "}");
    }

    private static Reply answer(int status, int code, String message, long nowMillis, Verdict verdict) {
        String body = JsonText.object()
                .number("retCode", code)
                .text("retMsg", message)
                .json("result", "{}")
                .json("retExtInfo", "{}")
                .number("time", nowMillis)
                .end('}');
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8), verdict);
    }
}
