package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a data folder with a port of the gateway that uses the folder, or used it last. So a command finds the
 * gateway by its folder alone.
 */
public enum PortFile {
    /** The port of the admin API. */
    ADMIN("admin.port"),
    /** The first port of bots. */
    BOTS("bots.port");

    private static final int MAX_PORT = 65_535;
    private static final int MAX_BYTES = 10;

    private final String file;

    PortFile(String file) {
        this.file = file;
    }

    /** Writes the port. Blocks. */
    public void write(Path folder, int port) throws IOException {
        OwnerOnlyFiles.replaceFile(folder.resolve(file), port + "\n");
    }

    /** Returns the port; 0 if the folder has none. Blocks. */
    public int read(Path folder) {
        Path path = folder.resolve(file);
        try {
            String text =
                    Files.size(path) > MAX_BYTES ? "" : Files.readString(path).strip();
            int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
            return port > MAX_PORT ? 0 : port;
        } catch (IOException absent) {
            return 0;
        }
    }
}
