package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.admin.health.SchemaChecker;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.sim.kernel.Account;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests of the packaged gateway and the simulated exchange: a balance in a response to a bot stops new risk of its
 * account.
 */
@SuppressWarnings("NullAway.Init") // set before each test
@Execution(ExecutionMode.CONCURRENT)
@Tag("long")
final class MarginsIT {
    private static final Account MINE = Account.demo().get(2);
    private static final String ID = ApiKeyIds.of(MINE.key());
    private static final String CONTRACT = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=";

    @TempDir
    Path temp;

    private TestProcess sim;
    private TestProcess gateway;
    private BinanceTestBot binanceTestBot;
    private BinanceTestBot other;
    private BinanceTestBot exchange;
    private int adminPort;

    @BeforeEach
    void start() throws Exception {
        sim = TestProcess.start("sim", "--port", "0");
        int simPort = sim.ports().get(0);
        exchange = new BinanceTestBot(simPort);
        String data = temp.resolve("data").toString();
        gateway = TestProcess.start(
                "run",
                "--data",
                data,
                "--port",
                "0",
                "--admin-port",
                "0",
                "--upstream",
                "*=http://127.0.0.1:" + simPort);
        List<Integer> ports = gateway.ports();
        binanceTestBot = new BinanceTestBot(ports.get(0), MINE);
        other = new BinanceTestBot(ports.get(0), Account.demo().get(3));
        adminPort = ports.get(1);
        binanceTestBot.awaitStatus("/health/serving", 200);
    }

    @AfterEach
    void end() {
        gateway.close();
        sim.close();
    }

    @Test
    void a_critical_margin_limits_only_its_account_to_reduce_and_deposit_until_it_improves() throws Exception {
        place(binanceTestBot, "10000&newClientOrderId=resting", 200);
        margin("850000");
        String response = read();
        assertThat(response).contains("\"totalMaintMargin\":\"850000\"");

        HttpResponse<String> refused = place(binanceTestBot, "10001", 400);
        assertThat(refused.body()).contains("-4141");
        assertThat(refused.headers().firstValue("X-Sluice-Reason"))
                .hasValue("mode; mode=REDUCE_ONLY; scope=account:binance/" + ID + "; cause=margin:usdm");
        place(other, "10002", 200);
        assertThat(ask("DELETE", "/binance/fapi/v1/order", "symbol=BTCUSDT&origClientOrderId=resting"))
                .isEqualTo(200);
        assertThat(ask("POST", "/binance/fapi/v1/order", CONTRACT.replace("BUY", "SELL") + "90000&reduceOnly=true"))
                .isEqualTo(200);
        assertThat(ask("POST", "/binance/sapi/v1/asset/transfer", "type=MAIN_UMFUTURE&asset=USDT&amount=1"))
                .isEqualTo(200);
        assertThat(binanceTestBot
                        .json("/trading?exchange=binance&account=" + ID)
                        .getString("reason"))
                .isEqualTo("margin");
        assertMarginsAreShown();

        margin("100000");
        read();
        place(binanceTestBot, "10003", 400);
        read();
        place(binanceTestBot, "10004", 200);
    }

    /** Checks that only operators see balances, and that both pages show their age. */
    private void assertMarginsAreShown() throws Exception {
        SchemaChecker schemaChecker = new SchemaChecker(Path.of("conf/schema/health.schema.json"));
        JsonObject everybody = binanceTestBot.json("/health/detailed?exchange=binance&account=" + ID);
        String bearer =
                "Bearer " + Files.readString(temp.resolve("data/admin.token")).strip();
        JsonObject operators = new JsonObject(new BinanceTestBot(adminPort)
                .call("GET", "/health/detailed", "Authorization", bearer)
                .body());
        for (JsonObject page : List.of(everybody, operators)) {
            assertThat(schemaChecker.problems("detailed", page)).isEmpty();
        }
        JsonObject shown = margins(operators).getJsonObject("binance/" + ID + "/usdm");
        assertThat(shown.getString("figure")).isEqualTo("850000 of 1000000.00000000");
        assertThat(shown.getString("source")).isEqualTo("from the response to GET /fapi/v2/account");
        assertThat(shown.getString("status")).isEqualTo("critical");
        assertThat(shown.getDouble("margin_ratio")).isEqualTo(0.85);
        assertThat(shown.getDouble("age_seconds")).isBetween(0.0, 60.0);
        assertThat(margins(everybody).encode()).contains("0.85").doesNotContain("850000", "from the response");
        assertThat(new BinanceTestBot(adminPort)
                        .call("GET", "/admin/status", "Authorization", bearer)
                        .body())
                .contains("85 % of the way to liquidation", "from the response to GET /fapi/v2/account");
        assertThat(new BinanceTestBot(adminPort).call("GET", "/metrics").body())
                .contains("sluice_margin_ratio{account=\"" + ID + "\",exchange=\"binance\",margin=\"usdm\"} 0.85");
    }

    private static JsonObject margins(JsonObject page) {
        return page.getJsonObject("trading_readiness").getJsonObject("margins");
    }

    private void margin(String maintenance) throws Exception {
        exchange.post("/_sim/margins", "{\"account\": \"demo-1\", \"maintenance\": \"" + maintenance + "\"}");
    }

    private String read() throws Exception {
        return binanceTestBot
                .signedUntilSent("GET", "/binance/fapi/v2/account", "a=b")
                .body();
    }

    /** Repeats a call that must wait, since short windows start used up without stored usage. */
    private static HttpResponse<String> place(BinanceTestBot binanceTestBot, String price, int status)
            throws Exception {
        HttpResponse<String> response = binanceTestBot.signed("POST", "/binance/fapi/v1/order", CONTRACT + price);
        while (response.statusCode() == 429) {
            PollInterval.pause();
            response = binanceTestBot.signed("POST", "/binance/fapi/v1/order", CONTRACT + price);
        }
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response;
    }

    private int ask(String method, String path, String query) throws Exception {
        return binanceTestBot.signedUntilSent(method, path, query).statusCode();
    }
}
