package dev.sluice.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that stops trading while it exists; its text is the reason. Reading it may block, so never call it on an
 * event loop.
 */
public final class HaltFile {
    private static final String FILE = "HALT";
    private static final int MAX_BYTES = 1024;

    private final Path path;

    public HaltFile(Path folder) {
        path = folder.toAbsolutePath().resolve(FILE);
    }

    public Path path() {
        return path;
    }

    /** Returns the text of the file; empty when there is none. An unreadable file counts as present. */
    public Optional<String> reason() {
        if (Files.notExists(path)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] text = new byte[MAX_BYTES];
            int length = in.readNBytes(text, 0, MAX_BYTES); // readNBytes(int) fails for a pipe, from Java 19 on
            return Optional.of(new String(text, 0, length, StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("a file HALT that cannot be read: " + e.getMessage());
        }
    }
}
