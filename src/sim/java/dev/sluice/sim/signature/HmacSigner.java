package dev.sluice.sim.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A signer with one HMAC secret (RFC 2104), used to check signatures of callers. Not thread-safe. */
public final class HmacSigner {
    private static final String SHA256 = "HmacSHA256";
    private static final String SHA512 = "HmacSHA512";

    private final Mac mac;

    private HmacSigner(String algorithm, byte[] secret) {
        try {
            mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
        }
    }

    /** Returns a signer for Binance, OKX and Bybit: HMAC-SHA256 with the characters of the secret. */
    public static HmacSigner sha256(String secret) {
        return new HmacSigner(SHA256, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a signer for Gate: HMAC-SHA512 with the characters of the secret. */
    public static HmacSigner sha512(String secret) {
        return new HmacSigner(SHA512, secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a signer for Kraken: HMAC-SHA512 with the base64-decoded secret. Throws when the secret is not base64.
     */
    public static HmacSigner kraken(String secret) {
        return new HmacSigner(SHA512, Base64.getDecoder().decode(secret));
    }

    /**
     * Returns a signer for Coinbase Exchange: HMAC-SHA256 with the base64-decoded secret. Throws when the secret is not
     * base64.
     */
    public static HmacSigner coinbaseExchange(String secret) {
        return new HmacSigner(SHA256, Base64.getDecoder().decode(secret));
    }

    /** Returns the signature of the concatenated arguments in lower-case hex. */
    public String hexOf(byte[] first, byte[] second) {
        return HexFormat.of().formatHex(of(first, second));
    }

    /** Returns the signature of path + SHA-256(nonce + body) in base64. */
    public String base64Of(String path, String nonce, byte[] body) {
        return base64Of(path, Digests.sha256(nonce.getBytes(StandardCharsets.UTF_8), body));
    }

    /** Returns the signature of the concatenated arguments in base64. */
    public String base64Of(String head, byte[] body) {
        return Base64.getEncoder().encodeToString(of(head.getBytes(StandardCharsets.UTF_8), body));
    }

    private byte[] of(byte[] first, byte[] second) {
        mac.update(first);
        return mac.doFinal(second);
    }
}
