package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The file of the figures over time, which charts show. Its loss changes no decision. */
public final class SeriesFile {
    static final String FILE = "series";

    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Path file;

    SeriesFile(Path folder) {
        file = folder.resolve(FILE);
    }

    /** Returns the content; empty if there is no file. */
    public byte[] read() throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new byte[0];
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            throw new IOException("it is no file of at most " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /** Replaces the file. */
    public void write(byte[] content) throws IOException {
        OwnerOnlyFiles.replaceFile(file, content);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
