package dev.sluice.persistence.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows at its end. What was appended survives the end of the process, as in a memory-mapped file; but
 * where the disk is full, an append fails with an error that is counted, a write to mapped memory with a fault. Used by
 * one thread.
 */
interface SegmentFile extends Closeable {
    /** Opens the empty files of segments; tests have one whose files fail. */
    @FunctionalInterface
    interface Opener {
        SegmentFile open(Path file) throws IOException;
    }

    /** Adds all remaining bytes; when that fails, none of them. */
    void append(ByteBuffer bytes) throws IOException;

    long size();

    /** Returns an existing, empty file. */
    static SegmentFile open(Path file) throws IOException {
        return new OnDisk(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    /** A file of the file system. */
    final class OnDisk implements SegmentFile {
        private final FileChannel channel;
        private long size;

        OnDisk(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            try {
                long end = size;
                while (bytes.hasRemaining()) {
                    end += channel.write(bytes, end);
                }
                size = end;
            } catch (IOException e) {
                channel.truncate(size); // half a line must not be in front of the next one
                throw e;
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
