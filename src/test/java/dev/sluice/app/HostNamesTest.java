package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a whole gateway with a host name of its own. */
class HostNamesTest {
    @TempDir
    Path folder;

    @Test
    void a_host_name_is_accepted_at_both_ports_until_a_reload_removes_it() throws Exception {
        try (GatewayFixture gatewayFixture = new GatewayFixture(folder, settings("[\"gate.way\"]"))) {
            assertThat(traffic(gatewayFixture, "gate.way")).startsWith("HTTP/1.1 200 ");
            assertThat(metrics(gatewayFixture, "gate.way")).startsWith("HTTP/1.1 200 ");
            assertThat(traffic(gatewayFixture, "evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gatewayFixture, "evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gatewayFixture, "localhost"))
                    .contains("sluice_callers_refused_total{exchange=\"\",reason=\"foreign-host\"} 2")
                    .contains("sluice_callers_refused_total{exchange=\"\",reason=\"cross-site\"} 0");

            Files.writeString(folder.resolve("conf/sluice.json"), settings("[]"));
            assertThat(gatewayFixture.operator("POST", "/admin/reload", "").body())
                    .contains("hostNames changes");

            assertThat(traffic(gatewayFixture, "gate.way")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gatewayFixture, "gate.way")).startsWith("HTTP/1.1 403 ");
        }
    }

    private static String settings(String names) {
        return "{\"hostNames\": " + names + ", \"proxy\": {\"warmUpMs\": 0}}";
    }

    private static String traffic(GatewayFixture gatewayFixture, String host) throws Exception {
        return gatewayFixture.raw(gatewayFixture.botPort(), "GET /binance/api/v3/time", "Host: " + host + ":8080");
    }

    private static String metrics(GatewayFixture gatewayFixture, String host) throws Exception {
        return gatewayFixture.raw(gatewayFixture.adminPort(), "GET /metrics", "Host: " + host + ":8081");
    }
}
