package dev.sluice.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The project's own configuration with every window as much shorter as the simulated exchange's are. Sizes, costs and rules
 * stay what they are.
 */
final class ScaledConf {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScaledConf() {}

    static void copy(Path from, Path to, double scale) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(from)) {
            files = found.toList();
        }
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy);
            }
        }
        Path exchanges = to.resolve("exchanges.json");
        JsonNode tree = JSON.readTree(exchanges.toFile());
        for (JsonNode limits : tree.findValues("limits")) {
            limits.forEach(limit -> scale((ObjectNode) limit, scale));
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(exchanges.toFile(), tree);
    }

    private static void scale(ObjectNode limit, double scale) {
        limit.put("windowMs", shorter(limit.path("windowMs").asLong(1_000), scale));
        if (limit.has("stepMs")) {
            limit.put("stepMs", shorter(limit.path("stepMs").asLong(), scale));
        }
        limit.put("aboveDocumented", true);
    }

    private static long shorter(long millis, double scale) {
        return Math.max(1, Math.round(millis * scale));
    }
}
