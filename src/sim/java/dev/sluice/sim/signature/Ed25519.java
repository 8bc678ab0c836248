package dev.sluice.sim.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A signer with one Ed25519 key, used to check signatures of callers. By RFC 8032 a key and a text have exactly one
 * signature, so the simulation signs with the (public) demo key and compares. Not thread-safe.
 */
public final class Ed25519 {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;

    private Ed25519(PrivateKey key) {
        this.key = key;
    }

    /** Returns a signer, or null when {@code pem} is not an Ed25519 key in PKCS 8. */
    public static @Nullable Ed25519 of(String pem) {
        String text = pem.strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            return null;
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
            return new Ed25519(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return null;
        }
    }

    public String base64Of(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot do Ed25519", e);
        }
    }
}
