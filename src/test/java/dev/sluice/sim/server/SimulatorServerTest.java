package dev.sluice.sim.server;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.kernel.VenueSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of the simulated exchange over real sockets, byte by byte; its clock advances only when a test moves it. */
@ExtendWith(VertxExtension.class)
class SimulatorServerTest {
    private static final long NOON_MILLIS = 1_784_030_400_000L;

    private final AtomicLong nanos = new AtomicLong(-5);
    private final AtomicLong wallMillis = new AtomicLong(NOON_MILLIS);
    private final Vertx vertx;
    private SimulatorServer server;

    SimulatorServerTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void listen() {
        server = start(SimSettings.defaults().believingSourceIpHeader());
    }

    private SimulatorServer start(SimSettings settings) {
        return await(SimulatorServer.start(vertx, settings, nanos::get, wallMillis::get));
    }

    @Test
    void one_port_simulates_every_exchange() throws IOException {
        assertThat(ask("GET", "/api/v3/time", "")).endsWith("{\"serverTime\":" + NOON_MILLIS + "}");
        assertThat(ask("GET", "/fapi/v1/ping", "")).startsWith("HTTP/1.1 200").endsWith("{}");
        assertThat(ask("GET", "/0/public/Time", "")).contains("\"unixtime\":" + NOON_MILLIS / 1_000);
        assertThat(ask("GET", "/api/v3/brokerage/time", "")).contains("\"epochMillis\":\"" + NOON_MILLIS + "\"");
        assertThat(ask("GET", "/time", "")).endsWith("\"epoch\":" + NOON_MILLIS / 1_000 + ".000}");
        assertThat(ask("GET", "/api/v5/public/time", "")).contains("\"ts\":\"" + NOON_MILLIS + "\"");
        assertThat(ask("GET", "/v5/market/time", "")).endsWith("\"time\":" + NOON_MILLIS + "}");
    }

    @Test
    void responses_have_the_exchanges_date_which_follows_the_ticker() throws IOException {
        nanos.addAndGet(61_000_000_000L);
        assertThat(ask("GET", "/api/v3/ping", "")).contains("Date: Tue, 14 Jul 2026 12:01:01 GMT");
    }

    @Test
    void the_clock_follows_one_that_is_put_forward_and_never_goes_back() throws IOException {
        wallMillis.addAndGet(90);
        assertThat(ask("GET", "/v5/market/time", "")).endsWith("\"time\":" + NOON_MILLIS + "}");
        wallMillis.addAndGet(1_000);
        assertThat(ask("GET", "/v5/market/time", "")).endsWith("\"time\":" + (NOON_MILLIS + 1_090) + "}");
        wallMillis.addAndGet(-5_000);
        assertThat(ask("GET", "/v5/market/time", "")).endsWith("\"time\":" + (NOON_MILLIS + 1_090) + "}");
    }

    @Test
    void duplicate_headers_and_exact_target_and_body_bytes_reach_the_journal() throws IOException {
        ask("POST", "/api/v3/order?a=%7b&&b=+", "X-Twice: 1\r\nx-twice: 2\r\n", "c=%C3%A9&d=e f");
        JsonObject call = stats("journal").getJsonArray("calls").getJsonObject(0);
        assertThat(call.getString("target")).isEqualTo("/api/v3/order?a=%7b&&b=+");
        assertThat(call.getString("body")).isEqualTo("c=%C3%A9&d=e f");
        assertThat(call.getJsonArray("headers").encode()).contains("[\"X-Twice\",\"1\"],[\"x-twice\",\"2\"]");
    }

    @Test
    void responses_are_compressed_when_the_client_allows_it() throws IOException {
        byte[] response = bytes("GET", "/0/private/Balance", "Accept-Encoding: gzip\r\nConnection: close\r\n", "");
        String text = new String(response, StandardCharsets.ISO_8859_1);
        assertThat(text).containsIgnoringCase("content-encoding: gzip");
        assertThat(ask("GET", "/0/private/Balance", "Accept-Encoding: identity\r\n", ""))
                .endsWith("{\"error\":[\"EGeneral:Unknown method\"]}");
        int gzip = text.indexOf("\u001f\u008b");
        byte[] body = Arrays.copyOfRange(response, gzip, response.length);
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(body)).readNBytes(38), StandardCharsets.US_ASCII))
                .isEqualTo("{\"error\":[\"EGeneral:Unknown method\"]}");
    }

    @Test
    void a_header_can_select_the_source_address_when_allowed() throws IOException {
        ask("GET", "/api/v3/exchangeInfo", "X-Sim-Source-Ip: 10.0.0.7\r\n", "");
        assertThat(ask("GET", "/api/v3/ping", "X-Sim-Source-Ip: 10.0.0.8\r\n", ""))
                .contains("X-MBX-USED-WEIGHT-1M: 1\r");
        assertThat(ask("GET", "/api/v3/ping", "X-Sim-Source-Ip: 10.0.0.7\r\n", ""))
                .contains("X-MBX-USED-WEIGHT-1M: 21\r");
    }

    @Test
    void a_websocket_gets_responses_and_trades_and_is_closed_by_a_reset() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        WebSocketClient client = vertx.createWebSocketClient();
        WebSocket socket = await(client.connect(server.port(), "127.0.0.1", "/ws/btcusdt@trade"));
        socket.closeHandler(closed -> received.add("closed " + socket.closeStatusCode()));
        socket.textMessageHandler(received::add);
        socket.writeTextMessage("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"result\":[\"btcusdt@trade\"],\"id\":1}");
        nanos.addAndGet(250_000_000L);
        assertThat(received.poll(30, TimeUnit.SECONDS)).startsWith("{\"e\":\"trade\",\"E\":" + (NOON_MILLIS + 250));
        ask("POST", "/_sim/reset", "");
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1001");
        assertThatThrownBy(() -> await(client.connect(server.port(), "127.0.0.1", "/nothing")))
                .hasMessageContaining("404");
    }

    @Test
    void a_websocket_that_pings_too_often_is_closed() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        WebSocket socket =
                await(vertx.createWebSocketClient().connect(server.port(), "127.0.0.1", "/ws/btcusdt@trade"));
        socket.closeHandler(closed -> received.add("closed " + socket.closeStatusCode()));
        socket.pongHandler(pong -> received.add(pong.toString()));
        for (int i = 1; i <= 5; i++) {
            socket.writePing(Buffer.buffer("ping " + i));
            assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("ping " + i);
        }
        socket.writePing(Buffer.buffer("ping 6"));
        assertThat(Stream.generate(() -> poll(received))
                        .limit(2)
                        .filter(text -> text.startsWith("closed"))
                        .findFirst())
                .contains("closed 1008");
    }

    private static String poll(BlockingQueue<String> received) {
        try {
            return String.valueOf(received.poll(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_maintenance_margin_of_an_account_can_be_set() throws IOException {
        assertThat(ask("POST", "/_sim/margins", "", "{\"account\":\"demo-1\",\"maintenance\":\"850000.5\"}"))
                .startsWith("HTTP/1.1 200");
        for (String wrong : new String[] {
            "{\"account\":\"nobody\",\"maintenance\":\"1\"}",
            "{\"account\":\"demo-1\",\"maintenance\":\"-1\"}",
            "{\"account\":\"demo-1\",\"maintenance\":\"1e999999999\"}",
            "{\"account\":\"demo-1\"}",
            "[]"
        }) {
            assertThat(ask("POST", "/_sim/margins", "", wrong)).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void a_ban_lasts_its_scaled_time_and_is_counted() throws Exception {
        VenueSettings strict =
                VenueSettings.defaults().withScale(0.05).withBans("binance", new BanSettings(0, 120, 4, 1_000));
        server = start(SimSettings.defaults().withVenue(strict));
        for (int i = 0; i < 24; i++) {
            ask("GET", "/api/v3/depth?symbol=BTCUSDT&limit=5000", "");
        }
        assertThat(ask("GET", "/api/v3/ping", "")).startsWith("HTTP/1.1 418").contains("Retry-After: 6\r");
        JsonObject stats = stats("stats");
        assertThat(stats.getInteger("bans")).isEqualTo(1);
        assertThat(stats.getInteger("overCount")).isEqualTo(1);
        assertThat(stats.getJsonArray("limits").getJsonObject(0).getInteger("peakUsed"))
                .isEqualTo(6_000);
        assertThat(ask("POST", "/_sim/reset", "")).contains("\"reset\":true");
        assertThat(ask("GET", "/api/v3/ping", "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void a_connection_can_be_cut_before_or_inside_a_response() throws IOException {
        order("{\"pathPrefix\":\"/api/v3/time\",\"action\":\"cut\"}");
        assertThat(ask("GET", "/api/v3/time", "")).isEmpty();
        order("{\"pathPrefix\":\"/api/v3/time\",\"action\":\"cut\",\"afterBytes\":20}");
        assertThat(ask("GET", "/api/v3/time", "")).hasSize(20).startsWith("HTTP/1.1 200 Status");
        order("{\"pathPrefix\":\"/api/v3/time\",\"action\":\"garble\"}");
        assertThat(ask("GET", "/api/v3/time", "")).startsWith("<<< this is no HTTP");
        assertThat(ask("GET", "/api/v3/time", "")).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void a_late_call_is_executed_at_once_and_answered_after_its_delay() throws IOException {
        order("{\"pathPrefix\":\"/api/v3/ping\",\"action\":\"late\",\"millis\":40,\"executes\":true}");
        long before = System.nanoTime();
        assertThat(ask("GET", "/api/v3/ping", ""))
                .startsWith("HTTP/1.1 200")
                .contains("X-MBX-USED-WEIGHT-1M: 1\r")
                .endsWith("{}");
        assertThat(System.nanoTime() - before).isGreaterThan(38_000_000L);
        assertThat(ask("POST", "/_sim/faults", "", "{\"pathPrefix\":\"/api\",\"action\":\"late\"}"))
                .startsWith("HTTP/1.1 400")
                .contains("millis must be 1 to 600000, but is 0");
    }

    @Test
    void a_stalled_call_gets_no_response_and_its_connection_stays_open() throws IOException {
        order("{\"pathPrefix\":\"/api/v3/ping\",\"action\":\"stall\"}");
        try (Socket socket = send("GET", "/api/v3/ping", "", "")) {
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(ask("GET", "/api/v3/ping", "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void a_fault_can_answer_for_the_exchange_and_execute_the_call() throws IOException {
        order("{\"pathPrefix\":\"/fapi/v1/order\",\"method\":\"POST\",\"action\":\"unknown\",\"times\":2}");
        assertThat(ask("POST", "/fapi/v1/order", ""))
                .startsWith("HTTP/1.1 503")
                .contains("Unknown error, please check");
        assertThat(stats("faults").getJsonArray("pending").getJsonObject(0).getInteger("times"))
                .isEqualTo(1);
        order("{\"clear\":true}");
        order("{\"pathPrefix\":\"/api/v5/trade\",\"action\":\"okx-busy\"}");
        assertThat(ask("POST", "/api/v5/trade/order", ""))
                .startsWith("HTTP/1.1 429")
                .contains("\"50013\"");
        order("{\"pathPrefix\":\"/v5/order\",\"action\":\"bybit-timeout\"}");
        assertThat(ask("POST", "/v5/order/create", ""))
                .startsWith("HTTP/1.1 200")
                .contains("\"retCode\":10000");
        order("{\"pathPrefix\":\"/api/v3/exchangeInfo\",\"status\":502,\"body\":\"bad\",\"executes\":true}");
        assertThat(ask("GET", "/api/v3/exchangeInfo", ""))
                .startsWith("HTTP/1.1 502")
                .endsWith("bad");
        assertThat(ask("GET", "/api/v3/ping", "")).contains("X-MBX-USED-WEIGHT-1M: 21\r");
        order("{\"usedWeightPercent\":0}");
        assertThat(ask("GET", "/api/v3/ping", "")).contains("X-MBX-USED-WEIGHT-1M: 0\r");
        order("{\"clockErrorMillis\":1500}");
        assertThat(ask("GET", "/api/v3/time", "")).endsWith("{\"serverTime\":" + (NOON_MILLIS + 1_500) + "}");
    }

    @Test
    void an_invalid_fault_is_refused_with_the_allowed_values() throws IOException {
        assertThat(ask("POST", "/_sim/faults", "", "{\"path\":\"/\"}"))
                .startsWith("HTTP/1.1 400")
                .contains("pathPrefix");
        assertThat(ask("POST", "/_sim/faults", "", "{\"pathPrefix\":\"/\",\"action\":\"explode\"}"))
                .contains("must be one of answer, stall, late, cut, garble");
        assertThat(ask("POST", "/_sim/faults", "", "{\"pathPrefix\":\"/\",\"times\":\"many\"}"))
                .startsWith("HTTP/1.1 400");
        assertThat(ask("POST", "/_sim/faults", "", "nonsense")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET", "/_sim/nothing", "")).startsWith("HTTP/1.1 404").contains("GET stats");
    }

    @Test
    void calls_are_delayed_as_configured() throws Exception {
        server = start(SimSettings.defaults().withDelay(new NetworkDelay(30, 60, 7)));
        long before = System.nanoTime();
        assertThat(ask("GET", "/api/v3/ping", "")).startsWith("HTTP/1.1 200");
        assertThat(System.nanoTime() - before).isGreaterThan(28_000_000L);
    }

    @Test
    void a_body_above_one_mebibyte_is_refused() throws IOException {
        assertThat(ask("POST", "/api/v3/order", "", "x".repeat(1_100_000))).startsWith("HTTP/1.1 413");
    }

    @Test
    void invalid_settings_are_refused_by_name() {
        assertThatThrownBy(() -> new NetworkDelay(5, 4, 0)).hasMessageContaining("5 to 4");
        assertThatThrownBy(
                        () -> new SimSettings("127.0.0.1", 70_000, VenueSettings.defaults(), NetworkDelay.NONE, false))
                .hasMessageContaining("port must be 0 to 65535, not 70000");
    }

    private void order(String fault) throws IOException {
        assertThat(ask("POST", "/_sim/faults", "", fault)).startsWith("HTTP/1.1 200");
    }

    private JsonObject stats(String what) throws IOException {
        String response = ask("GET", "/_sim/" + what, "");
        return new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4));
    }

    private String ask(String method, String target, String headers) throws IOException {
        return ask(method, target, headers, "");
    }

    private String ask(String method, String target, String headers, String body) throws IOException {
        return new String(bytes(method, target, headers + "Connection: close\r\n", body), StandardCharsets.ISO_8859_1);
    }

    /** Everything until the connection closes. */
    private byte[] bytes(String method, String target, String headers, String body) throws IOException {
        try (Socket socket = send(method, target, headers, body)) {
            return socket.getInputStream().readAllBytes();
        }
    }

    private Socket send(String method, String target, String headers, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        String call = method + ' ' + target + " HTTP/1.1\r\nHost: sim\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(call.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }
}
