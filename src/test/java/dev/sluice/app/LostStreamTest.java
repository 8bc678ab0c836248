package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.PollInterval;
import dev.sluice.admin.health.SchemaChecker;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a bot's own stream in a whole gateway: the exchange sends nothing while the socket stays open. */
@Tag("slow")
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set before each test
@ExtendWith(VertxExtension.class)
final class LostStreamTest {
    private static final String CHECK = "connections.binance.user_stream";
    private static final String LOST = "Trading readiness checks failed: CANCEL_ONLY for exchange:binance by readiness:"
            + CHECK + " (" + CHECK + ": disconnected: silent for ";
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int SILENCE_MILLIS = 2_000;

    @TempDir
    private Path folder;

    private final Vertx vertx;
    private StreamExchange exchange;
    private GatewayFixture gateway;

    LostStreamTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void start() throws Exception {
        exchange = new StreamExchange();
        Path conf = folder.resolve("conf");
        FewExchanges.copyTo(conf);
        Path file = conf.resolve("exchanges.json");
        JsonObject exchanges = new JsonObject(Files.readString(file));
        JsonObject binance = exchanges.getJsonObject("binance");
        binance.put("connections", new JsonObject("""
                {"userStream": {"mode": "CANCEL_ONLY", "everyMs": 1000}}"""));
        for (Object stream : binance.getJsonArray("streams")) {
            if (stream instanceof JsonObject one && one.getBoolean("user", false)) {
                one.put("silenceMs", SILENCE_MILLIS);
            }
        }
        Files.writeString(file, exchanges.encode());
        gateway = new GatewayFixture(
                folder,
                "{\"clock\": {\"sources\": [], \"daemon\": []}, \"proxy\": {\"maxConnections\": 1000}}",
                exchange.port());
    }

    @AfterEach
    void stop() {
        gateway.close();
        exchange.close();
    }

    /** Opens a stream; short windows start used up, so that a handshake may be refused at first. */
    private WebSocket opened() throws Exception {
        WebSocketClient client = vertx.createWebSocketClient();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return open(client);
            } catch (ExecutionException refused) {
                assertThat(end - System.nanoTime()).as(refused.toString()).isPositive();
                PollInterval.pause();
            }
        }
    }

    private WebSocket open(WebSocketClient client) throws Exception {
        return Futures.await(client.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.botPort())
                .setURI("/@maker1/binance/ws-api/v3")));
    }

    private HttpResponse<String> call(String method, String query) throws Exception {
        String target = "/@maker1/binance/api/v3/order?symbol=BTCUSDT&" + query
                + "&recvWindow=60000&signature=s&timestamp=" + System.currentTimeMillis();
        return gateway.bot(method, target, "", "X-MBX-APIKEY", "a-key");
    }

    private HttpResponse<String> place() throws Exception {
        return call("POST", "side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Repeats an order that must wait, since short windows start used up. */
    private void awaitPlaced() throws Exception {
        PollInterval.until("an order is sent", () -> header(place(), "X-Sluice-Sent"), "true"::equals);
    }

    private JsonObject awaitReady(int status) throws Exception {
        return new JsonObject(PollInterval.until(
                        "readiness " + status, () -> get("/health/ready"), response -> response.statusCode() == status)
                .body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return gateway.bot("GET", path, "");
    }

    private JsonObject json(String path) throws Exception {
        return new JsonObject(get(path).body());
    }

    @Test
    void a_silent_user_stream_holds_its_mode_and_passes_cancels_until_it_recovers() throws Exception {
        awaitReady(200);
        assertThat(json("/health/ready").getJsonArray("warnings")).isEmpty();
        WebSocket stream = opened();
        awaitPlaced();

        exchange.live(false);
        JsonArray issues = awaitReady(503).getJsonArray("issues");
        assertThat(stream.isClosed()).as("the socket is still open").isFalse();
        assertThat(issues).singleElement().asString().startsWith(LOST);
        assertThat(get("/health/serving").statusCode()).isEqualTo(200);

        HttpResponse<String> refused = place();
        assertThat(header(refused, "X-Sluice-Sent")).isEqualTo("false");
        assertThat(header(refused, "X-Sluice-Reason"))
                .isEqualTo("mode; mode=CANCEL_ONLY; scope=exchange:binance; cause=readiness:" + CHECK);
        HttpResponse<String> cancel = call("DELETE", "origClientOrderId=mine");
        assertThat(cancel.statusCode()).isEqualTo(200);
        assertThat(exchange.heard).contains("DELETE /api/v3/order");
        assertHealthRoutesReportIt();

        exchange.live(true);
        awaitReady(200);
        awaitPlaced();
        assertThat(stream.isClosed()).isFalse();
    }

    private void assertHealthRoutesReportIt() throws Exception {
        JsonObject summary = json("/health/status").getJsonObject("components");
        assertThat(summary.getJsonObject("trading_readiness").getBoolean("healthy"))
                .isFalse();
        assertThat(summary.getJsonObject("connections").getJsonArray("critical"))
                .containsExactly(CHECK);
        JsonObject page = json("/health/detailed");
        assertThat(new SchemaChecker(Path.of("conf/schema/health.schema.json")).problems("detailed", page))
                .isEmpty();
        JsonObject readiness = page.getJsonObject("trading_readiness");
        assertThat(readiness
                        .getJsonObject("connections")
                        .getJsonObject("binance:user_stream")
                        .getString("status"))
                .isEqualTo("disconnected");
        JsonObject check = readiness.getJsonObject("checks").getJsonObject(CHECK);
        assertThat(check.getString("status")).isEqualTo("critical");
        assertThat(check.getJsonArray("stops")).containsExactly(new JsonObject("""
                        {"mode": "CANCEL_ONLY", "scope": "exchange:binance",
                         "kinds": ["PLACE", "REDUCE", "AMEND", "WITHDRAW"]}"""));
        JsonObject operators =
                new JsonObject(gateway.operator("GET", "/health/detailed", "").body());
        assertThat(operators
                        .getJsonObject("trading_readiness")
                        .getJsonObject("checks")
                        .getJsonObject(CHECK)
                        .getJsonArray("history"))
                .isNotEmpty();
    }

    @Test
    void a_program_reports_its_stream_only_with_a_permitted_token() throws Exception {
        awaitReady(200);
        String dead =
                "{\"exchange\": \"binance\", \"type\": \"user_stream\", \"name\": \"maker1\", \"status\": \"disconnected\", \"message\": \"no pong\"}";
        assertThat(gateway.admin("POST", "/admin/connections", dead, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> wrong =
                gateway.operator("POST", "/admin/connections", dead.replace("user_stream", "rest"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("'type' must be one of [websocket, user_stream]");

        HttpResponse<String> told = gateway.operator("POST", "/admin/connections", dead);
        assertThat(new JsonObject(told.body()))
                .isEqualTo(new JsonObject()
                        .put("status", "disconnected")
                        .put("level", "critical")
                        .put("message", "disconnected: as reported")
                        .put("silentMs", 60_000));
        assertThat(awaitReady(503).getJsonArray("issues").encode()).contains(CHECK);
        assertThat(gateway.operator("POST", "/admin/connections", dead.replace("disconnected", "connected"))
                        .statusCode())
                .isEqualTo(200);
        awaitReady(200);
    }
}
