package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.admin.health.SchemaChecker;
import dev.sluice.config.LimitEdits;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.persistence.DataFolder;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests of the packaged jar with real processes and sockets: the gateway in front of the simulated exchange. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(VertxExtension.class)
final class GatewayIT {
    /** A call that costs 250 of the 5,700 units per minute that the gateway uses. */
    private static final String EXPENSIVE = "/binance/api/v3/depth?symbol=BTCUSDT&limit=5000";

    private static final int MAX_WINDOWS = 8;

    @TempDir
    Path temp;

    private final Vertx vertx;
    private TestProcess gateway;
    private BinanceTestBot binanceTestBot;
    private BinanceTestBot exchange;
    private int simPort;
    private int port;
    private int adminPort;

    GatewayIT(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void start() throws Exception {
        // Other tests of the packaged gateway have a warm-up, which is half of the processor time of a start.
        FewExchanges.copyTo(temp.resolve("conf"), List.of("binance"));
        Files.writeString(
                temp.resolve("conf/sluice.json"), "{\"profile\": \"production\", \"proxy\": {\"warmUpMs\": 0}}");
        startExchange(1);
        startGateway();
    }

    private void startExchange(double scale) {
        simPort = FewExchanges.simulated(vertx, scale);
        exchange = new BinanceTestBot(simPort);
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    @Test
    void a_bot_places_reads_and_cancels_an_order() throws Exception {
        String order =
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000&newClientOrderId=mine";

        HttpResponse<String> placed = binanceTestBot.signedUntilSent("POST", "/binance/api/v3/order", order);
        HttpResponse<String> open = binanceTestBot.signed("GET", "/binance/api/v3/openOrders", "symbol=BTCUSDT");
        HttpResponse<String> cancelled = binanceTestBot.signed(
                "DELETE", "/@maker/binance/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine");

        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(200);
        assertThat(open.body()).contains("\"mine\"");
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        assertThat(Stream.of(placed, open, cancelled))
                .allMatch(response -> response.headers()
                        .firstValue("X-Sluice-Sent")
                        .orElse("")
                        .equals("true"));
    }

    @Test
    void health_and_trading_pages_match_their_schema() throws Exception {
        SchemaChecker schemaChecker = new SchemaChecker(Path.of("conf/schema/health.schema.json"));

        for (String page : List.of("live", "ready", "serving", "status", "detailed")) {
            assertThat(schemaChecker.problems(page, binanceTestBot.json("/health/" + page)))
                    .isEmpty();
        }
        assertThat(schemaChecker.problems("trading", binanceTestBot.json("/trading?exchange=binance")))
                .isEmpty();
    }

    @Test
    void usage_is_continued_after_kill_9_in_a_burst() throws Exception {
        long minute;
        long before;
        do { // until all of it happened within one minute of the exchange
            minute = exchangeMinute();
            binanceTestBot.burst(EXPENSIVE);
            before = limit("spot.weight").getLong("used");
            gateway.kill();
            startGateway();
            binanceTestBot.burst(EXPENSIVE);
        } while (exchangeMinute() != minute);

        assertThat(before).isPositive();
        assertThat(limit("spot.weight").getLong("used")).isGreaterThanOrEqualTo(before);
        assertThat(overCount()).isZero();
        assertThat(status().getString("promise"))
                .as("the first window after the kill is not over")
                .startsWith("not yet");
    }

    @Test
    void a_process_without_stored_usage_starts_used_up() throws Exception {
        binanceTestBot.burst(EXPENSIVE);
        gateway.kill();
        Files.delete(temp.resolve("data/levels"));
        startGateway();
        binanceTestBot.burst(EXPENSIVE);

        assertThat(overCount()).isZero();
    }

    @Test
    void a_reload_to_half_the_limit_refills_nothing() throws Exception {
        int again;
        long minute;
        do { // until all of it happened within one minute of the exchange
            weight("{\"size\": 6000}");
            reloadAtOnce();
            minute = exchangeMinute();
            binanceTestBot.burst(EXPENSIVE);
            weight("{\"size\": 3000}");
            reloadAtOnce();
            again = binanceTestBot.burst(EXPENSIVE);
        } while (minute != exchangeMinute());

        assertThat(again).isZero();
        assertThat(limit("spot.weight").getLong("usable")).isEqualTo(2850);
        assertThat(overCount()).isZero();
    }

    @Tag("slow")
    @Test
    void a_reload_to_half_the_limit_halves_the_throughput() throws Exception {
        gateway.close();
        startExchange(0.05);
        weight("{\"windowMs\": 3000, \"aboveDocumented\": true}");
        Files.delete(temp.resolve(
                "data/levels")); // otherwise a limit with a changed window starts used up for as long as a call may be
        // in flight
        startGateway();
        awaitNewWindow();
        List<Long> whole = new ArrayList<>();
        do { // a gateway that has just started may be too slow to use a whole window
            whole.addAll(unitsByWindow(1));
        } while (Collections.max(whole) < 2 * 2500L && whole.size() < MAX_WINDOWS);
        weight("{\"size\": 3000}");
        assertThat(reload().exitCode()).isZero();
        awaitNewWindow();
        List<Long> half = unitsByWindow(3);

        assertThat(Collections.max(whole)).as("%s, then %s", whole, half).isBetween(2 * 2500L, 2 * 2850L);
        assertThat(Collections.max(half)).as("%s, then %s", whole, half).isBetween(2250L, 2850L);
        assertThat(overCount()).isZero();
    }

    @Test
    void an_invalid_file_keeps_the_last_valid_configuration_and_is_reported() throws Exception {
        weight("{\"sise\": 6000}");
        TestProcess reload = reload();

        assertThat(reload.exitCode()).isEqualTo(1);
        reload.line("sise");
        assertThat(binanceTestBot.call("GET", "/binance/api/v3/time").statusCode())
                .isEqualTo(200);
        assertThat(limit("spot.weight").getLong("usable")).isEqualTo(5700);
    }

    @Test
    void a_stopping_gateway_refuses_orders_passes_cancels_and_completes_calls_in_flight() throws Exception {
        exchange.post("/_sim/faults", "{\"pathPrefix\":\"/api/v3/exchangeInfo\",\"action\":\"stall\"}");
        CompletableFuture<HttpResponse<String>> flying =
                binanceTestBot.callLater("GET", "/binance/api/v3/exchangeInfo");
        exchange.awaitFault();
        gateway.terminate();
        binanceTestBot.awaitStatus("/health/serving", 503);
        HttpResponse<String> order = newBot().signed(
                        "POST",
                        "/binance/api/v3/order",
                        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000");
        HttpResponse<String> cancel = newBot().signed("DELETE", "/binance/api/v3/openOrders", "symbol=BTCUSDT");

        assertThat(order.statusCode()).isEqualTo(503);
        assertThat(order.body()).isEmpty();
        assertThat(order.headers().firstValue("X-Sluice-Sent")).hasValue("false");
        assertThat(cancel.headers().firstValue("X-Sluice-Sent")).hasValue("true");
        assertThat(flying.get().headers().firstValue("X-Sluice-Sent")).hasValue("true");
        gateway.line("stopped");
        assertThat(gateway.exitCode()).isZero();
    }

    @Tag("slow")
    @Test
    void a_halt_survives_kill_9_and_ends_by_a_re_arm_in_two_steps() throws Exception {
        int notConfirmed = 1; // an event loop of a busy machine was late; the halt holds
        assertThat(command("halt", "--reason", "test").exitCode()).isIn(0, notConfirmed);
        assertHalted();
        gateway.kill();
        startGateway();
        assertHalted();

        TestProcess proposed = command("rearm", "--reason", "it is over", "--json");
        String challenge = new JsonObject(proposed.line("\"challenge\"")).getString("challenge");
        assertThat(proposed.exitCode()).isZero();
        assertHalted();
        assertThat(command("rearm", "--confirm", challenge).exitCode()).isZero();
        HttpResponse<String> order = order();
        while (order.body().contains("limit=spot.orders.10s")) { // its use before the kill is unknown for a window
            PollInterval.pause();
            order = order();
        }
        assertThat(order.headers().firstValue("X-Sluice-Sent")).hasValue("true");
        assertThat(command("audit", "--verify").exitCode()).isZero();
        assertThat(command("rearm", "--confirm", challenge).exitCode()).isEqualTo(1);
    }

    @Test
    void a_durable_trip_survives_the_removal_of_its_data_folder() throws Exception {
        String token = token();
        Files.move(temp.resolve("data"), temp.resolve("removed"));
        JsonObject tripped;
        do { // a busy disk may need longer than a trip waits for it
            tripped = new JsonObject(new BinanceTestBot(adminPort)
                    .post(
                            "/admin/trip",
                            "{\"mode\":\"HALTED\",\"reason\":\"the folder is gone\"}",
                            "Authorization",
                            token));
        } while (!tripped.getBoolean("durable"));
        assertThat(temp.resolve("data/latch")).exists();
        gateway.kill();
        try (DataFolder left = DataFolder.open(temp.resolve("data"))) {
            assertThat(left.start().latches()).extracting(ModeHold::mode).containsExactly(Mode.HALTED);
        }

        startGateway();
        HttpResponse<String> order = order();
        HttpResponse<String> cancel = binanceTestBot.signed("DELETE", "/binance/api/v3/openOrders", "symbol=BTCUSDT");
        assertThat(order.headers().firstValue("X-Sluice-Reason"))
                .hasValue("mode; mode=HALTED; scope=global; cause=kill-switch");
        assertThat(cancel.headers().firstValue("X-Sluice-Sent")).hasValue("false");
    }

    private void assertHalted() throws Exception {
        HttpResponse<String> order = order();
        HttpResponse<String> cancel = binanceTestBot.signed("DELETE", "/binance/api/v3/openOrders", "symbol=BTCUSDT");
        assertThat(order.statusCode()).isEqualTo(400);
        assertThat(order.body()).contains("-2010");
        assertThat(order.headers().firstValue("X-Sluice-Sent")).hasValue("false");
        assertThat(order.headers().firstValue("X-Sluice-Reason"))
                .hasValue("mode; mode=CANCEL_ONLY; scope=global; cause=kill-switch");
        assertThat(cancel.headers().firstValue("X-Sluice-Sent")).hasValue("true");
        assertThat(command("status", "--json").line("\"mode\":\"CANCEL_ONLY\"")).contains("\"reason\":\"test\"");
    }

    private HttpResponse<String> order() throws Exception {
        return binanceTestBot.signed(
                "POST",
                "/binance/api/v3/order",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000");
    }

    /** A command that talks to this gateway. */
    private TestProcess command(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--admin-port",
                Integer.toString(adminPort),
                "--data",
                temp.resolve("data").toString()));
        return TestProcess.start(all.toArray(String[]::new));
    }

    @Test
    void a_second_gateway_on_the_same_data_folder_is_refused() throws Exception {
        try (TestProcess second = TestProcess.start(
                "run", "--data", temp.resolve("data").toString(), "--port", "0", "--admin-port", "0")) {
            assertThat(second.line("in use by another gateway")).contains("--data DIR");
            assertThat(second.exitCode()).isEqualTo(1);
        }
    }

    // ---- helpers

    private void startGateway() throws Exception {
        gateway = TestProcess.start(
                "run",
                "--conf",
                temp.resolve("conf").toString(),
                "--data",
                temp.resolve("data").toString(),
                "--port",
                "0",
                "--admin-port",
                "0",
                "--upstream",
                "*=http://127.0.0.1:" + simPort);
        List<Integer> ports = gateway.ports();
        port = ports.get(0);
        binanceTestBot = new BinanceTestBot(port);
        adminPort = ports.get(1);
        binanceTestBot.awaitStatus("/health/serving", 200);
    }

    /** Returns a bot with its own connection, since idle connections are closed when the gateway stops. */
    private BinanceTestBot newBot() {
        return new BinanceTestBot(port);
    }

    private TestProcess reload() throws IOException {
        return TestProcess.start(
                "reload",
                "--admin-port",
                Integer.toString(adminPort),
                "--data",
                temp.resolve("data").toString());
    }

    /**
     * Reloads by the API: the start of a command takes seconds on a busy machine, and a test may have to end within a
     * minute.
     */
    private void reloadAtOnce() throws Exception {
        new BinanceTestBot(adminPort).post("/admin/reload", "{}", "Authorization", token());
    }

    private String token() throws IOException {
        return "Bearer " + Files.readString(temp.resolve("data/admin.token")).strip();
    }

    private JsonObject status() throws Exception {
        HttpResponse<String> response =
                new BinanceTestBot(adminPort).call("GET", "/admin/status", "Authorization", token());
        return new JsonObject(response.body()).getJsonArray("exchanges").getJsonObject(0);
    }

    private JsonObject limit(String name) throws Exception {
        return status().getJsonArray("limits").stream()
                .map(JsonObject.class::cast)
                .filter(limit -> limit.getString("limit").equals(name)
                        && !limit.getString("of").equals("*"))
                .findFirst()
                .orElseThrow();
    }

    private long exchangeMinute() throws Exception {
        return exchange.json("/_sim/stats").getLong("exchangeMillis") / 60_000;
    }

    /** Waits until the exchange begins a new window of three seconds. */
    private void awaitNewWindow() throws Exception {
        long window = exchangeWindow();
        while (exchangeWindow() == window) {
            PollInterval.pause();
        }
    }

    private long exchangeWindow() throws Exception {
        return exchange.json("/_sim/stats").getLong("exchangeMillis") / 3_000;
    }

    /** Returns the units of weight that waiting calls use in each of the next windows. */
    private List<Long> unitsByWindow(int windows) throws Exception {
        List<Long> units = new ArrayList<>();
        long first = exchangeWindow();
        for (long window = first; window < first + windows; window++) {
            long through = 0;
            while (exchangeWindow() == window) {
                HttpResponse<String> response = binanceTestBot.call("GET", EXPENSIVE, "X-Sluice-Deadline-Ms", "100");
                if (response.statusCode() == 200) {
                    through += 250;
                } else {
                    PollInterval.pause();
                }
            }
            units.add(through);
        }
        return units;
    }

    /** Returns the number of calls that the exchange counted over a limit. */
    private long overCount() throws Exception {
        return exchange.json("/_sim/stats").getLong("overCount");
    }

    /** Writes these keys of the limit of Binance's weight into the configuration. */
    private void weight(String keys) throws IOException {
        LimitEdits.change(temp.resolve("conf"), "binance", "spot.weight", keys);
    }
}
