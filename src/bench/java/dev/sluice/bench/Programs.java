package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs of this machine that a run uses if they are installed. */
final class Programs {
    private Programs() {}

    static boolean has(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
