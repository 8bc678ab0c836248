package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code admin.port} of a data folder: the admin port of the gateway that uses the folder, or used it last. So
 * a command finds the gateway by its folder alone.
 */
public final class AdminPortFile {
    private static final String FILE = "admin.port";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_BYTES = 10;

    private AdminPortFile() {}

    /** Writes the port. Blocks. */
    public static void write(Path folder, int port) throws IOException {
        OwnerOnlyFiles.replaceFile(folder.resolve(FILE), port + "\n");
    }

    /** Returns the port; 0 if the folder has none. Blocks. */
    public static int read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            String text =
                    Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
            int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
            return port > MAX_PORT ? 0 : port;
        } catch (IOException absent) {
            return 0;
        }
    }
}
