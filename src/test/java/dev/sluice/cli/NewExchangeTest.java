package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.probe.ServerTimeCall;
import dev.sluice.sim.cli.SimulatorMain;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * Tests that the exchanges of docs/adding-an-exchange.md can be added to a copy of the configuration with JSON only, as
 * a reader would do it.
 */
@Tag("slow")
final class NewExchangeTest {
    private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path conf;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Config loaded;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine sluice = SluiceCommand.commandLine(SimulatorMain.COMMANDS)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    /** Loaded once, which takes longer than the tests. */
    @BeforeAll
    static void addExchangesOfThePage() throws IOException {
        copyConf(conf);
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(3);
        Files.writeString(conf.resolve("routes/gate.json"), blocks.get(1));
        JsonObject exchanges = new JsonObject(Files.readString(conf.resolve("exchanges.json")));
        exchanges.mergeIn(new JsonObject(blocks.get(0))).mergeIn(new JsonObject(blocks.get(2)));
        Files.writeString(conf.resolve("exchanges.json"), exchanges.encodePrettily());
        loaded = ((LoadResult.Valid) Config.load(conf)).config();
    }

    private static void copyConf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = folder.resolve(Path.of("conf").relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                Files.copy(file, to);
            }
        }
    }

    private static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Matcher matcher = BLOCK.matcher(Files.readString(Path.of("docs/adding-an-exchange.md")));
                matcher.find(); ) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    @Test
    void the_configuration_is_valid_with_both_exchanges() {
        int exit = sluice.execute("check", "--conf", conf.toString());
        assertThat(exit).as(out.toString() + err).isZero();
        assertThat(out.toString()).contains("gate: enforce", "foo: enforce");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/v4/spot/time                            | READ_PUBLIC  | public ip+route
            GET    | /api/v4/spot/order_book?currency_pair=A_B    | READ_PUBLIC  | public ip+route
            GET    | /api/v4/spot/accounts                        | READ_PRIVATE | other account+route
            GET    | /api/v4/spot/fee                             | READ_PRIVATE | other account+route
            POST   | /api/v4/spot/orders                          | PLACE        | place account+instrument
            PATCH  | /api/v4/spot/orders/1                        | PLACE        | other account+route
            DELETE | /api/v4/spot/orders/1?currency_pair=A_B      | CANCEL       | cancel account
            DELETE | /api/v4/spot/orders?currency_pair=A_B        | CANCEL       | cancel account
            """)
    void explain_shows_the_calls_of_the_described_exchange(String method, String target, String kind, String limit) {
        JsonObject explained = explain(
                "gate",
                method,
                target,
                "--header",
                "KEY: k",
                "--header",
                "Timestamp: 1700000000",
                "--header",
                "Content-Type: application/json");
        JsonObject cost = explained.getJsonArray("costs").getJsonObject(0);
        assertThat(explained.getString("kind")).isEqualTo(kind);
        assertThat(cost.getString("limit") + " " + cost.getString("scope")).isEqualTo(limit);
        assertThat(explained.getString("upstream")).isEqualTo("https://api.gateio.ws:443");
    }

    @Test
    void the_deadline_of_a_cancel_is_the_end_of_its_signature() {
        JsonObject deadline = explain(
                        "gate",
                        "DELETE",
                        "/api/v4/spot/orders/1",
                        "--header",
                        "KEY: k",
                        "--header",
                        "Timestamp: 1700000000")
                .getJsonObject("deadline");
        assertThat(deadline.getLong("millis")).isEqualTo(30_000);
        Call call = name(exchange("gate"), "DELETE", "/api/v4/spot/orders/1");
        assertThat(call.signedUntilEpochMillis()).isEqualTo(1_700_000_060_000L);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            POST   | 429 | {"label":"TOO_MANY_REQUESTS","message":"m"} | RATE
            POST   | 400 | {"label":"REQUEST_EXPIRED","message":"m"}   | CLOCK
            POST   | 401 | {"label":"INVALID_SIGNATURE","message":"m"} | AUTH
            POST   | 400 | {"label":"BALANCE_NOT_ENOUGH","message":""} | BUSINESS
            POST   | 502 | ''                                          | UNKNOWN
            POST   | 201 | {"id":"1","text":"t-a"}                     | OK
            GET    | 502 | ''                                          | FAULT
            DELETE | 400 | {"label":"ORDER_NOT_FOUND","message":"m"}   | OK
            """)
    void its_responses_have_the_outcomes_of_its_error_classes(String method, int status, String body, Outcome outcome) {
        Exchange gate = exchange("gate").exchange();
        Call call = name(exchange("gate"), method, "/api/v4/spot/orders");
        assertThat(gate.responses()
                        .read(call, new UpstreamResponse(status, name -> null, body.getBytes(StandardCharsets.UTF_8)))
                        .outcome())
                .isEqualTo(outcome);
    }

    @Test
    void it_has_its_own_refusal_format_and_time_call() {
        ConfiguredExchange gate = exchange("gate");
        Call order = name(gate, "POST", "/api/v4/spot/orders");
        assertThat(text(gate.exchange().refusals().create(RefusalKind.BLOCKED_ORDER, order, "halted")))
                .isEqualTo("400 {\"label\":\"MARKET_CLOSED\",\"message\":\"halted\"}");
        assertThat(Objects.requireNonNull(ServerTimeCall.of(gate.dialect())).target())
                .isEqualTo("/api/v4/spot/time");
        Call time = name(gate, "GET", "/api/v4/spot/time");
        UpstreamResponse upstreamResponse = new UpstreamResponse(
                200, name -> null, "{\"server_time\":1700000000123}".getBytes(StandardCharsets.UTF_8));
        assertThat(gate.exchange().responses().read(time, upstreamResponse).serverTimeMillis())
                .isEqualTo(1_700_000_000_123L);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "GET, READ_PUBLIC",
        "HEAD, READ_PUBLIC",
        "DELETE, CANCEL",
        "POST, PLACE",
        "PUT, PLACE",
        "PATCH, PLACE",
        "OPTIONS, PLACE"
    })
    void a_pass_through_call_has_the_kind_of_its_method(String method, String kind) {
        JsonObject explained = explain("foo", method, "/v1/anything?a=1");
        assertThat(explained.getString("kind")).isEqualTo(kind);
        assertThat(explained.getJsonArray("costs")).isEmpty();
        assertThat(explained.getString("upstream")).isEqualTo("https://api.foo.com:443");
    }

    @Test
    void a_pass_through_read_with_a_key_is_private_and_needs_no_body() {
        assertThat(explain("foo", "GET", "/v1/x", "--header", "Authorization: Bearer a")
                        .getString("kind"))
                .isEqualTo("READ_PRIVATE");
        assertThat(exchange("foo").exchange().classifier().needsBody("POST")).isFalse();
    }

    @Test
    void pass_through_refusals_use_codes_that_clients_do_not_retry() {
        ConfiguredExchange foo = exchange("foo");
        Call order = name(foo, "POST", "/v1/x");
        assertThat(text(foo.exchange().refusals().create(RefusalKind.BLOCKED_ORDER, order, "halted")))
                .isEqualTo("422 {\"error\":\"blocked\",\"message\":\"halted\"}");
        assertThat(text(foo.exchange().refusals().create(RefusalKind.WAIT_LONGER, order, "")))
                .isEqualTo("429 ");
        assertThat(text(foo.exchange().refusals().create(RefusalKind.UNREACHABLE, order, "")))
                .isEqualTo("503 ");
        assertThat(text(foo.exchange().refusals().create(RefusalKind.OUTCOME_UNKNOWN, order, "")))
                .isEqualTo("504 ");
    }

    @Test
    void a_limit_charged_by_method_keeps_a_reserve_for_cancels(@TempDir Path folder) throws IOException {
        copyConf(folder);
        Files.writeString(folder.resolve("routes/bar.json"), """
                {"groups": [{"path": "/", "source": "a test", "costs": {"all": 1}, "unlistedKinds": {"DELETE": "CANCEL"}}]}
                """);
        JsonObject bar = new JsonObject("""
                {"dialect": "bar", "upstreams": [{"path": "/", "url": "https://api.bar.com"}],
                 "limits": [{"name": "all", "scope": "ip", "algorithm": "slidingWindow", "size": 100}]}
                """);
        Path exchanges = folder.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                new JsonObject(Files.readString(exchanges)).put("bar", bar).encode());
        Config config = ((LoadResult.Valid) Config.load(folder)).config();
        assertThat(Objects.requireNonNull(config.exchange("bar"))
                        .limits()
                        .get(0)
                        .reserve())
                .isEqualTo(9);
    }

    private static String text(Refusal refusal) {
        return refusal.status() + " " + new String(refusal.body(), StandardCharsets.UTF_8);
    }

    private static Call name(ConfiguredExchange exchange, String method, String target) {
        return exchange.exchange()
                .classifier()
                .classify(new CallRequest(
                        method, target, header -> header.equals("Timestamp") ? "1700000000" : null, new byte[0]));
    }

    private static ConfiguredExchange exchange(String name) {
        return Objects.requireNonNull(loaded.exchange(name));
    }

    private JsonObject explain(String exchange, String... rest) {
        List<String> words = new ArrayList<>(List.of("explain", "--json", "--conf", conf.toString(), exchange));
        words.addAll(List.of(rest));
        assertThat(sluice.execute(words.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        return new JsonObject(out.toString());
    }
}
