package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** OKX's response envelope and its errors: a code as text, mostly with status 200. */
final class OkxErrors {
    private OkxErrors() {}

    static HandlerResult refused(int status, String code, String message) {
        return refused(status, code, message, CallVerdict.FAILED);
    }

    private static HandlerResult refused(int status, String code, String message, CallVerdict callVerdict) {
        String body = JsonText.object()
                .text("code", code)
                .json("data", "[]")
                .text("msg", message)
                .end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }

    static HandlerResult tooManyRequests() {
        return refused(429, "50011", "Too Many Requests", CallVerdict.LIMITED);
    }

    static HandlerResult overCeiling() {
        return refused(
                200,
                "50061",
                "The order request count has exceeded the maximum limit for your sub-account, please reduce the request"
                        + " rate.",
                CallVerdict.LIMITED);
    }

    static HandlerResult parameter(String name) {
        return refused(400, "51000", "Parameter " + name + " error");
    }

    static HandlerResult unknownInstrument() {
        return refused(200, "51001", "Instrument ID doesn't exist");
    }

    static HandlerResult noSuchOrder() {
        return refused(200, "51603", "Order does not exist");
    }

    static HandlerResult noSuchPath() {
        return refused(404, "404", "Invalid Path");
    }

    /** Returns a successful response; {@code data} is a JSON list. */
    static HandlerResult data(String data) {
        return HandlerResult.ok("{\"code\":\"0\",\"data\":" + data + ",\"msg\":\"\"}");
    }

    /** Returns public data, where the message precedes the data, which may be long. */
    static HandlerResult market(String data) {
        return HandlerResult.ok("{\"code\":\"0\",\"msg\":\"\",\"data\":" + data + "}");
    }

    static HandlerResult one(String element) {
        return data("[" + element + "]");
    }
}
