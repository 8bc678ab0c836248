package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.SluiceCommand;
import dev.sluice.logging.LogLevel;
import dev.sluice.sim.cli.SimulatorMain;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the log of a whole gateway: its lines about calls, how to find them, and that no secret is logged, shown
 * or stored.
 */
@SuppressWarnings("NullAway.Init") // set before each test
@Tag("slow")
final class LogsTest {
    private static final String SECRET = "PLANTED";
    private static final String TICKER = "/binance/api/v3/ticker/price?symbol=BTCUSDT";

    @TempDir
    private Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayFixture(folder, """
                {"profile": "production", "log": {"format": "json", "level": "debug", "access": true}}""");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_line_says_when_the_gateway_is_ready_after_the_line_with_its_addresses() throws Exception {
        assertThat(gateway.awaitLog("ready: /health/serving answers 200")).isNotEmpty();
        assertThat(gateway.bot("GET", "/health/serving", "").statusCode()).isEqualTo(200);
    }

    @Test
    void the_request_id_of_a_bot_is_returned_forwarded_and_logged() throws Exception {
        HttpResponse<String> response = gateway.bot("GET", TICKER, "", "X-Request-Id", "mine-1");

        assertThat(response.headers().allValues("X-Request-Id")).containsExactly("mine-1");
        assertThat(upstream(TICKER).headers()).anyMatch(header -> header.equalsIgnoreCase("X-Request-Id: mine-1"));
        assertThat(call().getString("id")).isEqualTo("mine-1");
    }

    @Test
    void a_generated_request_id_is_returned_and_logged_but_not_forwarded() throws Exception {
        HttpResponse<String> response = gateway.bot("GET", TICKER, "");

        String id = response.headers().firstValue("X-Request-Id").orElse("");
        assertThat(id).isNotEmpty();
        assertThat(call().getString("id")).isEqualTo(id);
        assertThat(upstream(TICKER).headers())
                .noneMatch(header -> header.toLowerCase(java.util.Locale.ROOT).startsWith("x-request-id"));
    }

    @Test
    void a_refusal_has_a_request_id_and_an_invalid_one_is_not_repeated() throws Exception {
        HttpResponse<String> nowhere = gateway.bot("GET", "/nowhere/x", "", "X-Request-Id", "mine-2");
        HttpResponse<String> odd = gateway.bot("GET", "/nowhere/x", "", "X-Request-Id", "a b;c");

        assertThat(nowhere.headers().firstValue("X-Request-Id")).hasValue("mine-2");
        assertThat(odd.headers().firstValue("X-Request-Id").orElse(""))
                .doesNotContain(" ")
                .isNotEmpty();
    }

    @Test
    void the_access_log_has_route_kind_outcome_and_times_and_can_be_switched_at_run_time() throws Exception {
        gateway.bot("GET", "/@maker1" + TICKER, "");
        JsonObject line = call();
        assertThat(line.getString("exchange")).isEqualTo("binance");
        assertThat(line.getString("bot")).isEqualTo("maker1");
        assertThat(line.getString("kind")).isEqualTo("read_public");
        assertThat(line.getString("status")).isEqualTo("200");
        assertThat(line.getString("what")).isEqualTo("ok");
        assertThat(line.getString("sent")).isEqualTo("true");
        assertThat(Double.parseDouble(line.getString("upstreamMs"))).isPositive();

        JsonObject now =
                new JsonObject(gateway.operator("POST", "/admin/log", "{\"access\": false, \"level\": \"warn\"}")
                        .body());
        assertThat(now.getBoolean("access")).isFalse();
        assertThat(now.getString("level")).isEqualTo("warn");
        gateway.bot("GET", TICKER, "", "X-Request-Id", "unsaid");
        gateway.log.close();
        assertThat(gateway.logSink).noneMatch(said -> said.contains("unsaid"));
        assertThat(gateway.operator("POST", "/admin/log", "{\"level\": \"loud\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_command_log_level_shows_and_changes_the_level() {
        assertThat(logLevel("error", "--access", "off")).isZero();
        assertThat(gateway.log.logLevel()).isEqualTo(LogLevel.ERROR);
        assertThat(gateway.log.logsAccess()).isFalse();
        assertThat(logLevel("loud")).isNotZero();
        assertThat(logLevel("info", "--access", "perhaps")).isNotZero();
        assertThat(gateway.log.logLevel()).isEqualTo(LogLevel.ERROR);
    }

    private int logLevel(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "log-level", "--admin-port", Integer.toString(gateway.adminPort()), "--data", gateway.data.toString()));
        command.addAll(List.of(words));
        return SluiceCommand.run(SimulatorMain.COMMANDS, command.toArray(new String[0]));
    }

    @Test
    void every_log_line_is_one_json_object() throws Exception {
        gateway.bot("GET", TICKER, "");
        call();
        assertThat(gateway.logSink)
                .isNotEmpty()
                .allSatisfy(line ->
                        assertThat(new JsonObject(line).getString("time")).isNotEmpty());
    }

    /**
     * A client can put a secret into many places; the test plants one in each and searches everything that the gateway
     * logs, shows or stores.
     */
    @Test
    void no_secret_of_a_client_is_logged_shown_or_stored() throws Exception {
        plant();
        Map<String, String> outputs = new TreeMap<>();
        for (String page : List.of(
                "/metrics",
                "/health/live",
                "/health/ready",
                "/health/serving",
                "/health/verdict",
                "/health/status",
                "/health/detailed")) {
            outputs.put(page, gateway.admin("GET", page, "").body());
        }
        outputs.put(
                "detailed for operators",
                gateway.operator("GET", "/health/detailed", "").body());
        for (String page : List.of("status", "audit", "unknown", "tokens", "log", "drill", "openapi.json")) {
            outputs.put(page, gateway.operator("GET", "/admin/" + page, "").body());
        }
        gateway.close();
        outputs.put("log", String.join("\n", gateway.logSink));
        try (Stream<Path> files = Files.walk(gateway.data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                outputs.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(outputs.keySet()).anyMatch(name -> name.contains("levels"));
        assertThat(gateway.heard).anyMatch(heard -> heard.toString().contains(SECRET));
        outputs.forEach(
                (name, text) -> assertThat(text).as(name).doesNotContain(SECRET).doesNotContain("planted"));
    }

    private void plant() throws Exception {
        String query =
                "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1&timeInForce=GTC&recvWindow=5000&timestamp="
                        + System.currentTimeMillis() + "&signature=" + SECRET + "signature";
        String[] keys = {"X-MBX-APIKEY", SECRET + "key", "Cookie", "session=" + SECRET, "User-Agent", SECRET};
        for (int status : new int[] {200, 400, 401, 418, 429, 503}) {
            gateway.answering(status);
            gateway.bot("POST", "/binance/api/v3/order?" + query, "", keys);
            gateway.bot("DELETE", "/binance/api/v3/order?" + query, "", keys);
            gateway.bot("PUT", "/binance/api/v3/userDataStream?listenKey=" + SECRET, "", keys);
            gateway.bot(
                    "POST",
                    "/kraken/0/private/AddOrder",
                    "nonce=1&pair=XBTUSD&otp=" + SECRET,
                    "API-Key",
                    SECRET,
                    "API-Sign",
                    SECRET);
            gateway.bot(
                    "POST",
                    "/okx/api/v5/trade/order",
                    "{\"instId\": \"BTC-USDT\", \"tag\": \"" + SECRET + "\"}",
                    "OK-ACCESS-KEY",
                    SECRET,
                    "OK-ACCESS-SIGN",
                    SECRET,
                    "OK-ACCESS-PASSPHRASE",
                    SECRET);
            gateway.bot(
                    "GET",
                    "/bybit/v5/account/wallet-balance?x=" + SECRET,
                    "",
                    "X-BAPI-API-KEY",
                    SECRET,
                    "X-BAPI-SIGN",
                    SECRET);
            gateway.bot(
                    "GET",
                    "/coinbase/api/v3/brokerage/accounts",
                    "",
                    "Authorization",
                    "Bearer " + SECRET + "." + SECRET + ".x");
        }
        gateway.bot("GET", "/" + SECRET + "/nowhere?" + SECRET, "");
        gateway.bot("GET", "/url/https://" + SECRET + ".example.com/" + SECRET, "");
        gateway.bot("GET", "/health/" + SECRET + "?" + SECRET, "");
        gateway.bot("GET", TICKER, "", "X-Request-Id", "a/" + SECRET, "X-Sluice-Class", SECRET);
        raw("GET /binance/" + SECRET + " HTTP/9.9\r\nHost: " + SECRET + "\r\n\r\n");
        raw(SECRET + "\r\n\r\n");
        raw("POST /binance/api/v3/order?signature=" + SECRET
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n" + SECRET);
        gateway.admin("GET", "/admin/status?" + SECRET, "", "Authorization", "Bearer " + SECRET);
        gateway.admin("GET", "/metrics?" + SECRET, "", "Accept", SECRET);
        gateway.operator("POST", "/admin/log", "{\"level\": \"" + SECRET + "\"}");
        gateway.operator("POST", "/admin/log", "{" + SECRET);
        gateway.operator("POST", "/admin/" + SECRET, "{}");
    }

    private void raw(String bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.botPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private GatewayFixture.Heard upstream(String target) {
        List<GatewayFixture.Heard> heard = new ArrayList<>(gateway.heard);
        heard.removeIf(one -> !one.line().contains(target.substring("/binance".length())));
        return heard.get(0);
    }

    private JsonObject call() throws Exception {
        return new JsonObject(gateway.awaitLog("\"message\":\"call\""));
    }
}
