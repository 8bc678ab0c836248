package dev.sluice.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.fuzz.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A fuzz target for configuration files: any content gives a configuration or a list of problems, never an exception.
 * Content that Jackson cannot read or that has a duplicate key must be a problem.
 *
 * <p>The first byte of an input selects the file of a small valid configuration that it replaces.
 */
public final class ConfigFuzz {
    private static final List<String> FILES =
            List.of("sluice.json", "exchanges.json", "routes/alpha.json", "profiles/production.json");
    private static final Path FOLDER = folder();
    private static final Bounds COST = new Bounds(32 << 20, 2_000);
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigFuzz() {}

    private static Path folder() {
        try {
            Path folder = Scratch.folder("sluice-config");
            ConfFixture.in(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Path file = FOLDER.resolve(FILES.get(data[0] & 3));
        byte[] content = Arrays.copyOfRange(data, 1, data.length);
        try {
            byte[] good = Files.readAllBytes(file);
            Files.write(file, content);
            try {
                check(content);
            } finally {
                Files.write(file, good);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(byte[] content) {
        LoadResult result = COST.hold(content.length, () -> Config.load(FOLDER));
        if (result instanceof LoadResult.Invalid invalid) {
            Check.that(!invalid.problems().isEmpty(), "a configuration is refused without a reason");
            invalid.problems()
                    .forEach(problem -> Check.that(!problem.toString().isEmpty(), "a problem without a text"));
        } else {
            Check.that(isJson(content), "a file that Jackson cannot read was accepted");
        }
    }

    private static boolean isJson(byte[] content) {
        try {
            return STRICT.readTree(content) != null;
        } catch (IOException e) {
            return false;
        }
    }
}
