package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;

/** The error responses of Coinbase Exchange: a status and a message. */
final class CoinbaseExchangeErrors {
    private CoinbaseExchangeErrors() {}

    static HandlerResult unauthorized(String message) {
        return of(401, message, CallVerdict.FAILED);
    }

    static HandlerResult refused(String message) {
        return of(400, message, CallVerdict.FAILED);
    }

    static HandlerResult notFound(String message) {
        return of(404, message, CallVerdict.FAILED);
    }

    static HandlerResult tooManyPublic() {
        return of(429, "Public rate limit exceeded", CallVerdict.LIMITED);
    }

    static HandlerResult tooManyPrivate() {
        return of(429, "Private rate limit exceeded", CallVerdict.LIMITED);
    }

    private static HandlerResult of(int status, String message, CallVerdict callVerdict) {
        String body = JsonText.object().text("message", message).end('}');
        return new HandlerResult(status, body.getBytes(StandardCharsets.UTF_8), callVerdict);
    }
}
