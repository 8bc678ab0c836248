package dev.sluice.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A writer of jar files for tests. */
final class Jars {
    private Jars() {}

    /** @param texts by the path in the jar */
    static void write(Path file, Map<String, String> texts) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> one : texts.entrySet()) {
                jar.putNextEntry(new JarEntry(one.getKey()));
                jar.write(one.getValue().getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
    }
}
