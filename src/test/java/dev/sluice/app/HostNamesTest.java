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

            assertThat(config(gatewayFixture))
                    .contains(
                            "\"inEffect\":true",
                            "\"changes\":[]",
                            "\"key\":\"hostNames\",\"value\":\"[\\\"gate.way\\\"]\"")
                    .contains("sluice.json\",\"line\":1,");
            Files.writeString(folder.resolve("conf/sluice.json"), GatewayFixture.complete(settings("[]")));
            assertThat(config(gatewayFixture))
                    .contains(
                            "\"inEffect\":false",
                            "\"changes\":[\"hostNames changes\"",
                            "\"key\":\"hostNames\",\"value\":\"[\\\"gate.way\\\"]\"",
                            "\"inFiles\":[{\"key\":\"hostNames\",\"value\":\"[]\"");
            assertThat(gatewayFixture.operator("POST", "/admin/reload", "").body())
                    .contains("hostNames changes");
            assertThat(config(gatewayFixture)).contains("\"inEffect\":true", "\"changes\":[]");
            Files.writeString(folder.resolve("conf/sluice.json"), "{\"proxy\": 1}");
            assertThat(config(gatewayFixture))
                    .contains("\"inEffect\":false", "\"line\":1,", "expected an object")
                    .contains("\"key\":\"hostNames\",\"value\":\"[]\"", "\"inFiles\":[]");
            assertThat(gatewayFixture
                            .operator("GET", "/admin/config?exchange=nothing", "")
                            .statusCode())
                    .isEqualTo(200);

            assertThat(traffic(gatewayFixture, "gate.way")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gatewayFixture, "gate.way")).startsWith("HTTP/1.1 403 ");
        }
    }

    private static String config(GatewayFixture gatewayFixture) throws Exception {
        return gatewayFixture.operator("GET", "/admin/config", "").body();
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
