package dev.sluice.persistence;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.pull.BegunPull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file of the pulls that were begun and are not over, so that the next process finishes them. It is replaced as a
 * whole, so a kill during a write leaves the former one. Used by one thread at a time.
 */
public final class PullFile {
    static final String FILE = "pulls";

    private static final long MAX_BYTES = 256 * 1024;

    /**
     * What is kept.
     *
     * @param running the pulls that are not over
     * @param begunFor the halts for which a pull was begun by itself, each with its time, the oldest first
     */
    public record Saved(List<BegunPull> running, List<String> begunFor) {
        public Saved {
            running = List.copyOf(running);
            begunFor = List.copyOf(begunFor);
        }
    }

    private final Path file;

    PullFile(Path folder) {
        file = folder.resolve(FILE);
    }

    /**
     * Returns what an earlier process kept; nothing if there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why
     */
    public Saved read() throws IOException {
        if (Files.notExists(file)) {
            return new Saved(List.of(), List.of());
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        try {
            return RecordJson.decodeStrictly(Files.readString(file), Saved.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " contains no pulls: " + e.getMessage(), e);
        }
    }

    /** Replaces the content and forces it to the disk. */
    public void write(Saved saved) throws IOException {
        OwnerOnlyFiles.replaceFile(file, RecordJson.encode(saved));
    }
}
