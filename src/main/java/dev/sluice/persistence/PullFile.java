package dev.sluice.persistence;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of the pulls that were begun and are not over, so that the next process finishes them. It is replaced as a
 * whole, so a kill during a write leaves the former one. Used by one thread at a time.
 */
public final class PullFile {
    static final String FILE = "pulls";

    private static final long MAX_BYTES = 256 * 1024;

    /** A pull that was begun. */
    public record Begun(String scope, boolean keepReducing, String who, String reason, long epochMillis) {
        private JsonObject json() {
            return new JsonObject()
                    .put("scope", scope)
                    .put("keepReducing", keepReducing)
                    .put("who", who)
                    .put("reason", reason)
                    .put("epochMillis", epochMillis);
        }

        private static Begun of(JsonObject json) {
            return new Begun(
                    json.getString("scope", ""),
                    json.getBoolean("keepReducing", false),
                    json.getString("who", ""),
                    json.getString("reason", ""),
                    json.getLong("epochMillis", 0L));
        }
    }

    private final Path file;

    PullFile(Path folder) {
        file = folder.resolve(FILE);
    }

    /**
     * Returns the pulls that an earlier process began; none if there is no file.
     *
     * @throws IOException when the file cannot be read; its message says why
     */
    public List<Begun> read() throws IOException {
        if (Files.notExists(file)) {
            return List.of();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        try {
            List<Begun> begun = new ArrayList<>();
            for (Object one : new JsonArray(Buffer.buffer(Files.readAllBytes(file)))) {
                begun.add(Begun.of((JsonObject) one));
            }
            return begun;
        } catch (DecodeException | ClassCastException e) {
            throw new IOException(file + " contains no list of pulls", e);
        }
    }

    /** Replaces the list and forces it to the disk. */
    public void write(List<Begun> begun) throws IOException {
        JsonArray all = new JsonArray();
        begun.forEach(one -> all.add(one.json()));
        OwnerOnlyFiles.replaceFile(file, all.encode());
    }
}
