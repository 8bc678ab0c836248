package dev.sluice.persistence;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** The {@link StateFile} of what one process hands over to the next, as one JSON object. */
public final class RestartStateFile {
    static final String FILE = "handover";

    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final StateFile file;

    RestartStateFile(Path folder) {
        file = new StateFile(folder.resolve(FILE), MAX_BYTES);
    }

    /**
     * Reads the object; it is empty when there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why
     */
    public JsonObject read() throws IOException {
        try {
            return file.read()
                    .map(bytes -> new JsonObject(Buffer.buffer(bytes)))
                    .orElseGet(JsonObject::new);
        } catch (DecodeException e) {
            throw new IOException(file + " contains no JSON object", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Replaces the object and forces it to the disk. */
    public void write(String handover) throws IOException {
        file.write(handover);
    }
}
