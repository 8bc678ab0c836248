package dev.sluice.signer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A keyed hash with one secret. Not thread-safe. */
final class Hmac {
    private final Mac mac;

    /** @param algorithm the JDK's name of the algorithm, such as HmacSHA256 */
    Hmac(String algorithm, byte[] secret) {
        try {
            mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
        }
    }

    /** Returns a keyed hash with a secret that the exchange shows in base64. */
    static Hmac ofBase64(String algorithm, byte[] secret) {
        try {
            return new Hmac(algorithm, Base64.getDecoder().decode(secret));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the secret must be in base64, as this exchange shows it");
        }
    }

    byte[] of(byte[] text) {
        return mac.doFinal(text);
    }

    String hex(String text) {
        return HexFormat.of().formatHex(of(bytes(text)));
    }

    String base64(String text) {
        return Base64.getEncoder().encodeToString(of(bytes(text)));
    }

    /** Returns the hash of a text without a key. */
    static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
