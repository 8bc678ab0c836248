package dev.sluice.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The file of the sessions of the console: hashes, so that who reads it cannot use one. Its loss ends them. */
public final class SessionFile {
    static final String FILE = "sessions";

    private static final int MAX_BYTES = 1024 * 1024;

    private final Path file;

    SessionFile(Path folder) {
        file = folder.resolve(FILE);
    }

    /** Returns the text; "" if there is none that can be read. */
    public String read() {
        try {
            boolean isFile = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES;
            return isFile ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Deletes the file, if that is possible. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the next write replaces it
        }
    }

    /** Replaces the file. */
    public void write(String text) throws IOException {
        OwnerOnlyFiles.replaceFile(file, text);
    }
}
