package dev.sluice.persistence;

import dev.sluice.base.hash.Sha256;
import java.nio.ByteBuffer;

/**
 * The name of a slot in the file: 128 bits of its SHA-256; the first half is never zero, because zero marks a free
 * entry.
 */
record SlotKey(long hash, long check) {
    static final SlotKey NONE = new SlotKey(0, 0);

    static SlotKey of(String text) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.of(text));
        long hash = digest.getLong();
        return new SlotKey(hash == 0 ? 1 : hash, digest.getLong());
    }

    boolean isNone() {
        return hash == 0;
    }
}
