package dev.sluice.venue;

import java.nio.charset.StandardCharsets;

/** OKX's answers around the data, and its refusals: a code as text, most of them inside a 200. */
final class OkxErrors {
    private OkxErrors() {}

    static Reply refused(int status, String code, String message) {
        return refused(status, code, message, Verdict.FAILED);
    }

    private static Reply refused(int status, String code, String message, Verdict verdict) {
        String body = JsonText.object()
                .text("code", code)
                .json("data", "[]")
                .text("msg", message)
                .end('}');
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8), verdict);
    }

    static Reply tooManyRequests() {
        return refused(429, "50011", "Too Many Requests", Verdict.LIMITED);
    }

    static Reply overCeiling() {
        return refused(
                200,
                "50061",
                "The order request count has exceeded the maximum limit for your sub-account, please reduce the request"
                        + " rate.",
                Verdict.LIMITED);
    }

    static Reply parameter(String name) {
        return refused(400, "51000", "Parameter " + name + " error");
    }

    static Reply unknownInstrument() {
        return refused(200, "51001", "Instrument ID doesn't exist");
    }

    static Reply noSuchOrder() {
        return refused(200, "51603", "Order does not exist");
    }

    static Reply noSuchPath() {
        return refused(404, "404", "Invalid Path");
    }

    /** {@code data} is a JSON list. */
    static Reply data(String data) {
        return Reply.ok("{\"code\":\"0\",\"data\":" + data + ",\"msg\":\"\"}");
    }

    /** Public data: there the message stands before the data, which may be long. */
    static Reply market(String data) {
        return Reply.ok("{\"code\":\"0\",\"msg\":\"\",\"data\":" + data + "}");
    }

    static Reply one(String element) {
        return data("[" + element + "]");
    }
}
