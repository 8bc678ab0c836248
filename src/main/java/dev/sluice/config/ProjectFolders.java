package dev.sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The location of the project's folders, independent of the current folder. {@code scripts/sluice} and the launcher of
 * the packages pass it in {@code sluice.home}; where the configuration is not in that folder, as in the Debian package,
 * they pass its folder in {@code sluice.conf}.
 */
public final class ProjectFolders {
    private ProjectFolders() {}

    /** Returns the given folder, or else that of the configuration, relative where possible. */
    public static Path conf(@Nullable Path given) {
        return given != null ? given : resolve(Path.of(System.getProperty("sluice.conf", "conf")));
    }

    /** Resolves a relative folder against the project's folder. */
    public static Path resolve(Path folder) {
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        Path here = Path.of("").toAbsolutePath();
        Path whole = home.resolve(folder);
        // In the root folder every path could be written as a relative one, which would only confuse.
        return whole.startsWith(here) && here.getNameCount() > 0 ? here.relativize(whole) : whole;
    }
}
