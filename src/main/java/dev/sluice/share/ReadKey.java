package dev.sluice.share;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All of a read that can change its answer, byte for byte: the exchange and the host it goes to, its target, every header that is not known to be
 * harmless, as spelt and in order. Reads with the same key are the same. Immutable; any thread.
 */
public final class ReadKey {
    private final byte[] bytes;
    private final int hash;

    private ReadKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReadKey key && key.hash == hash && Arrays.equals(key.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Its text is not shown. */
    @Override
    public String toString() {
        return "read " + Integer.toHexString(hash);
    }

    /** Puts a key together. */
    public static final class Writer {
        private byte[] bytes;
        private int length;
        private boolean forbidden;

        /**
         * @param place exchange and host
         * @param target path and query as they are sent
         * @param headBytes about how long all headers are
         */
        public Writer(String place, String target, int headBytes) {
            bytes = new byte[place.length() + target.length() + 2 + headBytes];
            line(place);
            line(target);
            forbidden = asksForOne(target.length() + 1);
        }

        private void line(String text) {
            byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
            add(latin, 0, latin.length);
            add((byte) '\n');
        }

        /** Whether a parameter of the target, which ends the key so far, hints at one caller, or hides its name. */
        private boolean asksForOne(int targetBytes) {
            int i = length - targetBytes;
            while (i < length && bytes[i] != '?') {
                i++;
            }
            while (i < length) {
                int from = ++i;
                while (i < length && bytes[i] != '=' && bytes[i] != '&') {
                    if (bytes[i++] == '%') {
                        return true;
                    }
                }
                if (Letters.hintsAtCaller(bytes, from, i)) {
                    return true;
                }
                while (i < length && bytes[i] != '&') {
                    i++;
                }
            }
            return false;
        }

        /** A header's name and value, which lie in that head; false: with it the read can only be a call of its own. */
        public boolean header(byte[] head, int nameFrom, int nameTo, int valueFrom, int valueTo) {
            HeaderRole role = HeaderRole.of(head, nameFrom, nameTo);
            forbidden |= role == HeaderRole.FORBIDS;
            if (role == HeaderRole.TELLS) {
                add(head, nameFrom, nameTo);
                add((byte) ':');
                add(head, valueFrom, valueTo);
                add((byte) '\n');
            }
            return !forbidden;
        }

        private void add(byte[] from, int start, int end) {
            int n = end - start;
            if (length + n > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + n, 2 * bytes.length));
            }
            System.arraycopy(from, start, bytes, length, n);
            length += n;
        }

        private void add(byte one) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            bytes[length++] = one;
        }

        /** Null: the read can only be a call of its own. */
        public @Nullable ReadKey key() {
            return forbidden ? null : new ReadKey(Arrays.copyOf(bytes, length));
        }
    }
}
