package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.signer.SignerMain;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests a pull at an exchange whose cancels name instruments by numbers, which the gateway asks it for. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
final class PullNumbersTest {
    private static final Account WALLET = Account.wallet();
    private static final List<String> MARKETS = List.of("BTC", "ETH");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private long nonce = System.currentTimeMillis() - 1_000;

    private String post(String path, JsonObject body) throws Exception {
        return post(port, path, body);
    }

    private String post(int at, String path, JsonObject body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private void place(int market) throws Exception {
        assertThat(post("/exchange", order(market))).contains("resting");
    }

    private JsonObject order(int market) {
        JsonObject order = new JsonObject()
                .put("a", market)
                .put("b", true)
                .put("p", "100")
                .put("s", "1")
                .put("r", false)
                .put("t", new JsonObject().put("limit", new JsonObject().put("tif", "Gtc")));
        JsonObject action = new JsonObject()
                .put("type", "order")
                .put("orders", new JsonArray().add(order))
                .put("grouping", "na");
        JsonObject signature = new JsonObject().put("r", WALLET.key());
        return new JsonObject().put("action", action).put("nonce", nonce++).put("signature", signature);
    }

    private List<String> resting() throws Exception {
        String list = post("/info", new JsonObject().put("type", "openOrders").put("user", WALLET.key()));
        return new JsonArray(list)
                .stream().map(order -> ((JsonObject) order).getString("coin")).toList();
    }

    private String secretFile(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private TestProcess signer() throws Exception {
        JsonObject account = new JsonObject()
                .put("dialect", "hyperliquid")
                .put("key", secretFile("key", WALLET.key()))
                .put("secret", secretFile("secret", WALLET.secret()));
        JsonObject settings = new JsonObject()
                .put("socket", folder.resolve("s").toString())
                .put("state", folder.toString())
                .put("accounts", new JsonObject().put("hyperliquid/desk", account));
        Files.writeString(folder.resolve("signer.json"), settings.encode());
        TestProcess signer = TestProcess.of(
                SignerMain.class, "--config", folder.resolve("signer.json").toString());
        signer.line("signs cancels for");
        return signer;
    }

    @Test
    void orders_named_by_numbers_leave_the_book_and_others_stay(Vertx vertx) throws Exception {
        VenueSettings venue = VenueSettings.defaults().withSignatureChecks(false);
        port = Futures.await(SimulatorServer.start(vertx, SimSettings.defaults().withVenue(venue)))
                .port();
        FewExchanges.copyTo(folder.resolve("conf"), List.of("hyperliquid"));
        for (int i = 0; i < 6; i++) {
            place(i % MARKETS.size());
        }
        JsonObject killSwitch =
                new JsonObject().put("signer", folder.resolve("s").toString());
        try (TestProcess signer = signer();
                OperatorFixture operator = new OperatorFixture(
                        folder, new JsonObject().put("killSwitch", killSwitch).encode(), port)) {
            int bots = operator.gateway.botPort();
            assertThat(post(bots, "/@maker1/hyperliquid/exchange", order(1))).contains("resting");
            CommandLineRun maker = operator.type("halt", "--reason", "drill", "--scope", "bot:maker1", "--pull");
            assertThat(maker.out()).contains("1 order pulled", "6 STAY");
            assertThat(resting()).hasSize(6);

            CommandLineRun eth = operator.type(
                    "halt", "--reason", "drill", "--scope", "instrument:hyperliquid/eth", "--pull", "--force");
            assertThat(eth.out()).contains("3 orders pulled");
            assertThat(signer.line("signed cancelBatch hyperliquid/desk all")).contains("instrument=1", "orderId=");
            assertThat(resting()).containsExactly("BTC", "BTC", "BTC");

            CommandLineRun all = operator.type("halt", "--reason", "drill", "--pull");
            assertThat(all.exit()).as(all.out()).isZero();
            assertThat(resting()).isEmpty();
            assertThat(signer.isAlive()).isTrue();
        }
    }
}
