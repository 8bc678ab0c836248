package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.cli.CommandLineRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the handover of a whole gateway to the next one: unknown orders and armed dead man's switches. */
@Tag("slow")
@Timeout(120)
final class RestartStateRecorderTest {
    private static final String SETTINGS = """
            {"profile": "production", "proxy": {"upstream": {"responseTimeoutMs": 5000}},
             "admission": {"guard": {"openUnknown": 1}}, "killSwitch": {"deadMan": {"trip": true}}}""";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    /** Starts a gateway. What an earlier process may have sent counts as in flight for 5 s there, not for 30 s. */
    private static OperatorFixture opened(Path folder) throws Exception {
        Path conf = folder.resolve("conf");
        if (Files.notExists(conf)) {
            FewExchanges.copyTo(conf);
            Path routes = conf.resolve("routes/binance.json");
            JsonObject json = new JsonObject(Files.readString(routes));
            for (String limit : List.of("spot.raw", "spot.weight")) {
                json.getJsonObject("limits").getJsonObject(limit).put("responseTimeoutMs", 5000);
            }
            Files.writeString(routes, json.encode());
        }
        return new OperatorFixture(folder, SETTINGS);
    }

    private static String signed(String path, String parameters) {
        return path + "?" + parameters + "&recvWindow=60000&signature=s&timestamp=" + System.currentTimeMillis();
    }

    /** Repeats a call that was not sent, like a bot, since short windows start used up without stored usage. */
    private static HttpResponse<String> sent(
            GatewayFixture gateway, String method, String target, String body, String... headers) throws Exception {
        return PollInterval.until("a call is sent", () -> gateway.bot(method, target, body, headers), response -> {
            boolean wasSent =
                    response.headers().firstValue("X-Sluice-Sent").orElse("").equals("true");
            boolean patient =
                    response.headers().firstValue("X-Sluice-Reason").orElse("").startsWith("limit");
            return wasSent || !patient;
        });
    }

    private static HttpResponse<String> order(GatewayFixture gateway, String id) throws Exception {
        String order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000&newClientOrderId=";
        return sent(gateway, "POST", signed("/@maker/binance/api/v3/order", order + id), "", "X-MBX-APIKEY", "a-key");
    }

    private static JsonArray unknown(OperatorFixture operator) {
        return operator.json("unknown").getJsonArray("unknown");
    }

    /** Waits until the handover file contains this text. */
    private void awaitHandover(Path data, String text) throws Exception {
        Path file = data.resolve("handover");
        PollInterval.until(
                "handed over: " + text,
                () -> Files.exists(file) && Files.readString(file).contains(text));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void an_unknown_order_survives_kill_9_and_is_closed_by_a_read() throws Exception {
        Path killed = folder.resolve("killed");
        try (OperatorFixture operator = opened(folder.resolve("first"))) {
            operator.gateway.answering(GatewayFixture.HANGS_UP, "");
            HttpResponse<String> lost = order(operator.gateway, "mine-1");
            assertThat(lost.headers().firstValue("X-Sluice-Sent")).hasValue("true");
            assertThat(unknown(operator)).hasSize(1);
            awaitHandover(operator.gateway.data, "c:mine-1");
            GatewayFixture.copy(
                    operator.gateway.data, killed.resolve("data")); // as kill -9 leaves it: nothing was closed
        }
        try (OperatorFixture operator = opened(killed)) {
            JsonObject row = unknown(operator).getJsonObject(0);
            assertThat(row.getString("exchange")).isEqualTo("binance");
            assertThat(row.getString("bot")).isEqualTo("maker");
            assertThat(row.getString("instrument")).isEqualTo("BTCUSDT");
            assertThat(row.getString("kind")).isEqualTo("PLACE");
            assertThat(row.getJsonArray("names")).containsExactly("c:mine-1");
            assertThat(row.getLong("epochMs"))
                    .isBetween(System.currentTimeMillis() - 120_000, System.currentTimeMillis());
            assertThat(operator.type("unknown").out()).contains("binance PLACE of bot maker", "BTCUSDT", "c:mine-1");
            HttpResponse<String> second = order(operator.gateway, "mine-2");
            assertThat(second.headers().firstValue("X-Sluice-Sent")).hasValue("false");
            assertThat(second.headers().firstValue("X-Sluice-Reason").orElse(""))
                    .startsWith("guard");
            String read = signed("/binance/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine-1");
            assertThat(sent(operator.gateway, "GET", read, "", "X-MBX-APIKEY", "a-key")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(unknown(operator)).isEmpty();
            assertThat(order(operator.gateway, "mine-3").headers().firstValue("X-Sluice-Sent"))
                    .hasValue("true");
        }
    }

    @Test
    void an_unknown_order_survives_a_stop_and_is_closed_by_an_operator() throws Exception {
        try (OperatorFixture operator = opened(folder)) {
            operator.gateway.answering(GatewayFixture.HANGS_UP, "");
            order(operator.gateway, "mine-1");
        }
        try (OperatorFixture operator = opened(folder)) {
            JsonObject row = unknown(operator).getJsonObject(0);
            String whose = "binance/" + row.getString("account");
            assertThat(operator.json("unknown", "--close", whose + "/c:other").getInteger("closed"))
                    .isZero();
            CommandLineRun closed = operator.type("unknown", "--close", whose + "/c:mine-1");
            assertThat(closed.exit()).isZero();
            assertThat(closed.out()).contains("1 closed");
            assertThat(operator.last("unknown orders").getString("who")).isEqualTo("token admin");
            assertThat(operator.last("unknown orders").getString("reason")).isEqualTo("1 by hand");
        }
        try (OperatorFixture operator = opened(folder)) {
            assertThat(unknown(operator)).isEmpty();
        }
    }

    @Test
    void an_order_in_flight_at_a_kill_is_unknown_afterwards() throws Exception {
        Path killed = folder.resolve("killed");
        try (OperatorFixture operator = opened(folder.resolve("first"))) {
            CountDownLatch silent = operator.gateway.silent();
            Thread bot = new Thread(() -> {
                try {
                    order(operator.gateway, "mine-1");
                } catch (Exception gone) {
                    // the gateway stops before the response
                }
            });
            bot.start();
            awaitHandover(operator.gateway.data, "c:mine-1");
            assertThat(unknown(operator)).as("the response may still arrive").isEmpty();
            GatewayFixture.copy(operator.gateway.data, killed.resolve("data"));
            silent.countDown();
        }
        try (OperatorFixture operator = opened(killed)) {
            assertThat(unknown(operator).getJsonObject(0).getJsonArray("names")).containsExactly("c:mine-1");
        }
    }

    @Test
    void an_unreadable_handover_is_reported_and_does_not_prevent_the_start() throws Exception {
        opened(folder).close();
        Files.writeString(folder.resolve("data/handover"), "nonsense");
        try (OperatorFixture operator = opened(folder)) {
            assertThat(operator.gateway.logSink).anyMatch(line -> line.contains("handover contains no JSON object"));
            assertThat(unknown(operator)).isEmpty();
        }
    }

    // ---- dead man's switches

    private static void arm(GatewayFixture gateway, String exchange, String time) throws Exception {
        long now = System.currentTimeMillis();
        switch (exchange) {
            case "kraken" -> {
                gateway.answering(200, "{\"error\":[],\"result\":{}}");
                String form = "nonce=" + now + "000&timeout=" + time;
                String[] headers = {
                    "API-Key", "a-key", "API-Sign", "s", "Content-Type", "application/x-www-form-urlencoded"
                };
                sent(gateway, "POST", "/@maker/kraken/0/private/CancelAllOrdersAfter", form, headers);
            }
            case "okx" -> {
                gateway.answering(200, "{\"code\":\"0\",\"data\":[{\"triggerTime\":\"1\"}]}");
                String[] headers = {
                    "OK-ACCESS-KEY", "a-key",
                    "OK-ACCESS-TIMESTAMP", Instant.ofEpochMilli(now).toString(),
                    "Content-Type", "application/json"
                };
                sent(
                        gateway,
                        "POST",
                        "/@maker/okx/api/v5/trade/cancel-all-after",
                        "{\"timeOut\":\"" + time + "\"}",
                        headers);
            }
            case "bybit" -> {
                gateway.answering(200, "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{}}");
                String[] headers = {
                    "X-BAPI-API-KEY", "a-key", "X-BAPI-TIMESTAMP", "" + now, "Content-Type", "application/json"
                };
                sent(
                        gateway,
                        "POST",
                        "/@maker/bybit/v5/order/disconnected-cancel-all",
                        "{\"timeWindow\":" + time + "}",
                        headers);
            }
            default -> {
                gateway.answering(200, "{}");
                String target =
                        signed("/@maker/binance/fapi/v1/countdownCancelAll", "symbol=BTCUSDT&countdownTime=" + time);
                sent(gateway, "POST", target, "", "X-MBX-APIKEY", "a-key");
            }
        }
    }

    private static Map<String, Double> timeouts(OperatorFixture operator) {
        return OperatorFixture.objects(
                        operator.json("status").getJsonObject("safety").getJsonArray("deadMen"))
                .collect(Collectors.toMap(
                        one -> one.getString("exchange") + " " + one.getString("instrument"),
                        one -> one.getDouble("timeoutSeconds")));
    }

    @Test
    void dead_mans_switches_keep_their_own_timeouts_over_a_graceful_stop() throws Exception {
        Map<String, Double> armed = Map.of("kraken ", 60.0, "okx ", 30.0, "bybit ", 40.0, "binance BTCUSDT", 45.0);
        List<GatewayFixture.Heard> heard;
        try (OperatorFixture operator = opened(folder)) {
            arm(operator.gateway, "kraken", "60");
            arm(operator.gateway, "okx", "30");
            arm(operator.gateway, "bybit", "40");
            arm(operator.gateway, "binance", "45000");
            assertThat(timeouts(operator)).isEqualTo(armed);
            String metrics = operator.gateway.admin("GET", "/metrics", "").body();
            for (String exchange : List.of("kraken", "okx", "bybit", "binance")) {
                assertThat(metrics)
                        .containsPattern("sluice_dead_man_armed\\{account=\"[0-9a-f]{16}\",exchange=\"" + exchange
                                + "\"[^}]*\\} 1.0");
            }
            assertThat(metrics).contains("sluice_dead_man_age_seconds{", "sluice_dead_man_left_seconds{");
            heard = operator.gateway.heard;
        }
        assertThat(heard.stream()
                        .filter(call -> call.line().contains("CancelAll")
                                || call.line().contains("cancel-all")
                                || call.line().contains("Countdown")))
                .as("a stop disarms no switch")
                .hasSize(4);
        try (OperatorFixture operator = opened(folder)) {
            assertThat(timeouts(operator)).isEqualTo(armed);
            arm(operator.gateway, "kraken", "0");
            arm(operator.gateway, "okx", "0");
            arm(operator.gateway, "binance", "0");
            assertThat(timeouts(operator)).containsOnlyKeys("bybit ");
        }
    }

    @Test
    void a_dead_mans_switch_not_fed_in_time_trips_its_account() throws Exception {
        try (OperatorFixture operator = opened(folder)) {
            arm(operator.gateway, "kraken", "1");
            operator.gateway.awaitLog(
                    "was not renewed for 1000 ms by bot 'maker'; the exchange has cancelled the orders");
            JsonObject held = PollInterval.until(
                            "a hold", () -> operator.json("status").getJsonArray("holds"), holds -> !holds.isEmpty())
                    .getJsonObject(0);
            assertThat(held.getString("scope")).startsWith("account:kraken/");
            assertThat(held.getString("mode")).isEqualTo("CANCEL_ONLY");
            assertThat(held.getString("who")).isEqualTo("dead man's switch");
        }
    }
}
