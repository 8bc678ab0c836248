package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.GatewayFixture;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a whole gateway that checks its machine and runs programs as configured. */
final class ScheduledChecksTest {
    private static final String SETTINGS = """
        {
          "profile": "testing",
          "readiness": {
            "resources": {
              "everyMs": 1000, "roundsNeeded": 1, "rounds": 1,
              "levels": { "memory": { "warningAbove": 1, "criticalFrom": 1, "mode": "REDUCE_ONLY", "scope": "exchange:kraken" } }
            },
            "checks": {
              "raid": { "probe": { "exec": ["sh", "-c", "echo disk 3 is gone, token=planted; exit 2"] }, "everyMs": 1000, "timeoutMs": 1000,
                        "roundsNeeded": 2, "rounds": 2, "mode": "CANCEL_ONLY", "scope": "exchange:binance" },
              "hangs": { "probe": { "exec": ["sleep", "1000"] }, "everyMs": 1000, "timeoutMs": 10, "roundsNeeded": 1, "rounds": 1, "mode": "REDUCE_ONLY",
                         "scope": "bot:maker1" }
            }
          }
        }
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void critical_checks_hold_their_modes_and_are_reported_under_their_names() throws Exception {
        try (GatewayFixture gateway = new GatewayFixture(folder, SETTINGS)) {
            hear(
                    gateway,
                    "CANCEL_ONLY for exchange:binance by readiness:raid: raid: disk 3 is gone, token=***",
                    "REDUCE_ONLY for exchange:kraken by readiness:system_resources.memory",
                    "REDUCE_ONLY for bot:maker1 by readiness:hangs: hangs: did not finish within 10 ms");

            JsonObject checks = new JsonObject(
                            gateway.bot("GET", "/health/detailed", "").body())
                    .getJsonObject("trading_readiness")
                    .getJsonObject("checks");
            JsonObject details = checks.getJsonObject("system_resources").getJsonObject("details");
            assertThat(details.fieldNames())
                    .contains(
                            "cpu_percent",
                            "memory_percent",
                            "disk_percent",
                            "open_files_percent",
                            "loop_lag_ms",
                            "container_memory_percent");
            assertThat(details.getDouble("memory_percent")).isBetween(1.0, 100.0);
            assertThat(details.getDouble("disk_percent")).isBetween(0.0, 100.0);
            assertThat(checks.getJsonObject("system_resources")
                            .getJsonArray("stops")
                            .size())
                    .isEqualTo(1);
            assertThat(gateway.bot("GET", "/trading?exchange=binance", "").body())
                    .contains("\"can_trade\":false", "\"reason\":\"readiness\"")
                    .doesNotContain("planted");
            assertThat(gateway.admin("GET", "/metrics", "").body())
                    .contains(
                            "sluice_check_level{check=\"raid\"} 2.0",
                            "sluice_resource_used_ratio{of=\"host\",resource=\"memory\"}");
            for (String path : new String[] {"/health/detailed", "/health/ready", "/health/status", "/metrics"}) {
                assertThat(gateway.admin("GET", path, "").body()).doesNotContain("planted");
                assertThat(gateway.operator("GET", path, "").body()).doesNotContain("planted");
            }
            assertThat(gateway.logSink).noneMatch(line -> line.contains("planted"));
        }
    }

    /** Waits until lines with these parts were logged, in any order. */
    private static void hear(GatewayFixture gateway, String... parts) throws InterruptedException {
        Set<String> missing = new HashSet<>(Set.of(parts));
        while (!missing.isEmpty()) {
            String line = gateway.awaitLog("");
            missing.removeIf(line::contains);
        }
    }
}
