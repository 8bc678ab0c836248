package dev.sluice.persistence;

import dev.sluice.base.json.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of the data folder with one record as JSON, for the next process. It is replaced as a whole, so a kill during
 * a write leaves the former one. Only its owner may read it. Used by one thread at a time.
 */
public final class RecordFile<T extends Record> {
    private final Path file;
    private final long maxBytes;
    private final Class<T> type;

    RecordFile(Path file, long maxBytes, Class<T> type) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.type = type;
    }

    /**
     * Returns what an earlier process wrote; empty if there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why
     */
    public Optional<T> read() throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > maxBytes) {
            throw new IOException(file + " is no file of at most " + maxBytes + " bytes");
        }
        try {
            return Optional.of(RecordJson.decodeStrictly(Files.readString(file), type));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the same, and nothing if the file cannot be read: for a file whose loss changes no decision. */
    public Optional<T> readIfPossible() {
        try {
            return read();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Replaces the record and forces it to the disk. */
    public void write(T saved) throws IOException {
        OwnerOnlyFiles.replaceFile(file, RecordJson.encode(saved));
    }

    /** Deletes the file, if that is possible. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next write replaces it
        }
    }
}
