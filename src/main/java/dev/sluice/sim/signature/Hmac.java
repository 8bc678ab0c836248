package dev.sluice.sim.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A signer with one HMAC secret (RFC 2104), used to check signatures of callers. It is implemented here so that the
 * package needs only {@code java.*}. Not thread-safe.
 */
public final class Hmac {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest digest;
    private final byte[] innerKey;
    private final byte[] outerKey;

    private Hmac(String algorithm, int blockBytes, byte[] secret) {
        digest = digest(algorithm);
        byte[] key = Arrays.copyOf(secret.length > blockBytes ? digest.digest(secret) : secret, blockBytes);
        innerKey = xored(key, INNER);
        outerKey = xored(key, OUTER);
    }

    /** Returns a signer for Binance, OKX and Bybit: HMAC-SHA256 with the characters of the secret. */
    public static Hmac sha256(String secret) {
        return new Hmac("SHA-256", 64, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a signer for Gate: HMAC-SHA512 with the characters of the secret. */
    public static Hmac sha512(String secret) {
        return new Hmac("SHA-512", 128, secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a signer for Kraken: HMAC-SHA512 with the base64-decoded secret. Throws when the secret is not base64.
     */
    public static Hmac kraken(String secret) {
        return new Hmac("SHA-512", 128, Base64.getDecoder().decode(secret));
    }

    /**
     * Returns a signer for Coinbase Exchange: HMAC-SHA256 with the base64-decoded secret. Throws when the secret is not
     * base64.
     */
    public static Hmac coinbaseExchange(String secret) {
        return new Hmac("SHA-256", 64, Base64.getDecoder().decode(secret));
    }

    /** Returns the signature of the concatenated arguments in lower-case hex. */
    public String hexOf(byte[] first, byte[] second) {
        return HEX.formatHex(of(first, second));
    }

    /** Returns the signature of path + SHA-256(nonce + body) in base64. */
    public String base64Of(String path, String nonce, byte[] body) {
        MessageDigest sha256 = digest("SHA-256");
        sha256.update(nonce.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(of(path.getBytes(StandardCharsets.UTF_8), sha256.digest(body)));
    }

    /** Returns the signature of the concatenated arguments in base64. */
    public String base64Of(String head, byte[] body) {
        return Base64.getEncoder().encodeToString(of(head.getBytes(StandardCharsets.UTF_8), body));
    }

    private byte[] of(byte[] first, byte[] second) {
        digest.update(innerKey);
        digest.update(first);
        byte[] inner = digest.digest(second);
        digest.update(outerKey);
        return digest.digest(inner);
    }

    private static byte[] xored(byte[] key, byte pad) {
        byte[] xored = key.clone();
        for (int i = 0; i < xored.length; i++) {
            xored[i] ^= pad;
        }
        return xored;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
        }
    }
}
