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
        try (GatewayFixture gateway = new GatewayFixture(folder, settings("[\"gate.way\"]"))) {
            assertThat(traffic(gateway, "gate.way")).startsWith("HTTP/1.1 200 ");
            assertThat(metrics(gateway, "gate.way")).startsWith("HTTP/1.1 200 ");
            assertThat(traffic(gateway, "evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gateway, "evil.example")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gateway, "localhost"))
                    .contains("sluice_callers_refused_total{exchange=\"\",reason=\"foreign-host\"} 2")
                    .contains("sluice_callers_refused_total{exchange=\"\",reason=\"cross-site\"} 0");

            assertThat(config(gateway))
                    .contains(
                            "\"inEffect\":true",
                            "\"changes\":[]",
                            "\"key\":\"hostNames\",\"value\":\"[\\\"gate.way\\\"]\"")
                    .contains("sluice.json\",\"line\":1,");
            Files.writeString(folder.resolve("conf/sluice.json"), GatewayFixture.complete(settings("[]")));
            assertThat(config(gateway))
                    .contains(
                            "\"inEffect\":false",
                            "\"changes\":[\"hostNames changes\"",
                            "\"key\":\"hostNames\",\"value\":\"[\\\"gate.way\\\"]\"",
                            "\"inFiles\":[{\"key\":\"hostNames\",\"value\":\"[]\"");
            assertThat(gateway.operator("POST", "/admin/reload", "").body()).contains("hostNames changes");
            assertThat(config(gateway)).contains("\"inEffect\":true", "\"changes\":[]");
            Files.writeString(folder.resolve("conf/sluice.json"), "{\"proxy\": 1}");
            assertThat(config(gateway))
                    .contains("\"inEffect\":false", "\"line\":1,", "expected an object")
                    .contains("\"key\":\"hostNames\",\"value\":\"[]\"", "\"inFiles\":[]");
            assertThat(gateway.operator("GET", "/admin/config?exchange=nothing", "")
                            .statusCode())
                    .isEqualTo(200);

            assertThat(traffic(gateway, "gate.way")).startsWith("HTTP/1.1 403 ");
            assertThat(metrics(gateway, "gate.way")).startsWith("HTTP/1.1 403 ");
        }
    }

    private static String config(GatewayFixture gateway) throws Exception {
        return gateway.operator("GET", "/admin/config", "").body();
    }

    private static String settings(String names) {
        return "{\"hostNames\": " + names + ", \"proxy\": {\"warmUpMs\": 0}}";
    }

    private static String traffic(GatewayFixture gateway, String host) throws Exception {
        return gateway.raw(gateway.botPort(), "GET /binance/api/v3/time", "Host: " + host + ":8080");
    }

    private static String metrics(GatewayFixture gateway, String host) throws Exception {
        return gateway.raw(gateway.adminPort(), "GET /metrics", "Host: " + host + ":8081");
    }
}
