package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.persistence.PortFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsCommandTest {
    private static final Set<String> DOORS = Set.of("path", "url", "port", "host", "proxy", "none");

    @TempDir
    Path folder;

    private Path conf;
    /** What the last command printed, and its exit code. */
    private CommandLineRun run = new CommandLineRun(0, "", "");

    @BeforeEach
    void copyShippedConfiguration() throws IOException {
        conf = folder.resolve("conf");
        try (Stream<Path> all = Files.walk(Path.of("conf"))) {
            for (Path path : all.toList()) {
                Files.copy(path, conf.resolve(Path.of("conf").relativize(path)));
            }
        }
    }

    private int clients(String... more) {
        run = CommandLineRun.type(Stream.concat(
                        Stream.of("clients", "--conf=" + conf, "--data=" + folder.resolve("data")), Stream.of(more))
                .toArray(String[]::new));
        return run.exit();
    }

    private List<JsonObject> rows(String... more) {
        assertThat(clients(Stream.concat(Stream.of("--json"), Stream.of(more)).toArray(String[]::new)))
                .isZero();
        return new JsonArray(run.out()).stream().map(JsonObject.class::cast).toList();
    }

    @Test
    void every_row_has_a_snippet_or_the_reason_why_it_has_none() {
        for (ClientRow row : ClientRow.all()) {
            assertThat(row.door()).isIn(DOORS);
            assertThat(row.exchanges()).isNotEmpty();
            if (row.can()) {
                assertThat(row.snippet()).as(row.client()).isNotBlank();
                assertThat(row.language()).as(row.client()).isNotBlank();
            } else {
                assertThat(row.snippet()).as(row.client()).isNull();
                assertThat(row.why()).as(row.client()).isNotBlank();
            }
        }
    }

    @Test
    void the_port_is_the_one_of_the_gateway_that_uses_the_data_folder() throws IOException {
        assertThat(clients("--client=ccxt", "--exchange=binance")).isZero();
        assertThat(run.out()).contains("http://127.0.0.1:8080/").doesNotContain(":20300");
        PortFile.BOTS.write(
                Files.createDirectories(folder.resolve("data")), PortFile.Address.listening("0.0.0.0", 20300));
        assertThat(clients("--client=ccxt", "--exchange=binance")).isZero();
        assertThat(run.out()).contains("http://127.0.0.1:20300/").doesNotContain(":8080");
        assertThat(clients("--client=ccxt", "--exchange=binance", "--gateway=http://gw:8090"))
                .isZero();
        assertThat(run.out()).contains("http://gw:8090/").doesNotContain(":20300");
    }

    @Test
    void no_placeholder_is_left_in_the_output() {
        assertThat(rows()).hasSizeGreaterThan(30).allSatisfy(row -> {
            assertThat(String.valueOf(row.getString("snippet")))
                    .doesNotContain("{gateway}", "{host}", "{exchange}", "{port}", "{trust}");
            assertThat(row.getString("why")).doesNotContain("{gateway}", "{exchange}");
        });
    }

    @Test
    void snippets_use_the_addresses_of_the_configuration() throws IOException {
        Files.writeString(conf.resolve("sluice.json"), "{\"proxy\": {\"port\": 7777}}");
        assertThat(rows("--client=ccxt", "--exchange=binanceusdm"))
                .extracting(row -> row.getString("snippet"))
                .anyMatch(text -> text.contains("new ccxt.binanceusdm(") && text.contains("http://127.0.0.1:7777/url/"))
                .anyMatch(text -> text.contains("'http://127.0.0.1:7777/binanceusdm'"));
        assertThat(rows("--client=freqtrade", "--exchange=kraken", "--gateway=http://10.0.0.5:8080"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("snippet")).contains("\"http://10.0.0.5:8080/url/\""));
    }

    @Test
    void what_is_the_same_for_several_exchanges_is_printed_once_with_all_of_them() {
        run = CommandLineRun.type("clients", "--conf", conf.toString(), "--client", "freqtrade");
        assertThat(run.out()).containsOnlyOnce("ccxt_async_config").contains("freqtrade with binance, kraken, ");
    }

    @Test
    void a_language_finds_its_clients() {
        assertThat(rows("--client=Python", "--exchange=kraken"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("snippet")).startsWith("exchange = ccxt.kraken({'apiKey'"));
    }

    @Test
    void the_words_of_a_client_may_have_any_order_and_case_and_a_misspelled_one_gets_a_suggestion() {
        assertThat(rows("--client=Python ccxt", "--exchange=kraken"))
                .isEqualTo(rows("--client=PYTHON", "--exchange=kraken"));
        assertThat(clients("--client=humingbot")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("unknown client 'humingbot'; did you mean 'hummingbot'?");
    }

    @Test
    void each_exchange_gets_a_free_port_of_its_own() throws IOException {
        Path exchanges = conf.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                Files.readString(exchanges)
                        .replace("\"dialect\": \"bybit\",", "\"dialect\": \"bybit\", \"listen\": 9002,"));
        List<String> snippets = rows("--client=hummingbot").stream()
                .filter(row -> row.getString("door").equals("port"))
                .map(row -> row.getString("snippet").replaceAll("(?s).*http://127.0.0.1:(\\d+).*", "$1"))
                .toList();
        assertThat(snippets)
                .hasSizeGreaterThan(3)
                .doesNotHaveDuplicates()
                .contains("9102")
                .doesNotContain("9002");
    }

    @Test
    void lines_for_containers_use_the_host_of_the_gateway_and_say_what_the_configuration_lacks() throws IOException {
        String gateway = "--gateway=http://host.docker.internal:8080/";
        String open =
                "{\"proxy\": {\"host\": \"0.0.0.0\", \"trustFrom\": [\"127.0.0.0/8\", \"::1/128\", \"172.16.0.0/12\"]}";
        JsonObject freqtrade =
                rows("--client=freqtrade", "--exchange=okx", gateway).get(0);
        assertThat(freqtrade.getString("snippet")).contains("\"http://host.docker.internal:8080/url/\"");
        assertThat(freqtrade.getJsonArray("first").getString(0)).contains(open.substring(1));
        assertThat(freqtrade.getJsonArray("first").getString(1)).contains("\"hostNames\": [\"host.docker.internal\"]");
        assertThat(rows("--client=hummingbot", "--exchange=okx", gateway))
                .extracting(row -> row.getString("snippet") + row.getJsonArray("first"))
                .anyMatch(text -> text.contains("\"http://host.docker.internal:9005/\""))
                .anyMatch(text -> text.contains("docker run --add-host www.okx.com:host-gateway"))
                .noneMatch(text -> text.contains("127.0.0.1 www.okx.com"));

        Files.writeString(
                conf.resolve("sluice.json"), open + ", \"hostNames\": [\"host.docker.internal\"]}"); // as the lines say
        assertThat(rows("--client=freqtrade", "--exchange=okx", gateway).get(0).getJsonArray("first"))
                .containsExactly("on Linux: docker run --add-host host.docker.internal:host-gateway ...");
        assertThat(rows("--client=hummingbot", "--exchange=okx", "--gateway=http://10.0.0.5:8080"))
                .extracting(row -> row.getJsonArray("first").encode())
                .anyMatch(text -> text.contains("in /etc/hosts of the bot: 10.0.0.5 www.okx.com openapi.okx.com"));
        assertThat(clients("--gateway=10.0.0.5")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void python_that_also_calls_hosts_of_streams_trusts_the_public_authorities_too() {
        assertThat(rows("--client=hummingbot", "--exchange=okx").get(2).getString("snippet"))
                .contains("certifi", "/tls/authority.pem' > all.pem\nexport SSL_CERT_FILE=\"$PWD/all.pem\"");
    }

    @Test
    void missing_steps_are_printed_first() throws IOException {
        List<JsonObject> before = rows("--client=hummingbot", "--exchange=kraken");
        assertThat(before).extracting(row -> row.getString("door")).containsExactly("path", "port", "host");
        assertThat(before.get(0).getBoolean("works")).isFalse();
        assertThat(before.get(1).getJsonArray("first").encode()).contains("\\\"listen\\\": 9002");
        assertThat(before.get(2).getJsonArray("first").encode())
                .contains("scripts/sluice ca", "127.0.0.1 api.kraken.com")
                .doesNotContain("api.binance.com");

        Files.writeString(conf.resolve("sluice.json"), "{\"proxy\": {\"tls\": {\"hosts\": [\"api.kraken.com\"]}}}");
        Path exchanges = conf.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                Files.readString(exchanges)
                        .replace("\"dialect\": \"kraken\",", "\"dialect\": \"kraken\", \"listen\": 9123,"));
        List<JsonObject> after = rows("--client=hummingbot", "--exchange=kraken");
        assertThat(after.get(1).getJsonArray("first")).isEmpty();
        assertThat(after.get(1).getString("snippet")).contains("http://127.0.0.1:9123\"");
        assertThat(after.get(2).getJsonArray("first").encode())
                .isEqualTo("[\"in /etc/hosts of the bot: 127.0.0.1 api.kraken.com\"]");
    }

    @Test
    void the_sandbox_mode_of_ccxt_is_shown_for_a_testnet_where_ccxt_calls_the_hosts_of_the_exchange()
            throws IOException {
        Path exchanges = conf.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                Files.readString(exchanges)
                        .replace("\"dialect\": \"bybit\",", "\"dialect\": \"bybit\", \"testnet\": true,"));
        String call = "exchange.setSandboxMode(true);";

        assertThat(rows("--client=ccxt", "--exchange=bybit"))
                .filteredOn(row -> String.valueOf(row.getString("snippet")).endsWith("\n" + call))
                .extracting(row -> row.getString("door"))
                .containsExactly("url", "host", "proxy");
        assertThat(rows("--client=ccxt", "--exchange=okx"))
                .noneMatch(row -> String.valueOf(row.getString("snippet")).contains(call));
    }

    @Test
    void impossible_connections_are_printed_with_the_reason() {
        assertThat(clients("--client=hummingbot", "--exchange=okx")).isZero();
        assertThat(run.out())
                .contains(
                        "hummingbot with okx: not possible, because its urljoin removes the path",
                        "by a port of its own");
        assertThat(clients("--client=ccxt", "--exchange=coinbase")).isZero();
        assertThat(run.out())
                .contains("not possible, because it signs the host")
                .contains("by /url/ (tried in this project's tests)");
    }

    @Test
    void an_unknown_client_or_exchange_is_wrong_usage() {
        assertThat(clients("--client=nobody")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("unknown client 'nobody'. Known: [ccxt,");
        assertThat(clients("--exchange=nowhere")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("no exchange 'nowhere' is configured");
    }

    @Test
    void the_name_of_a_bot_is_in_every_url_that_can_contain_it_and_the_others_say_so() {
        for (JsonObject row : rows("--bot=maker1", "--exchange=kraken")) {
            String text = row.getString("snippet", "") + row.getString("why");
            if (row.getString("door").equals("proxy")) {
                assertThat(row.getString("unnamed")).isNull();
                if (row.getString("language").equals("java")) {
                    assertThat(text).contains("setProxyPort(8080)", "a header Proxy-Authorization");
                } else {
                    assertThat(text).contains("http://maker1:no-token@127.0.0.1:8080'");
                }
            } else if (!List.of("path", "url").contains(row.getString("door"))) {
                assertThat(row.getString("unnamed")).contains("X-Sluice-Bot: maker1");
            } else if (row.getBoolean("works")) {
                assertThat(text).contains("http://127.0.0.1:8080/@maker1/");
            }
        }
        assertThat(clients("--bot=a/b")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'a/b' is not a valid bot name");
    }

    @Test
    void a_client_that_signs_the_host_gets_no_base_url() {
        for (String exchange : List.of("coinbase", "htx", "htxfutures", "bitstamp")) {
            assertThat(rows("--client=ccxt", "--exchange=" + exchange))
                    .filteredOn(row -> row.getString("door").equals("path"))
                    .as(exchange)
                    .isNotEmpty()
                    .noneMatch(row -> row.getBoolean("works"));
        }
    }

    @Test
    void futures_of_htx_are_called_by_the_class_of_spot() {
        assertThat(rows("--client=ccxt", "--exchange=htxfutures"))
                .filteredOn(row -> row.getBoolean("works"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.getString("snippet")).contains("ccxt.htx("));
    }
}
