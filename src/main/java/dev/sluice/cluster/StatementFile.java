package dev.sluice.cluster;

import dev.sluice.persistence.StateFile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A file with the last statements of other members that hold something here, so that a gateway that starts while the
 * store is away holds it again. It is written by a worker thread, in order; a change is on disk some milliseconds after
 * it takes effect.
 */
public final class StatementFile {
    /** Larger than the statements of all members together. */
    private static final long MAX_BYTES = 16 * 1024 * 1024;

    private final Consumer<String> writer;
    private final Map<String, String> statements = new TreeMap<>();

    private StatementFile(Consumer<String> writer) {
        this.writer = writer;
    }

    /** Returns an empty one that keeps everything in memory. */
    static StatementFile inMemory() {
        return new StatementFile(text -> {});
    }

    /**
     * Reads the file, if there is one. One that cannot be read is reported and counts as empty.
     *
     * @param what what is in it, for reports
     */
    public static StatementFile open(Vertx vertx, Path file, String what, Consumer<String> warnings) {
        StateFile state = new StateFile(file, MAX_BYTES);
        Consumer<String> writer = text -> vertx.executeBlocking(() -> {
                    state.write(text);
                    return text;
                })
                .onFailure(e -> warnings.accept(what + " cannot be saved in " + file + ": " + e.getMessage()));
        StatementFile opened = new StatementFile(writer);
        try {
            state.read()
                    .ifPresent(bytes -> new JsonObject(Buffer.buffer(bytes))
                            .forEach(entry -> opened.statements.put(entry.getKey(), String.valueOf(entry.getValue()))));
        } catch (IOException | DecodeException e) {
            warnings.accept(what + " are lost: " + file + " cannot be read: " + e.getMessage());
        }
        return opened;
    }

    /** Returns the statements that were found, by member. */
    public Map<String, String> statements() {
        return Map.copyOf(statements);
    }

    public void keep(String member, String statement) {
        keep(Map.of(member, statement));
    }

    /** Adds or replaces all of these with one write. */
    void keep(Map<String, String> more) {
        Map<String, String> before = new TreeMap<>(statements);
        statements.putAll(more);
        if (!before.equals(statements)) {
            write();
        }
    }

    public void forget(String member) {
        if (statements.remove(member) != null) {
            write();
        }
    }

    private void write() {
        writer.accept(new JsonObject(new TreeMap<>(statements)).encode());
    }
}
