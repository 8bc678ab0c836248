package dev.sluice.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A marker file beside the data folder, {@code <folder>.used}, that records that a gateway used the folder. It
 * remains when the folder is deleted or a volume is mounted over it, so that the next start does not treat the lost
 * folder as a first start.
 */
public final class StartMark {
    private final Path path;

    StartMark(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        path = whole.resolveSibling(whole.getFileName() + ".used");
    }

    public Path path() {
        return path;
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** Creates the file when it is missing; returns false when it cannot be created. */
    public boolean make() {
        if (exists()) {
            return true;
        }
        try {
            Path unfinished = path.resolveSibling(path.getFileName() + ".new");
            Files.write(unfinished, TEXT.getBytes(StandardCharsets.UTF_8));
            Files.move(unfinished, path);
            return true;
        } catch (IOException e) {
            return exists();
        }
    }

    private static final String TEXT = """
            A gateway has used the data folder beside this file. When that folder is absent or empty at a start, its latches may be lost:
            with killSwitch.requireState the gateway then starts CANCEL_ONLY. Delete this file together with the folder for a first start.
            """;
}
