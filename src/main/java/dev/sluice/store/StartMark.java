package dev.sluice.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file beside the data folder, {@code <folder>.used}, that tells that a gateway once used the folder: it stays when the folder is deleted, or when a volume is
 * mounted over it, so that the next start does not take the lost folder for a first start.
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

    /** Makes the file where there is none. False: it cannot be made. */
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
