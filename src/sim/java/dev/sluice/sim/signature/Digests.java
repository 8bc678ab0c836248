package dev.sluice.sim.signature;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes that signatures cover. */
public final class Digests {
    private Digests() {}

    /** Returns the SHA-256 of the concatenated parts. */
    public static byte[] sha256(byte[]... parts) {
        return digest("SHA-256", parts);
    }

    /** Returns the SHA-512 of the concatenated parts. */
    public static byte[] sha512(byte[]... parts) {
        return digest("SHA-512", parts);
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
        }
    }
}
