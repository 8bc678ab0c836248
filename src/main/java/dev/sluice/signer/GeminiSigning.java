package dev.sluice.signer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Gemini's: a header with all parameters in base64, and one with its HMAC-SHA384; the body is empty. */
final class GeminiSigning implements Signing {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String key;
    private final Hmac hmac;
    private final Nonces nonces;

    GeminiSigning(Keys keys, Nonces nonces) {
        key = keys.key();
        hmac = new Hmac("HmacSHA384", keys.secret());
        this.nonces = nonces;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        ObjectNode payload =
                JSON.createObjectNode().put("request", call.path()).put("nonce", Long.toString(nonces.next()));
        if (call.json() instanceof ObjectNode parameters) {
            payload.setAll(parameters);
        }
        String encoded = Base64.getEncoder().encodeToString(payload.toString().getBytes(StandardCharsets.UTF_8));
        return SignedCall.of(
                call,
                call.query(),
                Map.of(
                        "Content-Type",
                        "text/plain",
                        "X-GEMINI-APIKEY",
                        key,
                        "X-GEMINI-PAYLOAD",
                        encoded,
                        "X-GEMINI-SIGNATURE",
                        hmac.hex(encoded)),
                "");
    }
}
