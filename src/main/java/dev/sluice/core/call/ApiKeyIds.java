package dev.sluice.core.call;

import dev.sluice.base.hash.Sha256;

/**
 * The ids of API keys, which are used instead of the keys everywhere outside the request itself. Thread-safe.
 */
public final class ApiKeyIds {
    private static final int BYTES = 8;

    private ApiKeyIds() {}

    /** Returns the first 16 hex digits of the SHA-256 hash of the key. */
    public static String of(String apiKey) {
        return Sha256.hex(apiKey, BYTES);
    }
}
