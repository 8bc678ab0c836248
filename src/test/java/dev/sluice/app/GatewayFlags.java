package dev.sluice.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JVM flags with which the scripts and the packages start a gateway, read from their common file. */
final class GatewayFlags {
    private static final Pattern FLAGS = Pattern.compile("(?m)^gateway_flags='([^']*)'");

    private GatewayFlags() {}

    static List<String> read() throws IOException {
        Matcher found = FLAGS.matcher(Files.readString(Path.of("scripts/lib/java.sh")));
        if (!found.find()) {
            throw new IOException("there are no gateway_flags in scripts/lib/java.sh");
        }
        return List.of(found.group(1).strip().split("\\s+"));
    }
}
