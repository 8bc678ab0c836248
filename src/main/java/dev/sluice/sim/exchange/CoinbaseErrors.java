package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** The error responses of Coinbase Advanced Trade, in its three formats. */
final class CoinbaseErrors {
    private CoinbaseErrors() {}

    /** Returns the response for an invalid key, signature or clock. It is not JSON and does not say which. */
    static HandlerResult unauthorized() {
        return new HandlerResult(401, "Unauthorized\n".getBytes(StandardCharsets.UTF_8), CallVerdict.FAILED);
    }

    static HandlerResult tooMany() {
        return app(429, "rate_limit_exceeded", "Too many requests", CallVerdict.LIMITED);
    }

    static HandlerResult noSuchPath() {
        return app(404, "not_found", "Not found", CallVerdict.FAILED);
    }

    private static HandlerResult app(int status, String id, String message, CallVerdict callVerdict) {
        String error = JsonText.object().text("id", id).text("message", message).end('}');
        String body = JsonText.object()
                .json("errors", JsonText.array().element(error).end(']'))
                .end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }

    static HandlerResult invalid(String message) {
        return brokerage(400, "INVALID_ARGUMENT", message);
    }

    static HandlerResult noSuchProduct() {
        return brokerage(404, "NOT_FOUND", "product not found");
    }

    static HandlerResult noSuchOrder() {
        return brokerage(404, "NOT_FOUND", "order with this orderID was not found");
    }

    private static HandlerResult brokerage(int status, String error, String message) {
        String body = JsonText.object()
                .text("error", error)
                .text("error_details", message)
                .text("message", message)
                .end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), CallVerdict.FAILED);
    }

    /** Returns the response for a refused order, which has status 200. */
    static HandlerResult refusedOrder(String error, String message) {
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
        return new HandlerResult(200, body.getBytes(StandardCharsets.UTF_8), CallVerdict.FAILED);
    }
}
