package dev.sluice.persistence.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A buffer that splits bytes into lines. A line that is too long to be ours is left out. Used by one thread. */
final class LineBuffer {
    static final int MAX_LINE = 1 << 20;

    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    /** A receiver of lines, without the character at their end. */
    @FunctionalInterface
    interface Sink {
        void line(byte[] bytes, int length) throws IOException;
    }

    /** Adds bytes and passes on each line that is complete. */
    void add(byte[] bytes, int length, Sink sink) throws IOException {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                rest.write(bytes, from, i - from);
                if (rest.size() <= MAX_LINE) {
                    byte[] line = rest.toByteArray();
                    sink.line(line, line.length);
                }
                rest.reset();
                from = i + 1;
            }
        }
        if (rest.size() <= MAX_LINE) {
            rest.write(bytes, from, length - from);
        }
    }

    boolean isEmpty() {
        return rest.size() == 0;
    }
}
