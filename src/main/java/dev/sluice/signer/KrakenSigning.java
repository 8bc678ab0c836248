package dev.sluice.signer;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Map;

/** Kraken's: the HMAC-SHA512 of the path and the SHA-256 of nonce and body. */
final class KrakenSigning implements Signing {
    private final String key;
    private final Hmac hmac;
    private final Nonces nonces;

    KrakenSigning(Keys keys, Nonces nonces) {
        key = keys.key();
        hmac = Hmac.ofBase64("HmacSHA512", keys.secret());
        this.nonces = nonces;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        String nonce = Long.toString(nonces.next());
        String body = "nonce=" + nonce + (call.form().isEmpty() ? "" : '&' + call.form());
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes(Hmac.bytes(call.path()));
        signed.writeBytes(Hmac.digest("SHA-256", nonce + body));
        return SignedCall.of(
                call,
                call.query(),
                Map.of("API-Key", key, "API-Sign", Base64.getEncoder().encodeToString(hmac.of(signed.toByteArray()))),
                body);
    }
}
