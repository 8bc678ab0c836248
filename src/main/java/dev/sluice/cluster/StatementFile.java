package dev.sluice.cluster;

import dev.sluice.persistence.OwnerOnlyFiles;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A file with the last statements of other members that hold something here, so that a gateway that starts while the store is away holds it again. It is
 * written by a worker thread, in order; a change is on disk some milliseconds after it takes effect.
 */
public final class StatementFile {
    /** Larger than the statements of all members together. */
    private static final long MAX_BYTES = 16 * 1024 * 1024;

    private final Vertx vertx;
    private final Path file;
    private final Consumer<String> warnings;
    private final Map<String, String> statements = new TreeMap<>();

    private StatementFile(Vertx vertx, Path file, Consumer<String> warnings) {
        this.vertx = vertx;
        this.file = file;
        this.warnings = warnings;
    }

    /** Reads the file, if there is one. One that cannot be read is reported and counts as empty. */
    public static StatementFile open(Vertx vertx, Path file, Consumer<String> warnings) {
        StatementFile opened = new StatementFile(vertx, file, warnings);
        try {
            if (Files.size(file) <= MAX_BYTES) {
                new JsonObject(Files.readString(file))
                        .forEach(entry -> opened.statements.put(entry.getKey(), String.valueOf(entry.getValue())));
            } else {
                warnings.accept(file + " is larger than " + MAX_BYTES + " bytes and is ignored");
            }
        } catch (NoSuchFileException none) {
            // nothing was held
        } catch (IOException | DecodeException e) {
            warnings.accept("modes that breakers of other members held are lost: " + file + " cannot be read: "
                    + e.getMessage());
        }
        return opened;
    }

    /** Returns the statements that were found, by member. */
    Map<String, String> statements() {
        return Map.copyOf(statements);
    }

    void keep(String member, String statement) {
        if (!statement.equals(statements.put(member, statement))) {
            write();
        }
    }

    void forget(String member) {
        if (statements.remove(member) != null) {
            write();
        }
    }

    /** Reports a statement that was found and cannot be read, and forgets it. */
    void refuse(String member, String why) {
        warnings.accept("modes that breakers of member " + member + " held are lost: " + file + ": " + why);
        forget(member);
    }

    private void write() {
        String text = new JsonObject(new TreeMap<>(statements)).encode();
        vertx.executeBlocking(() -> {
                    OwnerOnlyFiles.replaceFile(file, text);
                    return text;
                })
                .onFailure(e -> warnings.accept("modes of breakers of other members hold, but cannot be saved in "
                        + file + ": " + e.getMessage()));
    }
}
