package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of OKX orders by name over REST and by number over a WebSocket, through a whole gateway, against the
 * simulated exchange's own counts.
 */
@Tag("slow")
@Timeout(180)
@SuppressWarnings(
        "NullAway.Init") // every test calls start first, which sets the fields that NullAway expects to be set
@ExtendWith(VertxExtension.class)
final class NumberedOrdersTest {
    private static final String INSTRUMENTS = "/okx/api/v5/public/instruments?instType=SPOT";
    private static final long BTC = 10_457;
    private static final long ETH = 10_458;
    private static final long UNKNOWN = 777_777;
    private static final int PATIENCE_SECONDS = 60;
    private static final int AT_ONCE = 20;
    private static final int LIMIT = 60;
    private static final Account ACCOUNT = Account.demo().get(2);

    @TempDir
    private Path folder;

    private final Vertx vertx;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, CompletableFuture<JsonObject>> responses = new ConcurrentHashMap<>();
    private SimulatorServer simulatorServer;
    private GatewayFixture gateway;
    private WebSocket socket;

    NumberedOrdersTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private void start(boolean asks) throws Exception {
        VenueSettings venue = VenueSettings.defaults().withSignatureChecks(false);
        simulatorServer =
                await(SimulatorServer.start(vertx, SimSettings.defaults().withVenue(venue)));
        Path conf = folder.resolve("conf");
        FewExchanges.copyTo(conf);
        if (!asks) {
            Path file = conf.resolve("routes/okx.json");
            JsonObject okx = new JsonObject(Files.readString(file));
            okx.getJsonObject("instrumentNumbers")
                    .getJsonArray("lists")
                    .getJsonObject(0)
                    .put("fetch", new JsonArray());
            Files.writeString(file, okx.encode());
        }
        gateway = new GatewayFixture(folder, "{\"clock\": {\"sources\": [], \"daemon\": []}}", simulatorServer.port());
        logIn();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Repeats a refused handshake, since short windows start used up. */
    private void logIn() throws Exception {
        WebSocketConnectOptions to = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.botPort())
                .setURI("/okx/ws/v5/private");
        Future<WebSocket> opened = vertx.createWebSocketClient().connect(to);
        for (int tries = 0; tries < 100; tries++) {
            opened = opened.recover(refused -> vertx.createWebSocketClient().connect(to));
        }
        socket = await(opened);
        CompletableFuture<JsonObject> login = new CompletableFuture<>();
        socket.textMessageHandler(text -> {
            JsonObject response = new JsonObject(text);
            CompletableFuture<JsonObject> asked =
                    response.getString("event", "").equals("login")
                            ? login
                            : responses.remove(response.getString("id"));
            Objects.requireNonNull(asked).complete(response);
        });
        socket.writeTextMessage("""
                {"op": "login", "args": [{"apiKey": "%s", "passphrase": "p", "timestamp": "%d", "sign": "s"}]}""".formatted(ACCOUNT.key(), System.currentTimeMillis() / 1000));
        assertThat(login.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getString("code"))
                .isEqualTo("0");
    }

    /** Returns an order of a new size, since the runaway guard stops repeated identical orders. */
    private JsonObject order() {
        long id = ids.incrementAndGet();
        return new JsonObject()
                .put("clOrdId", "o" + id)
                .put("tdMode", "cash")
                .put("side", "buy")
                .put("ordType", "market")
                .put("sz", "" + (100 + id));
    }

    private CompletableFuture<JsonObject> send(String operation, JsonObject argument) {
        String id = "" + ids.incrementAndGet();
        CompletableFuture<JsonObject> response = new CompletableFuture<>();
        responses.put(id, response);
        socket.writeTextMessage(new JsonObject()
                .put("id", id)
                .put("op", operation)
                .put("args", new JsonArray().add(argument))
                .encode());
        return response;
    }

    private String codeOf(String operation, JsonObject argument) throws Exception {
        JsonObject response = send(operation, argument).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonArray data = response.getJsonArray("data");
        return data == null || data.isEmpty()
                ? response.getString("code")
                : data.getJsonObject(0).getString("sCode");
    }

    /** Returns the error code of an order with this instrument number, repeated while it only has to wait longer. */
    private String place(long number) throws Exception {
        String code = codeOf("order", order().put("instIdCode", number));
        for (int tries = 0; tries < 100 && code.equals("50011"); tries++) {
            code = codeOf("order", order().put("instIdCode", number));
        }
        return code;
    }

    private CompletableFuture<HttpResponse<String>> rest(String instrument) {
        String body = order().put("instId", instrument).encode();
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.botPort() + "/okx/api/v5/trade/order"))
                        .headers("OK-ACCESS-KEY", ACCOUNT.key(), "OK-ACCESS-PASSPHRASE", "p", "OK-ACCESS-SIGN", "s")
                        .headers("OK-ACCESS-TIMESTAMP", Instant.now().toString(), "Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject stats() throws Exception {
        HttpRequest asked = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + simulatorServer.port() + "/_sim/stats"))
                .build();
        return new JsonObject(
                client.send(asked, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Returns the exchange's own counter for orders of this instrument. */
    private JsonObject counter(String instrument) throws Exception {
        return OperatorFixture.objects(stats().getJsonArray("limits"))
                .filter(limit -> limit.getString("limit").equals("okx-trade-order"))
                .filter(limit -> limit.getString("scope").endsWith(":" + instrument))
                .findFirst()
                .orElse(new JsonObject().put("takenCalls", 0).put("overCount", 0));
    }

    private CommandLineRun halt(String scope) {
        return CommandLineRun.type(
                "halt",
                "--force", // no order has named the instrument yet
                "--scope",
                scope,
                "--reason",
                "test",
                "--admin-port",
                "" + gateway.adminPort(),
                "--data",
                gateway.data.toString());
    }

    /** Keeps twenty orders of each kind in flight until the exchange has accepted this number. */
    private void burst(long number, String instrument, int orders) throws Exception {
        AtomicInteger byNumber = new AtomicInteger();
        AtomicInteger byName = new AtomicInteger();
        Semaphore socketRoom = new Semaphore(AT_ONCE);
        Semaphore restRoom = new Semaphore(AT_ONCE);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (byNumber.get() + byName.get() < orders || byNumber.get() == 0 || byName.get() == 0) {
            assertThat(end - System.nanoTime())
                    .as("%s by number, %s by name", byNumber, byName)
                    .isPositive();
            if (socketRoom.tryAcquire()) {
                var unused = send("order", order().put("instIdCode", number)).thenAccept(response -> {
                    byNumber.addAndGet(response.getString("code").equals("0") ? 1 : 0);
                    socketRoom.release();
                });
            }
            if (restRoom.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                var unused = rest(instrument).thenAccept(response -> {
                    byName.addAndGet(response.body().startsWith("{\"code\":\"0\"") ? 1 : 0);
                    restRoom.release();
                });
            }
        }
        socketRoom.acquire(AT_ONCE);
        restRoom.acquire(AT_ONCE);
    }

    @ParameterizedTest(name = "the gateway asks: {0}")
    @ValueSource(booleans = {true, false})
    void orders_by_name_and_by_number_together_never_exceed_the_limit_of_an_instrument(boolean asks) throws Exception {
        start(asks);
        burst(BTC, "BTC-USDT", 3 * LIMIT);
        JsonObject counted = counter("BTC-USDT");
        assertThat(counted.getLong("takenCalls")).isGreaterThanOrEqualTo(3 * LIMIT);
        assertThat(counted.getLong("overCount")).as(counted.encode()).isZero();
        assertThat(stats().getLong("overCount")).isZero();
    }

    @Test
    void a_latch_of_an_instrument_stops_orders_by_its_number_only() throws Exception {
        start(true);
        assertThat(place(BTC)).isEqualTo("0");
        assertThat(place(UNKNOWN)).as("response of the exchange").isEqualTo("51001");
        assertThat(halt("instrument:okx/BTC-USDT").exit()).isZero();
        assertThat(place(BTC)).isEqualTo("51022");
        assertThat(place(ETH)).isEqualTo("0");
        assertThat(place(UNKNOWN))
                .as("the number may be of the halted instrument")
                .isEqualTo("51022");
        assertThat(codeOf(
                        "cancel-order", new JsonObject().put("instIdCode", BTC).put("clOrdId", "x")))
                .isEqualTo("51400");
        assertThat(codeOf("cancel-order", new JsonObject().put("ordId", "1"))).isEqualTo("51400");
    }

    @Test
    void a_number_is_learned_from_a_forwarded_response() throws Exception {
        start(false);
        assertThat(halt("instrument:okx/BTC-USDT").exit()).isZero();
        assertThat(place(ETH)).as("the number may be of the halted instrument").isEqualTo("51022");
        HttpResponse<String> passed = gateway.bot("GET", INSTRUMENTS, "", "Accept-Encoding", "gzip");
        for (int tries = 0; tries < 100 && passed.statusCode() != 200; tries++) {
            passed = gateway.bot("GET", INSTRUMENTS, "", "Accept-Encoding", "gzip");
        }
        assertThat(passed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(place(ETH)).isEqualTo("0");
        assertThat(place(BTC)).isEqualTo("51022");
    }
}
