package dev.sluice.persistence;

import dev.sluice.base.json.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A {@link StateFile} with one record as JSON. Used by one thread at a time. */
public final class RecordFile<T extends Record> {
    private final StateFile file;
    private final Class<T> type;

    RecordFile(Path file, long maxBytes, Class<T> type) {
        this.file = new StateFile(file, maxBytes);
        this.type = type;
    }

    /**
     * Returns what an earlier process wrote; empty if there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why
     */
    public Optional<T> read() throws IOException {
        try {
            return file.read()
                    .map(content -> RecordJson.decodeStrictly(new String(content, StandardCharsets.UTF_8), type));
        } catch (IOException | IllegalArgumentException e) {
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
        file.write(RecordJson.encode(saved));
    }

    /** Deletes the file, if that is possible; else the next write replaces it. */
    public void delete() {
        file.delete();
    }
}
