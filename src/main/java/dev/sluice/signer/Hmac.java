package dev.sluice.signer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A keyed hash with one secret. Not thread-safe. */
final class Hmac {
    private final Mac mac;

    /** @param algorithm the JDK's name of it, such as HmacSHA256 */
    Hmac(String algorithm, byte[] secret) {
        try {
            mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
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

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
