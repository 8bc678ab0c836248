package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.probe.UdpTimeServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests of the packaged gateway with one time server whose error the test sets. */
@SuppressWarnings("NullAway.Init") // set before each test
@Execution(ExecutionMode.CONCURRENT)
@Tag("slow")
@ExtendWith(VertxExtension.class)
final class ClockIT {
    private static final String ORDER =
            "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000&newClientOrderId=";

    @TempDir
    Path temp;

    private final Vertx vertx;
    private final UdpTimeServer time;
    private TestProcess gateway;
    private BinanceTestBot binanceTestBot;
    private int adminPort;

    ClockIT(Vertx vertx) {
        this.vertx = vertx;
        time = new UdpTimeServer(vertx);
    }

    @BeforeEach
    void start() throws Exception {
        FewExchanges.copyTo(temp.resolve("conf"), List.of("binance"));
        Files.writeString(
                temp.resolve("conf/sluice.json"),
                "{\"proxy\": {\"warmUpMs\": 0}, \"clock\": {\"sources\": [\"" + time.name()
                        + "\"], \"pollMs\": 1000}}");
        String upstream = "*=http://127.0.0.1:" + FewExchanges.simulated(vertx, 1);
        String conf = temp.resolve("conf").toString();
        String data = temp.resolve("data").toString();
        gateway = TestProcess.start(
                "run", "--conf", conf, "--data", data, "--port", "0", "--admin-port", "0", "--upstream", upstream);
        List<Integer> ports = gateway.ports();
        binanceTestBot = new BinanceTestBot(ports.get(0));
        adminPort = ports.get(1);
        binanceTestBot.awaitStatus("/health/serving", 200);
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    @Test
    void a_clock_two_seconds_off_passes_only_cancels_and_recovers_by_itself() throws Exception {
        binanceTestBot.awaitStatus("/health/ready", 200);
        assertThat(binanceTestBot
                        .signedUntilSent("POST", "/binance/api/v3/order", ORDER + "first")
                        .statusCode())
                .isEqualTo(200);

        time.ahead(2_000);
        binanceTestBot.awaitStatus("/health/ready", 503);
        assertThat(binanceTestBot.json("/health/ready").getJsonArray("issues").getString(0))
                .contains("CANCEL_ONLY")
                .contains("ms behind UTC")
                .contains("250 ms");
        assertThat(binanceTestBot.call("GET", "/health/serving").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = binanceTestBot.signed("POST", "/binance/api/v3/order", ORDER + "second");
        assertThat(refused.body()).contains("-2010");
        assertThat(refused.headers().firstValue("X-Sluice-Reason"))
                .hasValue("mode; mode=CANCEL_ONLY; scope=global; cause=clock");
        assertThat(binanceTestBot
                        .signed("DELETE", "/binance/api/v3/order", "symbol=BTCUSDT&origClientOrderId=first")
                        .statusCode())
                .isEqualTo(200);

        time.ahead(0);
        binanceTestBot.awaitStatus("/health/ready", 200);
        assertThat(binanceTestBot
                        .signedUntilSent("POST", "/binance/api/v3/order", ORDER + "third")
                        .statusCode())
                .isEqualTo(200);
        JsonObject lifted = clockRow("ACTIVE");
        assertThat(clockRow("CANCEL_ONLY").getDouble("clockBoundMs")).isGreaterThan(1_900);
        assertThat(lifted.getString("who")).isEqualTo("clock");
        assertThat(lifted.getDouble("clockBoundMs")).isLessThan(1_900);
    }

    /** Waits for the audit row with this mode after a change of the clock's mode. */
    private JsonObject clockRow(String after) throws Exception {
        while (true) {
            for (Object row : admin("/admin/audit").getJsonArray("rows")) {
                JsonObject one = (JsonObject) row;
                if (one.getString("what").equals("mode clock")
                        && one.getString("after").equals(after)) {
                    return one;
                }
            }
            PollInterval.pause();
        }
    }

    @Test
    void a_bot_with_a_wrong_clock_is_named_when_the_exchange_refuses_it() throws Exception {
        long wrong = System.currentTimeMillis() + 20_000;
        // the first call starts the measurement of the exchange's clock, without which nobody is named
        while (!exchangeClock().getBoolean("known")) {
            orderSignedAt(wrong);
        }
        HttpResponse<String> refused;
        do {
            refused = orderSignedAt(wrong);
        } while (!refused.body().contains("-1021"));

        JsonObject clock = exchangeClock();
        assertThat(clock.getLong("refusals")).isPositive();
        assertThat(clock.getString("likelyCulprit")).isEqualTo("the bot's clock");
        assertThat(new BinanceTestBot(adminPort).call("GET", "/metrics").body())
                .contains("sluice_clock_refusals_total{culprit=\"bot\",exchange=\"binance\"} ");
    }

    private HttpResponse<String> orderSignedAt(long epochMillis) throws Exception {
        return binanceTestBot
                .signedAt(epochMillis, "POST", "/binance/api/v3/order", ORDER + "early")
                .get();
    }

    private JsonObject exchangeClock() throws Exception {
        return admin("/admin/status").getJsonArray("exchanges").getJsonObject(0).getJsonObject("clock");
    }

    private JsonObject admin(String path) throws Exception {
        String token = Files.readString(temp.resolve("data/admin.token")).strip();
        return new JsonObject(new BinanceTestBot(adminPort)
                .call("GET", path, "Authorization", "Bearer " + token)
                .body());
    }
}
