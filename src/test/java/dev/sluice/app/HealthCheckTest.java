package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.check.HealthCheck;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the steps in docs/readiness.md for a check class: a running gateway loads it in a reload and stops what it
 * requests.
 */
@Tag("slow")
final class HealthCheckTest {
    private static final Pattern BLOCK =
            Pattern.compile("<!-- run: by HealthCheckTest -->\n```\\w+\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JSON = Pattern.compile("<!-- run: json -->\n```json\n(.*?)```", Pattern.DOTALL);
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void a_check_class_built_as_documented_holds_its_mode_until_the_check_improves() throws Exception {
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(3);
        Path positions = folder.resolve("positions.json");
        String quick =
                blocks.get(2).replace("\"roundsNeeded\"", "\"everyMs\": 1000, \"timeoutMs\": 1000, \"roundsNeeded\"");
        assertThat(quick).isNotEqualTo(blocks.get(2));
        try (GatewayFixture gateway = new GatewayFixture(folder, "{\"profile\": \"testing\"}")) {
            Files.writeString(
                    folder.resolve("FreshPositions.java"),
                    blocks.get(0).replace("\"positions.json\"", "\"" + positions + "\""));
            shell(blocks.get(1));
            String config = new JsonObject(quick).put("profile", "testing").encode();
            Files.writeString(folder.resolve("conf/sluice.json"), GatewayFixture.complete(config));
            assertThat(gateway.operator("POST", "/admin/reload", "{}").body()).contains("\"reloaded\":true");

            gateway.awaitLog(
                    "REDUCE_ONLY for global by readiness:positions: positions: NoSuchFileException: " + folder);
            assertThat(gateway.bot("GET", "/health/ready", "").body()).contains("readiness:positions");
            JsonObject check = check(gateway);
            assertThat(check.getString("status")).isEqualTo("critical");
            assertThat(check.getString("by")).isEqualTo("java");
            assertThat(check.getJsonArray("stops").getJsonObject(0).getJsonArray("kinds"))
                    .contains("PLACE", "AMEND", "WITHDRAW");
            assertThat(check.getJsonArray("history")).isNotEmpty();

            Files.writeString(positions, "{}");
            gateway.awaitLog("readiness:positions no longer holds global");
            assertThat(check(gateway).getString("message")).startsWith("positions are ");
            Files.setLastModifiedTime(positions, FileTime.from(Instant.EPOCH));
            gateway.awaitLog("REDUCE_ONLY for global by readiness:positions: positions: positions are ");

            Files.writeString(
                    folder.resolve("conf/sluice.json"), GatewayFixture.complete("{\"profile\": \"testing\"}"));
            assertThat(gateway.operator("POST", "/admin/reload", "{}").body()).contains("\"reloaded\":true");
            gateway.awaitLog("readiness:positions no longer holds global");
        }
    }

    @Test
    void the_readiness_examples_of_the_docs_are_valid_configurations() throws Exception {
        Path conf = folder.resolve("conf");
        FewExchanges.copyTo(conf);
        int tried = 0;
        for (Matcher matcher = JSON.matcher(Files.readString(Path.of("docs/readiness.md"))); matcher.find(); ) {
            if (Objects.requireNonNull(matcher.group(1)).contains("\"readiness\"")) {
                Files.writeString(conf.resolve("sluice.json"), matcher.group(1));
                assertThat(Config.load(conf)).as(matcher.group(1)).isInstanceOf(LoadResult.Valid.class);
                tried++;
            }
        }
        assertThat(tried).isEqualTo(3);
    }

    private static JsonObject check(GatewayFixture gateway) throws Exception {
        return new JsonObject(gateway.operator("GET", "/health/detailed", "").body())
                .getJsonObject("trading_readiness")
                .getJsonObject("checks")
                .getJsonObject("positions");
    }

    /** With the tools of the JDK that runs this, and the classes as they are compiled now. */
    private void shell(String commands) throws Exception {
        String classes = Path.of(HealthCheck.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        assertThat(commands).contains("-cp target/sluice.jar");
        ProcessBuilder shell = new ProcessBuilder(
                        "sh", "-ec", commands.replace("target/sluice.jar", "'" + classes + "'"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.out").toFile());
        shell.environment()
                .merge("PATH", System.getProperty("java.home") + "/bin", (path, tools) -> tools + ":" + path);
        Process process = shell.start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("shell.out")))
                .isZero();
    }

    private static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Matcher matcher = BLOCK.matcher(Files.readString(Path.of("docs/readiness.md"))); matcher.find(); ) {
            blocks.add(Objects.requireNonNull(matcher.group(1)));
        }
        return blocks;
    }
}
