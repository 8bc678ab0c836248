package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.settings.TestnetHeader;
import dev.sluice.core.ratelimit.LimitSettings;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of exchanges with {@code "testnet": true}. */
class TestnetTest extends ValidConf {
    private static final String HOSTS = """
            "hosts": [{"of": "https://api.alpha.example", "url": "https://test.alpha.example", "also": ["https://demo.alpha.example"]}],
            "streams": [{"of": "wss://ws.alpha.example", "url": "wss://ws.test.alpha.example"},
              {"of": "wss://south.alpha.example", "url": "wss://south.test.alpha.example"}]""";

    @BeforeEach
    void makeAlphaATestnet() {
        conf.edit("exchanges.json", "\"dialect\": \"alpha\",", "\"dialect\": \"alpha\", \"testnet\": true,");
        conf.edit("exchanges.json", "\"limits\"", """
                "streams": [{"path": "/ws", "url": "wss://ws.alpha.example", "source": "made up",
                    "alsoAt": ["wss://south.alpha.example", "wss://north.alpha.example"]},
                  {"path": "/feed", "url": "wss://feed.alpha.example", "source": "made up"}],
                "limits\"""");
    }

    private void describe(String testnet) {
        conf.edit("routes/alpha.json", "{", "{\"testnet\": {\"source\": \"made up\", " + testnet + "},");
    }

    private ConfiguredExchange alpha() {
        return Objects.requireNonNull(conf.good().exchange("alpha"));
    }

    private static List<String> hosts(ConfiguredExchange exchange) {
        return exchange.settings().upstreams().stream()
                .map(host -> host.path() + " " + host.url() + (host.relayUrlOnly() ? " by URL" : ""))
                .toList();
    }

    @Test
    void calls_go_to_the_hosts_of_the_testnet_and_a_host_without_one_is_left_out() {
        describe(HOSTS);
        assertThat(hosts(alpha()))
                .containsExactly("/api https://test.alpha.example:443", "/api https://demo.alpha.example:443 by URL");
        assertThat(alpha().settings().streams())
                .extracting(StreamSettings::path, stream -> stream.url().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/ws", "wss://ws.test.alpha.example:443"),
                        org.assertj.core.groups.Tuple.tuple("/ws", "wss://south.test.alpha.example:443"));
        assertThat(alpha().settings().testnet()).isTrue();
        assertThat(alpha().usageName()).isEqualTo("alpha~testnet");
        assertThat(alpha().exchange().hosts().upstream("/other")).isNull();
    }

    @Test
    void an_exchange_that_is_no_testnet_keeps_its_hosts_and_limits() {
        describe(HOSTS);
        ConfiguredExchange beta = Objects.requireNonNull(conf.good().exchange("beta"));
        assertThat(hosts(beta)).containsExactly("/ https://beta.example:443");
        assertThat(beta.limits()).allMatch(LimitSettings::exact);
        assertThat(beta.exchange().settings().testnet()).isFalse();
        assertThat(beta.usageName()).isEqualTo("beta");
    }

    @Test
    void a_path_that_the_testnet_does_not_have_is_left_out() {
        describe(HOSTS + ", \"without\": [\"/ws\"]");
        assertThat(alpha().settings().streams()).isEmpty();
    }

    @Test
    void limits_count_as_not_exact_unless_the_exchange_documents_the_same() {
        describe(HOSTS);
        assertThat(alpha().limits()).noneMatch(LimitSettings::exact);
        conf.edit("routes/alpha.json", "\"source\": \"made up\",", "\"source\": \"made up\", \"sameLimits\": true,");
        assertThat(alpha().limits()).allMatch(LimitSettings::exact);
    }

    @ParameterizedTest
    @CsvSource({"200, 200", "5000, 1000"})
    void a_documented_size_of_the_testnet_can_only_lower_a_limit(int documented, long used) {
        describe(HOSTS + ", \"limits\": [{\"name\": \"weight\", \"size\": " + documented
                + ", \"source\": \"made up\"}]");
        assertThat(alpha().limits().get(0).size()).isEqualTo(used);
    }

    @Test
    void a_testnet_on_the_exchanges_own_hosts_has_a_header_that_every_call_gets() {
        String same = "\"hosts\": [{\"of\": \"https://api.alpha.example\", \"url\": \"https://api.alpha.example\"}]";
        describe(same + ", \"header\": \"X-Simulated\", \"headerValue\": \"1\"");
        assertThat(hosts(alpha())).containsExactly("/api https://api.alpha.example:443");
        assertThat(alpha().exchange().testnetHeader()).isEqualTo(new TestnetHeader("X-Simulated", "x-simulated", "1"));
        assertThat(Objects.requireNonNull(conf.good().exchange("beta"))
                        .exchange()
                        .testnetHeader())
                .isNull();
    }

    @Test
    void a_testnet_on_the_exchanges_own_hosts_without_a_header_is_refused() {
        describe("\"hosts\": [{\"of\": \"https://api.alpha.example\", \"url\": \"https://api.alpha.example\"}]");
        assertThat(conf.problems().toString()).contains("has a host of the exchange itself but no 'header'");
    }

    @Test
    void an_exchange_without_a_testnet_is_refused_with_the_reason() {
        describe("\"none\": \"it was closed in 2023\"");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:3 /alpha/testnet = true: exchange 'alpha' has no testnet: it was closed in 2023;"
                                + " remove \"testnet\": true");
    }

    @Test
    void an_exchange_whose_testnet_is_not_described_is_refused() {
        assertThat(conf.problem())
                .isEqualTo("exchanges.json:3 /alpha/testnet = true: exchange 'alpha' has no known testnet;"
                        + " describe it under 'testnet' in conf/routes/alpha.json, or remove \"testnet\": true");
    }

    @Test
    void an_exchange_none_of_whose_hosts_has_a_testnet_is_refused() {
        describe("\"hosts\": [{\"of\": \"https://other.example\", \"url\": \"https://test.example\"}]");
        assertThat(conf.problem())
                .contains("none of the hosts of exchange 'alpha' has a testnet in conf/routes/alpha.json");
    }

    @Test
    void a_testnet_that_shares_a_host_with_a_real_exchange_is_refused() {
        describe("\"hosts\": [{\"of\": \"https://api.alpha.example\", \"url\": \"https://beta.example\"}]");
        assertThat(conf.problem())
                .contains("the testnet of exchange 'alpha' has the host https://beta.example:443 of exchange 'beta'");
    }

    @Test
    void a_change_between_testnet_and_exchange_needs_a_restart() {
        describe(HOSTS);
        Config running = conf.good();
        conf.edit("exchanges.json", "\"testnet\": true", "\"testnet\": false");
        ConfigReload reload =
                ConfigReload.between(new ConfigReload.Running(running, List.of(), Map.of()), conf.valid());
        assertThat(reload.refused().toString())
                .contains("'alpha.testnet' changes from true to false: requires a restart");
    }

    @ParameterizedTest(name = "{0}{1} goes to {2}")
    @CsvSource({
        "binance, /api/v3/time, testnet.binance.vision",
        "binance, /fapi/v1/time, demo-fapi.binance.com",
        "binance, /dapi/v1/time, testnet.binancefuture.com",
        "bybit, /v5/market/time, api-testnet.bybit.com",
        "gate, /api/v4/spot/time, api-testnet.gateapi.io",
        "bitmex, /api/v1, testnet.bitmex.com",
        "deribit, /api/v2/public/get_time, test.deribit.com",
        "hyperliquid, /info, api.hyperliquid-testnet.xyz",
        "gemini, /v1/symbols, api.sandbox.gemini.com",
        "bingx, /openApi/swap/v2/server/time, open-api-vst.bingx.com",
        "cryptocom, /exchange/v1/public/get-tickers, uat-api.3ona.co",
        "coinbaseexchange, /time, api-public.sandbox.exchange.coinbase.com",
    })
    void a_shipped_exchange_leads_to_its_testnet(String name, String path, String host) throws IOException {
        ConfiguredExchange exchange = shipped(name);
        assertThat(Objects.requireNonNull(exchange.exchange().hosts().upstream(path))
                        .host())
                .isEqualTo(host);
        assertThat(exchange.settings().upstreams())
                .extracting(upstream -> upstream.url().host())
                .noneMatch(ConfFiles.exchange(name).upstreams().stream()
                        .map(upstream -> upstream.url().host())
                        .toList()::contains);
    }

    @ParameterizedTest(name = "{0} on its own hosts with {1}: {2}")
    @CsvSource({
        "okx, x-simulated-trading, wspap.okx.com",
        "myokx, x-simulated-trading, wseeapap.okx.com",
        "okxus, x-simulated-trading, wsuspap.okx.com",
        "bitget, paptrading, "
    })
    void a_shipped_demo_on_the_exchanges_own_hosts_has_its_header(String name, String header, @Nullable String streams)
            throws IOException {
        ConfiguredExchange exchange = shipped(name);
        assertThat(exchange.exchange().testnetHeader()).isEqualTo(new TestnetHeader(header, header, "1"));
        assertThat(exchange.settings().streams())
                .allSatisfy(stream -> assertThat(stream.url().upstream().host()).isEqualTo(streams));
    }

    /** Returns a shipped exchange, alone in a configuration, with its testnet on. */
    private ConfiguredExchange shipped(String name) throws IOException {
        Path shipped = Path.of("conf");
        String dialect = ConfFiles.exchange(name).dialect();
        JsonObject entry = new JsonObject(Files.readString(shipped.resolve("exchanges.json")))
                .getJsonObject(name)
                .put("testnet", true);
        conf.write("exchanges.json", new JsonObject().put(name, entry).encode());
        conf.write("routes/" + dialect + ".json", Files.readString(shipped.resolve("routes/" + dialect + ".json")));
        return Objects.requireNonNull(conf.good().exchange(name));
    }

    @Test
    void hosts_of_the_command_line_replace_those_of_the_testnet() {
        describe(HOSTS);
        LoadResult loaded = conf.load(new Overrides(Map.of("*", "http://127.0.0.1:9"), Map.of()));
        ConfiguredExchange moved =
                Objects.requireNonNull(((LoadResult.Valid) loaded).config().exchange("alpha"));
        assertThat(moved.settings().upstreams())
                .extracting(HostSettings::target)
                .allMatch(target -> target.isLoopback());
        assertThat(moved.settings().testnet()).isTrue();
    }
}
