package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** The response of a handler before headers are added. The bytes may be shared and must not be changed. */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
record HandlerResult(int status, byte[] body, CallVerdict callVerdict) {

    static HandlerResult ok(String body) {
        return ok(body.getBytes(StandardCharsets.UTF_8));
    }

    static HandlerResult ok(byte[] body) {
        return new HandlerResult(200, body, CallVerdict.OK);
    }

    static HandlerResult of(int status, String body, CallVerdict callVerdict) {
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }

    /** Returns an error in Binance's format. */
    static HandlerResult binance(int status, int code, String message) {
        return binance(status, code, message, CallVerdict.FAILED);
    }

    static HandlerResult binance(int status, int code, String message, CallVerdict callVerdict) {
        String body =
                JsonText.object().number("code", code).text("msg", message).end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }

    /** Returns an error in Kraken's format, with status 200. */
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
