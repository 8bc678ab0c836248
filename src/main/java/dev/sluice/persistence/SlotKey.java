package dev.sluice.persistence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The name of a slot in the file: 128 bits of its SHA-256; the first half is never zero, because zero marks a free
 * entry.
 */
record SlotKey(long hash, long check) {
    static final SlotKey NONE = new SlotKey(0, 0);

    static SlotKey of(String text) {
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
        long hash = digest.getLong();
        return new SlotKey(hash == 0 ? 1 : hash, digest.getLong());
    }

    boolean isNone() {
        return hash == 0;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
