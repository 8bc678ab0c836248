package dev.sluice.venue;

import java.nio.charset.StandardCharsets;

/** Refusals of Coinbase Exchange: a status and a sentence. */
final class CoinbaseExchangeErrors {
    private CoinbaseExchangeErrors() {}

    static Reply unauthorized(String message) {
        return of(401, message, Verdict.FAILED);
    }

    static Reply refused(String message) {
        return of(400, message, Verdict.FAILED);
    }

    static Reply notFound(String message) {
        return of(404, message, Verdict.FAILED);
    }

    static Reply tooManyPublic() {
        return of(429, "Public rate limit exceeded", Verdict.LIMITED);
    }

    static Reply tooManyPrivate() {
        return of(429, "Private rate limit exceeded", Verdict.LIMITED);
    }

    private static Reply of(int status, String message, Verdict verdict) {
        String body = JsonText.object().text("message", message).end('}');
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8), verdict);
    }
}
