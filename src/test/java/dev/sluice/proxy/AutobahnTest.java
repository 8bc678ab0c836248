package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Autobahn suite as the bot, against an echo server: straight, through a stream's tunnel, and through one that reads frames because orders
 * may pass. No case may end worse through the gateway than straight. The suite is Python 2 and runs under Jython, in a process of its
 * own. Left out are cases 9 (megabytes and times); this edition of the suite has none of compression.
 */
@Tag("long")
@Timeout(600)
class AutobahnTest {
    private static final int TRIES = 3;
    private static final List<String> FROM_WORST =
            List.of("FAILED", "UNIMPLEMENTED", "UNCLEAN", "WRONG CODE", "NON-STRICT", "INFORMATIONAL", "OK");

    @TempDir
    Path folder;

    @Test
    void no_case_is_worse_through_the_gateway_than_straight() throws Exception {
        try (EchoServer echo = new EchoServer();
                Rig rig = new Rig(echo.port(), settings -> Changed.webSockets(settings, 600_000, 1 << 20))) {
            Map<String, String> straight = endings("straight", echo.port(), "/ws/a", List.of("*"));
            assertThat(straight).hasSizeGreaterThan(200).doesNotContainValue("FAILED / OK");
            for (String path : List.of("/plain/ws/a", "/plain/orders")) {
                String name = path.substring(path.lastIndexOf('/') + 1);
                Map<String, String> through = endings(name, rig.port, path, List.of("*"));
                assertThat(through.keySet()).as(path).isEqualTo(straight.keySet());
                Map<String, String> worse = worse(through, straight);
                for (int again = 0; again < TRIES && !worse.isEmpty(); again++) {
                    // The suite waits a second for what is to come: on a busy machine that may be too short.
                    worse = worse(endings(name + again, rig.port, path, worse.keySet()), straight);
                }
                assertThat(worse).as(path + ": each instead of " + straight).isEmpty();
            }
        }
    }

    private static Map<String, String> worse(Map<String, String> through, Map<String, String> straight) {
        Map<String, String> worse = new TreeMap<>(through);
        worse.entrySet().removeIf(one -> rank(one.getValue()) >= rank(straight.getOrDefault(one.getKey(), "OK / OK")));
        return worse;
    }

    /** The place of the worse half of an ending; an unknown word counts as the worst. */
    private static int rank(String ending) {
        String[] halves = ending.split(" / ", 2);
        return Math.min(FROM_WORST.indexOf(halves[0]), FROM_WORST.indexOf(halves[1]));
    }

    /** Each case's behaviour and its way to close, as the suite calls them. */
    private Map<String, String> endings(String name, int port, String path, Collection<String> cases)
            throws IOException, InterruptedException {
        Path spec = folder.resolve(name + ".json");
        Files.writeString(
                spec,
                new ObjectMapper()
                        .writeValueAsString(Map.of(
                                "outdir", folder.resolve(name).toString(),
                                "servers", List.of(Map.of("agent", name, "url", "ws://127.0.0.1:" + port + path)),
                                "cases", cases,
                                "exclude-cases", List.of("9.*"),
                                "exclude-agent-cases", Map.of())));
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx300m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dpython.cachedir=" + folder.resolve("cache"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.python.util.jython",
                        "-c",
                        "import sys; sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', '" + spec + "'];"
                                + " from autobahntestsuite import wstest; wstest.run()")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
        Map<String, String> endings = new TreeMap<>();
        JsonNode told = new ObjectMapper()
                .readTree(folder.resolve(name).resolve("index.json").toFile())
                .path(name);
        told.properties()
                .forEach(entry -> endings.put(
                        entry.getKey(),
                        entry.getValue().path("behavior").asText() + " / "
                                + entry.getValue().path("behaviorClose").asText()));
        return endings;
    }
}
