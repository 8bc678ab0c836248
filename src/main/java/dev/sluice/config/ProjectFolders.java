package dev.sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The location of the project's folders, independent of the current folder. {@code scripts/sluice} passes it in
 * {@code sluice.home}.
 */
public final class ProjectFolders {
    private ProjectFolders() {}

    /** Returns the given folder, or else the project's {@code conf}, relative where possible. */
    public static Path conf(@Nullable Path given) {
        return given != null ? given : ours(Path.of("conf"));
    }

    /** Resolves a relative folder against the project's folder. */
    public static Path ours(Path folder) {
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        Path here = Path.of("").toAbsolutePath();
        Path whole = home.resolve(folder);
        return whole.startsWith(here) ? here.relativize(whole) : whole;
    }
}
