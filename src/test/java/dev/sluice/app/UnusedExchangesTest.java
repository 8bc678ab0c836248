package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.status.ReloadReport;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the shipped exchanges, most of which are unused. Only Kraken is named by {@code "enabled": true}; each of
 * its clock requests, one a second here and one every 30 seconds as shipped, proves that as much time has passed for
 * all others.
 */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
final class UnusedExchangesTest {
    private static final String KRAKEN_TIME = "GET /0/public/Time";
    private static final String OKX_TIME = "GET /api/v5/public/time";

    @TempDir
    Path folder;

    private RecordingExchange exchange;
    private GatewayFixture gateway;

    @BeforeEach
    void open() throws Exception {
        exchange = new RecordingExchange();
        GatewayFixture.copy(Path.of("conf"), folder.resolve("conf"));
        exchanges(all -> {
            all.forEach(one -> {
                if (one.getValue() instanceof JsonObject entry) {
                    entry.put("clock", new JsonObject().put("probeMs", 1000));
                }
            });
            all.getJsonObject("kraken").put("enabled", true);
        });
        gateway = gateway();
    }

    @AfterEach
    void close() {
        gateway.close();
        exchange.close();
    }

    private GatewayFixture gateway() throws Exception {
        return new GatewayFixture(folder, "{\"clock\": {\"sources\": [], \"daemon\": []}}", exchange.port());
    }

    private void exchanges(Consumer<JsonObject> change) throws Exception {
        Path file = folder.resolve("conf/exchanges.json");
        JsonObject all = new JsonObject(Files.readString(file));
        change.accept(all);
        Files.writeString(file, all.encode());
    }

    private void reload(Consumer<JsonObject> change) throws Exception {
        exchanges(change);
        ReloadReport report = await(gateway.gateway.reload("the test"));
        assertThat(report.reloaded()).as(report.message()).isTrue();
    }

    /** Waits until the exchange received this line this many more times. */
    private void awaitCalls(String line, int more) throws InterruptedException {
        exchange.await(line, exchange.asked(line) + more);
    }

    private HttpResponse<String> ticker() throws Exception {
        return gateway.bot("GET", "/okx/api/v5/market/ticker?instId=BTC-USDT", "");
    }

    private JsonObject status(String exchange) throws Exception {
        JsonObject status =
                new JsonObject(gateway.operator("GET", "/admin/status", "").body());
        return status.getJsonArray("exchanges").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("name").equals(exchange))
                .findFirst()
                .orElseThrow();
    }

    private JsonObject health(String query) throws Exception {
        return new JsonObject(gateway.bot("GET", "/health/detailed" + query, "").body());
    }

    @Test
    void only_the_enabled_exchange_is_called_in_ninety_seconds() throws Exception {
        awaitCalls(KRAKEN_TIME, 4);
        assertThat(exchange.lines()).containsOnly(KRAKEN_TIME);
    }

    @Test
    void the_first_call_to_an_exchange_measures_only_its_clock() throws Exception {
        awaitCalls(KRAKEN_TIME, 1);
        assertThat(ticker().statusCode()).isEqualTo(200);
        exchange.await(OKX_TIME, 1);
        awaitCalls(KRAKEN_TIME, 3);
        assertThat(Set.copyOf(exchange.lines()))
                .filteredOn(line -> !line.isEmpty()) // a connection that is kept open for the next call
                .containsExactlyInAnyOrder(KRAKEN_TIME, OKX_TIME, "GET /api/v5/market/ticker?instId=BTC-USDT");
        assertThat(status("okx").getString("use")).isEqualTo("used");
    }

    @Test
    void an_unused_exchange_is_absent_from_checks_metrics_and_health_until_used() throws Exception {
        assertThat(gateway.bot("GET", "/health/ready", "").statusCode()).isEqualTo(200);
        assertThat(status("okx").getString("use")).isEqualTo("unused");
        assertThat(health("").getJsonObject("rate_limiting").fieldNames()).containsExactly("kraken");
        assertThat(health("?all=true").getJsonObject("rate_limiting").fieldNames())
                .contains("kraken", "okx", "binance");
        String metrics = gateway.admin("GET", "/metrics", "").body();
        assertThat(metrics)
                .contains("sluice_exchange_clock_known{exchange=\"kraken\"}", "check=\"connections.kraken.rest\"")
                .doesNotContain("sluice_exchange_clock_known{exchange=\"okx\"}")
                .doesNotContain("check=\"connections.okx.rest\"");

        ticker();
        awaitCheck("connections.okx.rest");
        assertThat(health("")
                        .getJsonObject("trading_readiness")
                        .getJsonObject("connections")
                        .getJsonObject("okx:rest")
                        .getString("status"))
                .isEqualTo("connected");
    }

    private void awaitCheck(String name) throws Exception {
        PollInterval.until(
                name, () -> gateway.admin("GET", "/metrics", "").body().contains("check=\"" + name + "\""));
    }

    @Test
    void a_disabled_exchange_refuses_every_call_and_is_no_longer_called() throws Exception {
        reload(all -> all.getJsonObject("okx").put("enabled", false));
        HttpResponse<String> refused = ticker();
        assertThat(refused.headers().firstValue("X-Sluice-Reason"))
                .hasValue("disabled; why=\"enabled is false in its entry of conf/exchanges.json\"");
        assertThat(refused.headers().firstValue("X-Sluice-Sent")).hasValue("false");
        assertThat(gateway.bot("GET", "/trading?exchange=okx", "").body())
                .contains("\"can_trade\":false", "\"reason\":\"disabled\"");
        assertThat(status("okx").getString("use")).isEqualTo("disabled");

        reload(all -> {
            all.getJsonObject("okx").put("enabled", true);
            all.getJsonObject("kraken").put("enabled", false);
        });
        long krakens = exchange.asked(KRAKEN_TIME);
        awaitCalls(OKX_TIME, 4);
        assertThat(exchange.asked(KRAKEN_TIME)).isLessThanOrEqualTo(krakens + 1); // one call may have been in flight
        assertThat(ticker().statusCode()).isEqualTo(200);
    }

    @Test
    void an_exchange_with_a_configured_account_is_in_use() throws Exception {
        reload(all -> all.getJsonObject("okx").put("accounts", new JsonObject("""
                {"desk": {"keys": ["0123456789abcdef"]}}""")));
        awaitCalls(OKX_TIME, 2);
        assertThat(exchange.lines()).containsOnly(KRAKEN_TIME, OKX_TIME);
    }

    @Test
    void a_stored_ban_holds_and_marks_its_exchange_as_used() throws Exception {
        exchange.answering("418 I'm a teapot", "{\"code\":-1003,\"msg\":\"banned\"}");
        assertThat(depth().statusCode()).isEqualTo(418);
        gateway.close();
        exchange.answering("200 OK", "{}");
        gateway = gateway();
        assertThat(status("binance").getString("use")).isEqualTo("used");
        assertThat(status("okx").getString("use")).isEqualTo("unused");
        assertThat(depth().headers().firstValue("X-Sluice-Reason").orElse("")).startsWith("ban");
    }

    private HttpResponse<String> depth() throws Exception {
        return gateway.bot("GET", "/binance/api/v3/depth?symbol=BTCUSDT", "", "X-Sluice-Deadline-Ms", "1000");
    }
}
