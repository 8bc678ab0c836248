package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** A data folder whose latches are on a slow disk. */
public final class SlowDisk {
    private SlowDisk() {}

    /** {@code wait} is run before each write of the latches, and after it. */
    public static DataFolder open(Path folder, Runnable wait) throws IOException {
        return DataFolder.open(folder, file -> latches -> {
            wait.run();
            file.write(latches);
            wait.run();
        });
    }
}
