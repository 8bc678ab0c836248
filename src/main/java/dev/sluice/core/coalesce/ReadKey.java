package dev.sluice.core.coalesce;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a read: everything in the request that can change the response, byte for byte: exchange, host, target, and
 * every header that is not known to be irrelevant, in its original spelling and order. Reads with equal keys are
 * identical. Immutable; any thread.
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

    /** Returns a hash only, since the key can contain private data. */
    @Override
    public String toString() {
        return "read " + Integer.toHexString(hash);
    }

    /** A builder of keys. */
    public static final class Builder {
        private byte[] bytes;
        private int length;
        private boolean isUnshareable;

        /**
         * @param destination exchange and host
         * @param target path and query as they are sent
         * @param headBytes approximate size of all headers
         */
        public Builder(String destination, String target, int headBytes) {
            bytes = new byte[destination.length() + target.length() + 2 + headBytes];
            addLine(destination);
            addLine(target);
            isUnshareable = hasCallerParameter(target.length() + 1);
        }

        private void addLine(String text) {
            byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
            add(latin, 0, latin.length);
            add((byte) '\n');
        }

        /**
         * Returns whether the name of a query parameter points to a single caller, or is percent-encoded and therefore
         * unknown. The target is the last part of the key so far.
         */
        private boolean hasCallerParameter(int targetBytes) {
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
                if (AsciiBytes.isCallerSpecific(bytes, from, i)) {
                    return true;
                }
                while (i < length && bytes[i] != '&') {
                    i++;
                }
            }
            return false;
        }

        /**
         * Adds a header whose name and value are in this buffer; returns false if the read cannot be shared.
         */
        public boolean addHeader(byte[] head, int nameFrom, int nameTo, int valueFrom, int valueTo) {
            HeaderRole role = HeaderRole.of(head, nameFrom, nameTo);
            isUnshareable |= role == HeaderRole.UNSHAREABLE;
            if (role == HeaderRole.COMPARED) {
                add(head, nameFrom, nameTo);
                add((byte) ':');
                add(head, valueFrom, valueTo);
                add((byte) '\n');
            }
            return !isUnshareable;
        }

        private void add(byte[] from, int start, int end) {
            int n = end - start;
            if (length + n > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + n, 2 * bytes.length));
            }
            System.arraycopy(from, start, bytes, length, n);
            length += n;
        }

        private void add(byte value) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            bytes[length++] = value;
        }

        /** Returns the key; null when the read cannot be shared. */
        public @Nullable ReadKey build() {
            return isUnshareable ? null : new ReadKey(Arrays.copyOf(bytes, length));
        }
    }
}
