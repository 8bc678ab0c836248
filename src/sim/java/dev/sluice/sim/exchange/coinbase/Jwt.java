package dev.sluice.sim.exchange.coinbase;

import dev.sluice.sim.kernel.Params;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A signed token in {@code Authorization: Bearer} as Coinbase accepts it: RFC 7515 with ES256, the only algorithm in
 * Coinbase's documentation.
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
record Jwt(String signed, Params header, Params claims, byte[] signature) {
    private static final String SCHEME = "Bearer ";
    private static final int LONGEST = 8_192;

    /** Returns the token of the header, or null when there is no valid token. */
    static @Nullable Jwt of(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME) || authorization.length() > LONGEST) {
            return null;
        }
        String token = authorization.substring(SCHEME.length());
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        byte[] header = decoded(token.substring(0, first));
        byte[] claims = decoded(token.substring(first + 1, second));
        byte[] signature = decoded(token.substring(second + 1));
        return header == null || claims == null || signature == null
                ? null
                : new Jwt(token.substring(0, second), params(header), params(claims), signature);
    }

    private static byte @Nullable [] decoded(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Params params(byte[] json) {
        return Params.ofJson(new String(json, StandardCharsets.UTF_8));
    }

    /** Returns whether the signature (r and s, 32 bytes each) matches this public key. */
    boolean isSignedBy(PublicKey key) {
        if (!header.get("alg", "").equals("ES256")) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
