package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** What a handler of a dialect answers, before headers. The bytes may be shared: nobody changes them. */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through as they are: nobody compares or changes them
record HandlerResult(int status, byte[] body, CallVerdict callVerdict) {

    static HandlerResult ok(String body) {
        return ok(body.getBytes(StandardCharsets.UTF_8));
    }

    static HandlerResult ok(byte[] body) {
        return new HandlerResult(200, body, CallVerdict.OK);
    }

    /** Binance's error shape. */
    static HandlerResult binance(int status, int code, String message) {
        return binance(status, code, message, CallVerdict.FAILED);
    }

    static HandlerResult binance(int status, int code, String message, CallVerdict callVerdict) {
        String body =
                JsonText.object().number("code", code).text("msg", message).end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }

    /** Kraken's: an error inside a 200. */
    static HandlerResult kraken(String error) {
        return kraken(error, CallVerdict.FAILED);
    }

    static HandlerResult kraken(String error, CallVerdict callVerdict) {
        String body = JsonText.object()
                .json("error", JsonText.array().textElement(error).end(']'))
                .end('}');
        return new HandlerResult(200, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }

    static HandlerResult krakenResult(String json) {
        return ok("{\"error\":[],\"result\":" + json + "}");
    }

    boolean isOk() {
        return callVerdict == CallVerdict.OK;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
