package dev.sluice.exchanges;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.app.GatewayFixture;
import dev.sluice.status.ReloadReport;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of reloads that remove an exchange and add it again, in a whole gateway: what is kept, what ends and what is
 * forgotten.
 */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
final class ExchangeRegistryTest {
    private static final String ORDER = "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&timestamp=";
    private static final String READ = "/binance/api/v3/depth?symbol=BTCUSDT";

    @TempDir
    Path folder;

    private GatewayFixture gateway;
    private String all;

    @BeforeEach
    void open() throws Exception {
        gateway = new GatewayFixture(folder, "{}");
        all = Files.readString(exchanges());
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private Path exchanges() {
        return folder.resolve("conf/exchanges.json");
    }

    private void reload(String text) throws Exception {
        Files.writeString(exchanges(), text);
        ReloadReport report = await(gateway.gateway.reload("the test"));
        assertThat(report.reloaded()).as(report.message()).isTrue();
    }

    private void takeOut(String name) throws Exception {
        JsonObject json = new JsonObject(all);
        json.remove(name);
        reload(json.encode());
    }

    private JsonObject status() throws Exception {
        return new JsonObject(gateway.operator("GET", "/admin/status", "").body());
    }

    private List<JsonObject> shown() throws Exception {
        return status().getJsonArray("exchanges").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    /** Waits until the exchange is removed after its last call has ended. */
    private void awaitGone(String name) throws Exception {
        PollInterval.until(
                name + " is removed",
                () -> shown().stream().noneMatch(one -> one.getString("name").equals(name)));
    }

    private HttpResponse<String> order() throws Exception {
        return gateway.bot("POST", ORDER + System.currentTimeMillis(), "", "X-MBX-APIKEY", "k");
    }

    private static String reason(HttpResponse<String> response) {
        return response.headers().firstValue("X-Sluice-Reason").orElse("");
    }

    @Test
    void a_removed_exchange_is_unknown_and_a_returned_one_keeps_its_latch() throws Exception {
        gateway.operator("POST", "/admin/trip", "{\"scope\":\"exchange:binance\",\"reason\":\"a test\"}");
        takeOut("binance");
        assertThat(order().statusCode()).isEqualTo(404);
        assertThat(gateway.bot("GET", "/kraken/0/public/Time", "").statusCode()).isEqualTo(200);
        JsonObject hold = status().getJsonArray("holds").getJsonObject(0);
        assertThat(hold.getString("scope")).isEqualTo("exchange:binance");
        assertThat(hold.getBoolean("configured")).isFalse();
        awaitGone("binance");

        reload(all);
        HttpResponse<String> refused = order();
        assertThat(reason(refused)).isEqualTo("mode; mode=CANCEL_ONLY; scope=exchange:binance; cause=kill-switch");
        assertThat(refused.headers().firstValue("X-Sluice-Sent")).hasValue("false");
        assertThat(status().getJsonArray("holds").getJsonObject(0).getBoolean("configured"))
                .isTrue();
        assertThat(gateway.bot("DELETE", ORDER + System.currentTimeMillis(), "", "X-MBX-APIKEY", "k")
                        .headers()
                        .firstValue("X-Sluice-Sent"))
                .hasValue("true");
    }

    @Test
    void a_returned_exchange_keeps_its_usage_and_its_ban() throws Exception {
        gateway.answering(418);
        assertThat(gateway.bot("GET", READ, "").statusCode()).isEqualTo(418);
        long used = used();
        takeOut("binance");
        awaitGone("binance");
        gateway.answering(200);
        reload(all);
        int heard = gateway.heard.size();
        assertThat(reason(gateway.bot("GET", READ, "", "X-Sluice-Deadline-Ms", "1000")))
                .startsWith("ban");
        assertThat(gateway.heard.subList(heard, gateway.heard.size()))
                .noneMatch(one -> one.line().contains("/api/v3/depth"));
        assertThat(used).isPositive();
        assertThat(used()).isGreaterThanOrEqualTo(used);
    }

    private long used() throws Exception {
        return shown().stream()
                .filter(one -> one.getString("name").equals("binance"))
                .flatMap(one -> one.getJsonArray("limits").stream())
                .map(JsonObject.class::cast)
                .filter(limit -> limit.getString("limit").equals("spot.weight"))
                .mapToLong(limit -> limit.getLong("used"))
                .max()
                .orElse(-1);
    }

    /** Starts a call and returns when the exchange has received it. */
    private CompletableFuture<HttpResponse<String>> flying() throws Exception {
        CompletableFuture<HttpResponse<String>> flying = CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.bot("GET", READ, "");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        PollInterval.until(
                "a call at the exchange",
                () -> gateway.heard.stream().anyMatch(one -> one.line().contains("/api/v3/depth")));
        return flying;
    }

    @Test
    void a_removed_exchange_stays_until_its_call_in_flight_ends() throws Exception {
        CountDownLatch silent = gateway.silent();
        CompletableFuture<HttpResponse<String>> flying = flying();
        takeOut("binance");
        assertThat(shown())
                .filteredOn(one -> one.getString("name").equals("binance"))
                .singleElement()
                .satisfies(one -> assertThat(one.getBoolean("configured")).isFalse());
        silent.countDown();
        assertThat(flying.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(flying.get().headers().firstValue("X-Sluice-Sent")).hasValue("true");
        awaitGone("binance");
        assertThat(gateway.operator("GET", "/metrics", "").body())
                .doesNotContain("exchange=\"binance\"")
                .contains("exchange=\"kraken\"");
    }

    @Test
    void an_exchange_that_returns_before_its_last_call_ends_is_the_same() throws Exception {
        CountDownLatch silent = gateway.silent();
        CompletableFuture<HttpResponse<String>> flying = flying();
        takeOut("binance");
        reload(all);
        assertThat(shown().stream().filter(one -> one.getString("name").equals("binance")))
                .singleElement()
                .satisfies(one -> assertThat(one.getLong("inFlight")).isPositive());
        silent.countDown();
        assertThat(flying.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(gateway.bot("GET", READ, "").statusCode()).isEqualTo(200);
    }

    @Test
    void a_held_instrument_is_held_in_every_spelling() throws Exception {
        gateway.operator("POST", "/admin/trip", "{\"scope\":\"instrument:kraken/BTC/USD\",\"reason\":\"a test\"}");
        String held = "mode; mode=CANCEL_ONLY; scope=instrument:kraken/XBTUSD; cause=kill-switch";
        for (String pair : List.of("XBTUSD", "XXBTZUSD", "XBT/USD", "BTC/USD")) {
            assertThat(reason(addOrder(pair))).as(pair).isEqualTo(held);
        }
        assertThat(reason(addOrder("XETHZUSD"))).doesNotContain("mode");
        takeOut("kraken");
        awaitGone("kraken");
        reload(all);
        assertThat(reason(addOrder("XXBTZUSD"))).isEqualTo(held);
    }

    private HttpResponse<String> addOrder(String pair) throws Exception {
        String body = "nonce=" + System.nanoTime() + "&type=buy&pair=" + pair;
        return gateway.bot(
                "POST",
                "/kraken/0/private/AddOrder",
                body,
                "API-Key",
                "k",
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    @Test
    void an_added_exchange_is_reachable_at_once() throws Exception {
        JsonObject json = new JsonObject(all);
        json.put("second", json.getJsonObject("kraken").copy());
        reload(json.encode());
        assertThat(gateway.bot("GET", "/second/0/public/Time", "").statusCode()).isEqualTo(200);
        assertThat(shown()).extracting(one -> one.getString("name")).contains("second");
    }
}
