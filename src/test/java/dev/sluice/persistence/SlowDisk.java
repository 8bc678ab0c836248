package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** A data folder whose latches are on a slow disk. */
public final class SlowDisk {
    private SlowDisk() {}

    /** Opens a data folder; {@code wait} runs before and after each write of the latches. */
    public static DataFolder open(Path folder, Runnable wait) throws IOException {
        return DataFolder.open(folder, file -> latches -> {
            wait.run();
            file.write(latches);
            wait.run();
        });
    }
}
