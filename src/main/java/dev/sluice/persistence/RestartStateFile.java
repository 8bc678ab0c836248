package dev.sluice.persistence;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The state that one process hands over to the next, as one JSON object. The file is replaced as a whole, so a kill
 * during a write leaves the former one. Only its owner may read it. Used by one thread at a time.
 */
public final class RestartStateFile {
    static final String FILE = "handover";

    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Path file;

    RestartStateFile(Path folder) {
        file = folder.resolve(FILE);
    }

    /**
     * Reads the object; it is empty when there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why
     */
    public JsonObject read() throws IOException {
        if (Files.notExists(file)) {
            return new JsonObject();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        try {
            return new JsonObject(Buffer.buffer(Files.readAllBytes(file)));
        } catch (DecodeException e) {
            throw new IOException(file + " contains no JSON object", e);
        }
    }

    /** Replaces the object and forces it to the disk. */
    public void write(String handover) throws IOException {
        OwnerOnlyFiles.replaceFile(file, handover);
    }
}
