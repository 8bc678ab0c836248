package dev.sluice.venue;

import java.nio.charset.StandardCharsets;

/** Refusals of Coinbase Advanced Trade, in the three shapes that it has. */
final class CoinbaseErrors {
    private CoinbaseErrors() {}

    /** No JSON, and no word on whether it was the key, the signature or the clock. */
    static Reply unauthorized() {
        return new Reply(401, "Unauthorized\n".getBytes(StandardCharsets.UTF_8), Verdict.FAILED);
    }

    static Reply tooMany() {
        return app(429, "rate_limit_exceeded", "Too many requests", Verdict.LIMITED);
    }

    static Reply noSuchPath() {
        return app(404, "not_found", "Not found", Verdict.FAILED);
    }

    private static Reply app(int status, String id, String message, Verdict verdict) {
        String error = JsonText.object().text("id", id).text("message", message).end('}');
        String body = JsonText.object()
                .json("errors", JsonText.array().element(error).end(']'))
                .end('}');
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8), verdict);
    }

    static Reply invalid(String message) {
        return brokerage(400, "INVALID_ARGUMENT", message);
    }

    static Reply noSuchProduct() {
        return brokerage(404, "NOT_FOUND", "product not found");
    }

    static Reply noSuchOrder() {
        return brokerage(404, "NOT_FOUND", "order with this orderID was not found");
    }

    private static Reply brokerage(int status, String error, String message) {
        String body = JsonText.object()
                .text("error", error)
                .text("error_details", message)
                .text("message", message)
                .end('}');
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8), Verdict.FAILED);
    }

    /** An order that was refused is told inside a 200. */
    static Reply refusedOrder(String error, String message) {
        String response = JsonText.object()
                .text("error", error)
                .text("message", message)
                .text("error_details", "")
                .text("preview_failure_reason", "UNKNOWN_PREVIEW_FAILURE_REASON")
                .text("new_order_failure_reason", error)
                .end('}');
        String body = JsonText.object()
                .flag("success", false)
                .text("failure_reason", "UNKNOWN_FAILURE_REASON")
                .text("order_id", "")
                .json("error_response", response)
                .end('}');
        return new Reply(200, body.getBytes(StandardCharsets.UTF_8), Verdict.FAILED);
    }
}
