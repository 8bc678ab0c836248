package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a gateway without saved usage is not ready before a window has passed that may be used up. */
@Timeout(60)
final class AwaitedWindowTest {
    /** Longer than a start takes on a busy machine: one that takes longer has nothing left to wait for. */
    private static final long WINDOW_MILLIS = 4_000;

    @TempDir
    Path folder;

    /** Configures one exchange, all calls of which have a limit that bans and is not reported. */
    private void configure() throws Exception {
        Path conf = folder.resolve("conf");
        FewExchanges.copyTo(conf);
        Path file = conf.resolve("routes/passthrough.json");
        JsonObject routes = new JsonObject(Files.readString(Path.of("conf/routes/passthrough.json")));
        routes.getJsonArray("groups").getJsonObject(0).put("costs", new JsonObject().put("all", 1));
        JsonObject limit = new JsonObject("""
                {"scope": "ip", "algorithm": "slidingWindow", "size": 10, "breach": "ban"}""")
                .put("windowMs", WINDOW_MILLIS)
                .put(
                        "source",
                        routes.getJsonObject("sources").fieldNames().iterator().next());
        Files.writeString(
                file, routes.put("limits", new JsonObject().put("all", limit)).encode());
        Files.writeString(conf.resolve("exchanges.json"), """
                {"venue": {"upstreams": [{"path": "/", "url": "https://venue.example"}]}}""");
    }

    private GatewayFixture gateway(int assumedUsedPercent) throws Exception {
        return new GatewayFixture(folder, "{\"admission\": {\"assumedUsedPercent\": " + assumedUsedPercent + "}}");
    }

    @Test
    void it_is_ready_one_window_after_its_start_and_then_refuses_nothing() throws Exception {
        configure();
        long before = System.nanoTime();
        try (GatewayFixture gateway = gateway(50)) {
            assertThat(System.nanoTime() - before).isGreaterThan(WINDOW_MILLIS * 1_000_000);
            gateway.awaitLog("because what was used before may still count for venue all");
            gateway.awaitLog("ready: ");
            assertThat(gateway.bot("POST", "/venue/order", "{}").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_second_start_does_not_wait() throws Exception {
        configure();
        gateway(50).close();
        assertThat(waits(50)).isFalse();
    }

    @Test
    void a_first_start_does_not_wait_if_nothing_was_used_before() throws Exception {
        configure();
        assertThat(waits(0)).isFalse();
    }

    private boolean waits(int assumedUsedPercent) throws Exception {
        try (GatewayFixture gateway = gateway(assumedUsedPercent)) {
            gateway.awaitLog("ready: ");
            return gateway.logSink.stream().anyMatch(line -> line.contains("first start"));
        }
    }
}
