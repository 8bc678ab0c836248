package dev.sluice.signer;

import java.util.Base64;
import java.util.Map;

/** Kraken Futures': the HMAC-SHA512 of the SHA-256 of parameters, nonce and path without {@code /derivatives}. */
final class KrakenFuturesSigning implements Signing {
    private static final String ROOT = "/derivatives";

    private final String key;
    private final Hmac hmac;
    private final Nonces nonces;

    KrakenFuturesSigning(Keys keys, Nonces nonces) {
        key = keys.key();
        hmac = Hmac.ofBase64("HmacSHA512", keys.secret());
        this.nonces = nonces;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        String nonce = Long.toString(nonces.next());
        String path = call.path().startsWith(ROOT) ? call.path().substring(ROOT.length()) : call.path();
        byte[] signed = Hmac.digest("SHA-256", call.query() + call.body() + nonce + path);
        return SignedCall.of(
                call,
                Map.of(
                        "APIKey",
                        key,
                        "Nonce",
                        nonce,
                        "Authent",
                        Base64.getEncoder().encodeToString(hmac.of(signed))));
    }
}
