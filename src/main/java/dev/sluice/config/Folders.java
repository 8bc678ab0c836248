package dev.sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the project's own folders are, from whatever folder a command is started in. {@code scripts/sluice} tells by {@code sluice.home}. */
public final class Folders {
    private Folders() {}

    /** The given folder, else the project's {@code conf}, as short as it can be said. */
    public static Path conf(@Nullable Path given) {
        return given != null ? given : ours(Path.of("conf"));
    }

    /** A relative folder lies in the project. */
    public static Path ours(Path folder) {
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        Path here = Path.of("").toAbsolutePath();
        Path whole = home.resolve(folder);
        return whole.startsWith(here) ? here.relativize(whole) : whole;
    }
}
