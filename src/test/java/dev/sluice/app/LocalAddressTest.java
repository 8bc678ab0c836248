package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.call.ApiKeyIds;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of a machine with several addresses, each with an IP budget of its own. Linux answers for all of 127.0.0.0/8.
 */
@ExtendWith(VertxExtension.class)
class LocalAddressTest {
    private static final String SETTINGS = "{\"clock\": {\"sources\": [], \"daemon\": []}}";

    private final List<String> calls = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private int exchange(Vertx vertx) {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    calls.add(request.remoteAddress().hostAddress() + " " + request.path());
                    request.response().end("{}");
                })
                .listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    private void configure(Consumer<JsonObject> binance) throws Exception {
        FewExchanges.copyTo(folder.resolve("conf"));
        Path file = folder.resolve("conf/exchanges.json");
        JsonObject all = new JsonObject(Files.readString(file));
        binance.accept(all.getJsonObject("binance"));
        Files.writeString(file, all.encode());
    }

    private static JsonObject account(String localAddress) {
        return new JsonObject().put("keys", List.of(ApiKeyIds.of("key"))).put("localAddress", localAddress);
    }

    /** Returns the usage of Binance's weight limit for each address. */
    private static JsonObject weights(GatewayFixture gateway) throws Exception {
        JsonObject weights = new JsonObject();
        new JsonObject(gateway.operator("GET", "/admin/status", "").body())
                .getJsonArray("exchanges").stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> one.getString("name").equals("binance"))
                        .flatMap(one -> one.getJsonArray("limits").stream())
                        .map(JsonObject.class::cast)
                        .filter(limit -> limit.getString("limit").equals("spot.weight"))
                        .forEach(limit -> weights.put(limit.getString("of"), limit.getLong("used")));
        return weights;
    }

    @Test
    void calls_leave_from_the_address_of_their_account_and_are_charged_there(Vertx vertx) throws Exception {
        configure(binance -> binance.put("localAddress", "127.0.0.2")
                .put("accounts", new JsonObject().put("desk", account("127.0.0.3"))));
        try (GatewayFixture gateway = new GatewayFixture(folder, SETTINGS, exchange(vertx))) {
            assertThat(gateway.bot("GET", "/binance/api/v3/depth?symbol=BTCUSDT", "")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.bot("GET", "/binance/api/v3/account", "", "X-MBX-APIKEY", "key")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(calls).contains("127.0.0.2 /api/v3/depth", "127.0.0.3 /api/v3/account");
            assertThat(calls).noneMatch(call -> call.startsWith("127.0.0.1 "));
            JsonObject weights = weights(gateway);
            assertThat(weights.fieldNames()).containsExactlyInAnyOrder("127.0.0.2", "127.0.0.3");
            assertThat(weights.getLong("127.0.0.3")).isEqualTo(20);
        }
    }

    @Test
    void an_address_that_this_machine_does_not_have_stops_the_start(Vertx vertx) throws Exception {
        configure(binance -> binance.put("localAddress", "203.0.113.9"));
        int port = exchange(vertx);
        assertThatThrownBy(() -> new GatewayFixture(folder, SETTINGS, port))
                .hasMessageContaining("binance.localAddress: this machine has no address 203.0.113.9; it has ")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void a_host_name_is_refused_as_a_local_address(Vertx vertx) throws Exception {
        configure(binance -> binance.put("accounts", new JsonObject().put("desk", account("localhost"))));
        int port = exchange(vertx);
        assertThatThrownBy(() -> new GatewayFixture(folder, SETTINGS, port))
                .hasMessageContaining("'localAddress' is \"localhost\"; allowed: an IP address of this machine");
    }
}
