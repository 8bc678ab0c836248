package dev.sluice.base.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts in UTF-8 and of bytes. */
public final class Sha256 {
    private Sha256() {}

    /** Returns a digest to which parts are added. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static byte[] of(byte[] bytes) {
        return digest().digest(bytes);
    }

    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String hex(String text) {
        return HexFormat.of().formatHex(of(text));
    }

    /** Returns the first bytes of the hash in hex digits, two for each byte. */
    public static String hex(byte[] bytes, int first) {
        return HexFormat.of().formatHex(of(bytes), 0, first);
    }

    /** Returns the first bytes of the hash in hex digits, two for each byte. */
    public static String hex(String text, int first) {
        return hex(text.getBytes(StandardCharsets.UTF_8), first);
    }
}
