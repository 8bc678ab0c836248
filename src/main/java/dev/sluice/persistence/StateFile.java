package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file with state for the next process, bounded in size. It is replaced as a whole, so a kill during a write leaves
 * the former one. Only its owner may read it. Used by one thread at a time.
 */
public final class StateFile {
    private final Path file;
    private final long maxBytes;

    public StateFile(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /**
     * Returns what an earlier process wrote; empty if there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why, without the name of the file
     */
    public Optional<byte[]> read() throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > maxBytes) {
            throw new IOException("it is no file of at most " + maxBytes + " bytes");
        }
        return Optional.of(Files.readAllBytes(file));
    }

    /** Replaces the content and forces it to the disk. */
    public void write(byte[] content) throws IOException {
        OwnerOnlyFiles.replaceFile(file, content);
    }

    /** Replaces the content, in UTF-8, and forces it to the disk. */
    public void write(String content) throws IOException {
        OwnerOnlyFiles.replaceFile(file, content);
    }

    /** Deletes the file, if that is possible; else the next write replaces it. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next write replaces it
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
