package dev.sluice.core.call;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The account ids of API keys, which are used instead of the keys everywhere outside the request itself. Thread-safe.
 */
public final class AccountIds {
    private static final int BYTES = 8;

    private AccountIds() {}

    /** Returns the first 16 hex digits of the SHA-256 hash of the key. */
    public static String of(String apiKey) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(apiKey.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
