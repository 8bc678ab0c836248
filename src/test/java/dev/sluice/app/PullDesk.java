package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.Main;
import dev.sluice.PollInterval;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.signer.RestingOrders;
import dev.sluice.signer.SignerMain;
import dev.sluice.signer.TenMarkets;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.NetworkDelay;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import dev.sluice.sim.wire.VenueRequest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with {@code sluice-signer} as a process of its own, in front of a simulated exchange. Two accounts trade;
 * what rests in their books tells the exchange itself, without the gateway.
 */
final class PullDesk implements AutoCloseable {
    private static final TenMarkets BINANCE = TenMarkets.at("binance");
    static final Account DESK = BINANCE.desk();
    static final Account OTHER = BINANCE.other();

    private static final List<String> SPOT = List.of("BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT", "ETHBTC");
    private static final List<String> USDM = List.of("BTCUSDT", "ETHUSDT", "SOLUSDT");
    private static final String ORDER = "side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&symbol=";

    private static final long PATIENCE_NANOS = 300_000_000_000L;
    /** Windows of the exchange are that much shorter, so that many orders can be placed, one after the other. */
    private static final double SCALE = 0.001;

    private static final int ALL_CALLS = 1_000_000;

    private final Path folder;
    private final Path socket;
    private final TenMarkets markets;
    private final int exchangePort;
    private @Nullable TestProcess signer;
    private boolean isProcess;
    OperatorFixture operator;
    final BinanceTestBot desk;
    final BinanceTestBot other;

    /**
     * Creates one in front of Binance.
     *
     * @param withKey the accounts of which the signer has the key
     */
    PullDesk(Path folder, Vertx vertx, long delayMillis, List<Account> withKey) throws Exception {
        this(folder, vertx, delayMillis, withKey, new JsonObject());
    }

    PullDesk(Path folder, Vertx vertx, long delayMillis, List<Account> withKey, JsonObject killSwitch)
            throws Exception {
        this(folder, BINANCE, 0, exchange(vertx, delayMillis, true), withKey, killSwitch);
    }

    private PullDesk(
            Path folder, TenMarkets markets, int batch, int exchangePort, List<Account> withKey, JsonObject killSwitch)
            throws Exception {
        this.folder = folder;
        this.markets = markets;
        this.exchangePort = exchangePort;
        socket = folder.resolve("s");
        desk = new BinanceTestBot(exchangePort, DESK);
        other = new BinanceTestBot(exchangePort, OTHER);
        configure();
        if (batch > 0) {
            limitBatches(batch);
        }
        writeKeys(withKey);
        startSigner();
        operator = gateway(killSwitch.put("signer", socket.toString()));
    }

    /**
     * Creates one in front of any exchange, which checks no signatures. The signer has the keys of both accounts.
     *
     * @param markets where {@link #placeMany} places orders
     * @param batch the largest number of orders that a call cancels; 0 for that of the exchange
     */
    static PullDesk at(TenMarkets markets, int batch, Path folder, Vertx vertx) throws Exception {
        return new PullDesk(
                folder,
                markets,
                batch,
                exchange(vertx, 0, false),
                List.of(markets.desk(), markets.other()),
                new JsonObject());
    }

    /** Starts the exchanges and returns their port. */
    private static int exchange(Vertx vertx, long delayMillis, boolean checksSignatures) {
        VenueSettings venue = VenueSettings.defaults()
                .withAccounts(TenMarkets.accounts())
                .withScale(SCALE)
                .withSignatureChecks(checksSignatures);
        SimSettings settings =
                SimSettings.defaults().withVenue(venue).withDelay(new NetworkDelay(delayMillis, delayMillis, 1));
        return Futures.await(SimulatorServer.start(vertx, settings)).port();
    }

    private OperatorFixture gateway(JsonObject killSwitch) throws Exception {
        return new OperatorFixture(
                folder, new JsonObject().put("killSwitch", killSwitch).encode(), exchangePort);
    }

    /** Starts a further gateway, a member of a cluster of {@code a} and {@code b}, with its own data. */
    OperatorFixture member(String name, String storeUrl) throws Exception {
        return member(name, storeUrl, exchangePort, false);
    }

    /** Starts one that only observes limits, so that its orders need no lease. The exchange is at this port. */
    OperatorFixture observingMember(String name, String storeUrl, int port) throws Exception {
        return member(name, storeUrl, port, true);
    }

    private OperatorFixture member(String name, String storeUrl, int port, boolean observes) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        GatewayFixture.copy(folder.resolve("conf"), own.resolve("conf"));
        if (observes) {
            Path file = own.resolve("conf/exchanges.json");
            JsonObject all = new JsonObject(Files.readString(file));
            all.getJsonObject(markets.exchange()).put("enforcement", "observe");
            Files.writeString(file, all.encode());
        }
        String settings = """
                {"killSwitch": {"signer": "%s"},
                 "cluster": {"name": "test", "member": "%s", "members": ["a", "b"], "shares": ["account"],
                   "store": {"servers": ["%s"]}}}""".formatted(socket, name, storeUrl); // so a list needs no lease
        return new OperatorFixture(own, settings, port);
    }

    int exchangePort() {
        return exchangePort;
    }

    private void configure() throws IOException {
        Path conf = folder.resolve("conf");
        FewExchanges.copyTo(conf, List.of(markets.exchange()));
        Path file = conf.resolve("exchanges.json");
        JsonObject all = new JsonObject(Files.readString(file));
        JsonObject accounts = new JsonObject();
        for (Account account : List.of(markets.desk(), markets.other())) {
            accounts.put(
                    account.name(),
                    new JsonObject()
                            .put("keys", new JsonArray().add(ApiKeyIds.of(account.key())))
                            .put("books", new JsonArray(markets.books())));
        }
        all.getJsonObject(markets.exchange()).put("accounts", accounts);
        Files.writeString(file, all.encodePrettily());
    }

    private void limitBatches(int max) throws IOException {
        Path file = folder.resolve("conf/routes/" + markets.exchange() + ".json");
        JsonObject dialect = new JsonObject(Files.readString(file));
        for (String book : markets.books()) {
            dialect.getJsonObject("pull").getJsonObject(book).put("cancelBatch", max);
        }
        Files.writeString(file, dialect.encode());
    }

    /** Replaces the secret that the signer reads when it starts. */
    void breakSecret(Account account) throws IOException {
        Files.writeString(folder.resolve(account.name() + ".secret"), "another secret");
    }

    private void writeKeys(List<Account> withKey) throws IOException {
        JsonObject accounts = new JsonObject();
        for (Account account : withKey) {
            accounts.put(
                    markets.exchange() + "/" + account.name(),
                    new JsonObject()
                            .put("dialect", markets.exchange())
                            .put("key", secretFile(account.name() + ".key", account.key()))
                            .put("secret", secretFile(account.name() + ".secret", account.secret()))
                            .put("passphrase", secretFile("passphrase", Account.PASSPHRASE)));
        }
        JsonObject settings = new JsonObject()
                .put("socket", socket.toString())
                .put("state", folder.toString())
                .put("accounts", accounts);
        Files.writeString(folder.resolve("signer.json"), settings.encode());
    }

    private String secretFile(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    void startSigner() throws Exception {
        TestProcess started = TestProcess.of(
                SignerMain.class, "--config", folder.resolve("signer.json").toString());
        signer = started;
        started.line("signs cancels for");
    }

    void killSigner() throws Exception {
        TestProcess running = signer;
        if (running != null) {
            running.kill();
        }
    }

    // ---- orders

    /** Places orders that rest, straight at the exchange, in all markets of both books in turn. */
    static void place(BinanceTestBot bot, int number, String more) throws Exception {
        for (int i = 0; i < number; i++) {
            boolean isSpot = i % 2 == 0;
            List<String> symbols = isSpot ? SPOT : USDM;
            String symbol = symbols.get(i / 2 % symbols.size());
            placed(bot, isSpot ? "/api/v3/order" : "/fapi/v1/order", symbol, isSpot ? "" : more);
        }
    }

    /** Places that many orders of this account, straight at the exchange, in all markets in turn. */
    void placeMany(Account account, int number) throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        RestingOrders orders = new RestingOrders();
        int before = resting(account);
        String last = "";
        long millis = 0;
        for (int i = 0; i < number; i++) {
            Map.Entry<String, String> market =
                    markets.markets().get(i % markets.markets().size());
            millis = Math.max(millis + 1, System.currentTimeMillis()); // a nonce at Hyperliquid
            VenueRequest order =
                    orders.request(account, markets.exchange(), market.getKey(), market.getValue(), millis);
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + exchangePort + order.target()))
                    .method(order.method(), BodyPublishers.ofByteArray(order.body()));
            order.headers().forEach(header -> request.header(header.getKey(), header.getValue()));
            last = http.send(request.build(), BodyHandlers.ofString()).body();
        }
        assertThat(resting(account)).as("the last answer was %s", last).isEqualTo(before + number);
    }

    /** Returns how many orders of this account rest, as the exchange counts itself. */
    int resting(Account account) {
        try {
            return (int) OperatorFixture.objects(desk.json("/_sim/stats").getJsonArray("openOrders"))
                    .filter(order -> order.getString("account").equals(account.name()))
                    .count();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets all further answers of the exchange come that much later. */
    void delay(long millis) throws Exception {
        fault(new JsonObject()
                .put("pathPrefix", "/")
                .put("action", "late")
                .put("millis", millis)
                .put("times", ALL_CALLS)
                .put("executes", true)
                .encode());
    }

    /** Places an order that rests, through whatever the path begins with, and returns its id. */
    static String placed(BinanceTestBot bot, String path, String symbol, String more) throws Exception {
        var response = bot.signedUntilSent("POST", path, ORDER + symbol + more);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
        return new JsonObject(response.body()).getLong("orderId").toString();
    }

    /** Returns the orders that rest at the exchange, by its own lists. */
    static List<JsonObject> resting(BinanceTestBot bot) throws Exception {
        List<JsonObject> orders = new ArrayList<>();
        for (String path : List.of("/api/v3/openOrders", "/fapi/v1/openOrders")) {
            new JsonArray(bot.signed("GET", path, "").body()).forEach(order -> orders.add((JsonObject) order));
        }
        return orders;
    }

    BinanceTestBot throughGateway(Account account) {
        return new BinanceTestBot(operator.gateway.botPort(), account);
    }

    // ---- operators

    CommandLineRun halt(String... options) {
        List<String> words = new ArrayList<>(List.of("halt", "--reason", "drill"));
        words.addAll(List.of(options));
        return operator.type(words.toArray(String[]::new));
    }

    JsonObject lastPull() {
        return lastPull(operator);
    }

    static JsonObject lastPull(OperatorFixture operator) {
        try {
            JsonArray all = new JsonObject(
                            operator.gateway.operator("GET", "/admin/pulls", "").body())
                    .getJsonArray("pulls");
            return all.isEmpty() ? new JsonObject() : all.getJsonObject(all.size() - 1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void awaitThat(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never: " + what);
            }
            PollInterval.pause();
        }
    }

    /** Lets the exchange fail like this. */
    void fault(String fault) throws Exception {
        desk.post("/_sim/faults", fault);
    }

    /** Starts a gateway as a process of its own, with the data of the one in this process, which ends. */
    TestProcess gatewayProcess() throws Exception {
        if (!isProcess) {
            operator.gateway.closeAtOnce();
            isProcess = true;
        }
        TestProcess process = TestProcess.of(
                Main.class,
                "run",
                "--conf=" + folder.resolve("conf"),
                "--data=" + folder.resolve("data"),
                "--port=0",
                "--admin-port=0",
                "--upstream=*=http://127.0.0.1:" + exchangePort);
        process.line("ready:");
        return process;
    }

    CommandLineRun typed(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        return CommandLineRun.type(all.toArray(String[]::new));
    }

    /** Ends the gateway without a drain and starts another one with its data. */
    void restart(JsonObject killSwitch) throws Exception {
        operator.gateway.closeAtOnce();
        operator = gateway(killSwitch.put("signer", socket.toString()));
    }

    @Override
    public void close() {
        operator.close();
        TestProcess running = signer;
        if (running != null) {
            running.close();
        }
    }
}
