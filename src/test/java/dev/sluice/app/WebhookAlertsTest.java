package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the messages that a whole gateway sends to a webhook. */
final class WebhookAlertsTest {
    private static final String WITHDRAW =
            "/@maker1/binance/sapi/v1/capital/withdraw/apply?coin=BTC&amount=1&timestamp=1700000000000&signature=ab";

    @TempDir
    private Path folder;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    @Test
    void a_webhook_receives_each_trip_ban_check_and_refused_bot_and_their_ends_once() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            messages.add(new JsonObject(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .getString("text"));
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        server.start();
        Path file = folder.resolve("webhook");
        Files.writeString(file, "http://127.0.0.1:" + server.getAddress().getPort() + "/T00/SECRETPATH\n");
        try (GatewayFixture gateway = startGateway(file)) {
            for (int i = 0; i <= RefusedBots.MAX_CALLS; i++) {
                gateway.bot("POST", WITHDRAW, "", "X-MBX-APIKEY", "0123456789abcdef");
            }
            assertThat(next())
                    .startsWith(
                            "Sluice: binance calls of bot 'maker1' are refused, 51 within five minutes: withdrawal 51;");
            gateway.operator("POST", "/admin/trip", "{\"reason\": \"a test\", \"scope\": \"exchange:kraken\"}");
            assertThat(next())
                    .isEqualTo("Sluice: CANCEL_ONLY for exchange:kraken by kill-switch (token admin: a test)");
            gateway.operator("POST", "/admin/reports/hedger", "{\"level\": \"warning\"}");
            assertThat(next()).isEqualTo("Sluice: check 'hedger' is warning");
            gateway.operator("POST", "/admin/reports/hedger", "{\"level\": \"healthy\"}");
            assertThat(next()).isEqualTo("Sluice: ended: check 'hedger' is warning");
            gateway.answering(418);
            gateway.bot("GET", "/binance/api/v3/ticker/price?symbol=BTCUSDT", "");
            assertThat(next()).startsWith("Sluice: binance bans calls charged to '");
            gateway.log.close();
            assertThat(gateway.logSink).noneMatch(line -> line.contains("SECRETPATH"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_webhook_file_without_a_url_is_a_mistake_of_the_configuration_and_is_not_quoted() throws Exception {
        Path file = folder.resolve("webhook");
        Files.writeString(file, "hooks.example.com/SECRETPATH");

        assertThatThrownBy(() -> startGateway(file).close())
                .hasStackTraceContaining("/alerts/webhookFile")
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain("SECRETPATH"));
    }

    private GatewayFixture startGateway(Path webhook) throws Exception {
        return new GatewayFixture(folder, """
                {"profile": "production", "alerts": {"webhookFile": "%s"},
                 "readiness": {"reports": {"hedger": {}}}}""".formatted(webhook));
    }

    private String next() throws InterruptedException {
        String one = messages.poll(30, TimeUnit.SECONDS);
        assertThat(one).isNotNull();
        return String.valueOf(one);
    }
}
