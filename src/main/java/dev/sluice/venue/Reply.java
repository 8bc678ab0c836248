package dev.sluice.venue;

import java.nio.charset.StandardCharsets;

/** What a handler of a dialect answers, before headers. The bytes may be shared: nobody changes them. */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through as they are: nobody compares or changes them
record Reply(int status, byte[] body, Verdict verdict) {

    static Reply ok(String body) {
        return ok(body.getBytes(StandardCharsets.UTF_8));
    }

    static Reply ok(byte[] body) {
        return new Reply(200, body, Verdict.OK);
    }

    /** Binance's error shape. */
    static Reply binance(int status, int code, String message) {
        return binance(status, code, message, Verdict.FAILED);
    }

    static Reply binance(int status, int code, String message, Verdict verdict) {
        String body =
                JsonText.object().number("code", code).text("msg", message).end('}');
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8), verdict);
    }

    /** Kraken's: an error inside a 200. */
    static Reply kraken(String error) {
        return kraken(error, Verdict.FAILED);
    }

    static Reply kraken(String error, Verdict verdict) {
        String body = JsonText.object()
                .json("error", JsonText.array().textElement(error).end(']'))
                .end('}');
        return new Reply(200, body.getBytes(StandardCharsets.UTF_8), verdict);
    }

    static Reply krakenResult(String json) {
        return ok("{\"error\":[],\"result\":" + json + "}");
    }

    boolean isOk() {
        return verdict == Verdict.OK;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
