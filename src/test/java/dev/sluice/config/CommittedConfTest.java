package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the project's own files in {@code conf}. */
class CommittedConfTest {
    private static final Path CONF = Path.of("conf");

    @Test
    void the_shipped_configuration_is_valid() {
        assertThat(ConfFixture.problems(Config.load(CONF))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "development", "testing", "high_frequency"})
    void the_shipped_configuration_is_valid_with_every_profile(String profile, @TempDir Path copy) throws IOException {
        copyTo(copy);
        Files.writeString(copy.resolve("sluice.json"), "{\"profile\": \"" + profile + "\"}");
        assertThat(ConfFixture.problems(Config.load(copy))).isEmpty();
    }

    @Test
    void five_different_mistakes_are_five_located_messages(@TempDir Path copy) throws IOException {
        copyTo(copy);
        replace(copy.resolve("sluice.json"), "\"production\"", "\"producton\"");
        replace(copy.resolve("profiles/testing.json"), "\"warmUpMs\": 0", "\"warmUpMs\": -1");
        Path exchanges = copy.resolve("exchanges.json");
        replace(exchanges, "\"dialect\": \"binance\",", """
                "dialect": "binance", "limits": {"spot.weight": {"size": 60000}},""");
        replace(exchanges, "https://api.kraken.com", "api.kraken.com");
        replace(copy.resolve("routes/kraken.json"), "\"kind\":", "\"kin\":");

        assertThat(ConfFixture.problems(Config.load(copy))).hasSize(5).allSatisfy(problem -> {
            assertThat(problem.file()).startsWith(copy.toString());
            assertThat(problem.pointer()).startsWith("/");
            assertThat(problem.line()).isPositive();
            assertThat(problem.value()).isNotEmpty();
            assertThat(problem.message()).isNotEmpty();
        });
    }

    @Test
    void only_limits_that_cancels_share_with_other_calls_keep_a_reserve() {
        LoadResult.Valid valid = (LoadResult.Valid) Config.load(CONF);
        Config config = valid.config();
        for (ConfiguredExchange exchange : config.exchanges()) {
            List<ChargedCall> charges = ChargedCall.of(Objects.requireNonNull(
                    valid.sources().dialects().get(exchange.settings().dialect())));
            for (int i = 0; i < exchange.limits().size(); i++) {
                LimitSettings limit = exchange.limits().get(i);
                boolean shared = charges.stream().anyMatch(one -> !one.onlyCancels() && one.max(limit.name()) > 0)
                        && !limit.scope().has(LimitScope.Part.ROUTE);
                boolean cancels = ExchangeFixture.cancelCost(exchange.exchange(), i) > 0
                        || ExchangeFixture.isOfEveryCancelMessage(exchange.exchange(), limit.name());
                long reserve = Objects.requireNonNull(limit.reserve());
                assertThat(reserve > 0)
                        .as(exchange.name() + " " + limit.name())
                        .isEqualTo(cancels && shared && limit.usable() > 1);
                assertThat(reserve).isLessThan(limit.usable());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"hyperliquid, ws.messages, 190", "gate, futures.messages, 10"})
    void a_limit_of_the_messages_of_a_socket_keeps_a_reserve_for_its_cancels(String name, String of, long reserve) {
        Config config = ((LoadResult.Valid) Config.load(CONF)).config();
        assertThat(Objects.requireNonNull(config.exchange(name)).limits().stream()
                        .filter(limit -> limit.name().equals(of))
                        .map(LimitSettings::reserve))
                .containsExactly(reserve);
    }

    /** The costs checked before an exchange is created must equal the costs that the exchange charges. */
    @Test
    void the_checks_and_the_exchange_agree_on_the_costs_of_calls() {
        LoadResult.Valid valid = (LoadResult.Valid) Config.load(CONF);
        Config config = valid.config();
        for (ConfiguredExchange configured : config.exchanges()) {
            Exchange exchange = configured.exchange();
            Map<String, ChargedCall> charges = ChargedCall.of(Objects.requireNonNull(
                            valid.sources().dialects().get(configured.settings().dialect())))
                    .stream()
                    .collect(Collectors.toMap(ChargedCall::call, Function.identity(), (one, other) -> one));
            int compared = 0;
            for (Route route : exchange.routes().all()) {
                ChargedCall same = charges.get(route.id());
                if (same == null) {
                    continue; // a route with several calls is named by its first call
                }
                for (Cost cost : exchange.routes().costRange(route)) {
                    String limit = exchange.limitNames().get(cost.limit());
                    assertThat(new CostRule.Range(same.min(limit), same.max(limit)))
                            .as(route + " " + limit)
                            .isEqualTo(new CostRule.Range(cost.onOk(), cost.max()));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(10);
        }
    }

    /** A bot opens a WebSocket at a regional host by its URL; orders there must be read as on the main host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream.bybit.tr",
                "stream.bybit.kz",
                "stream.bybit.id",
                "stream.bybitgeorgia.ge",
                "stream.manepa.jp",
                "stream.spark-fintech.com"
            })
    void a_regional_websocket_is_reachable_and_its_orders_are_read(String name) {
        Config config = ((LoadResult.Valid) Config.load(CONF)).config();
        ConfiguredExchange bybit = Objects.requireNonNull(config.exchange("bybit"));
        Upstream host = new Upstream(name, 443, true);
        StreamSettings orders =
                Objects.requireNonNull(bybit.exchange().streams().byUrl(host, "/v5/trade"));
        assertThat(orders.target()).isEqualTo(host);
        assertThat(orders.orders()).isTrue();
        assertThat(bybit.admission().connections(host)).isEqualTo(1000);
        assertThat(TlsHosts.tlsHosts(TlsHosts.urls(List.of(), bybit.settings().streams())))
                .contains(name);
        StreamSettings byName =
                Objects.requireNonNull(bybit.exchange().streams().byPath("/v5/trade"));
        assertThat(byName.target().host()).isEqualTo("stream.bybit.com");
    }

    /** A bot names a regional or a fallback host by its URL; it must reach the exchange whose limits it uses. */
    @ParameterizedTest
    @CsvSource({
        "bybit, https://api.bybitgeorgia.ge, /v5/order/create",
        "bybit, https://api.manepa.jp, /v5/order/create",
        "bingx, https://open-api.bingx.pro, /openApi/swap/v2/trade/order",
        "coinbasederiv, https://drb.coinbase.com, /api/v2/private/buy",
    })
    void a_host_that_an_exchange_added_is_reachable(String name, String url, String path) {
        Config config = ((LoadResult.Valid) Config.load(CONF)).config();
        ConfiguredExchange exchange = Objects.requireNonNull(config.exchange(name));
        Upstream host = Upstream.parse(url);
        assertThat(exchange.exchange().hosts().upstream(path, host)).isEqualTo(host);
    }

    @Test
    void coinbases_derivatives_have_the_stream_of_their_own_host() {
        Config config = ((LoadResult.Valid) Config.load(CONF)).config();
        ConfiguredExchange exchange = Objects.requireNonNull(config.exchange("coinbasederiv"));
        assertThat(exchange.exchange().streams().byHost("drb.coinbase.com", "/ws/api/v2"))
                .isNotNull();
        assertThat(exchange.exchange().streams().byHost("www.deribit.com", "/ws/api/v2"))
                .isNull();
    }

    @Test
    void the_checks_recognize_exchanges_with_cancels() {
        LoadResult.Valid valid = (LoadResult.Valid) Config.load(CONF);
        Config config = valid.config();
        for (ConfiguredExchange configured : config.exchanges()) {
            List<ChargedCall> charges = ChargedCall.of(Objects.requireNonNull(
                    valid.sources().dialects().get(configured.settings().dialect())));
            assertThat(charges.stream().anyMatch(ChargedCall::mayCancel))
                    .as(configured.name())
                    .isEqualTo(configured.exchange().routes().all().stream()
                            .anyMatch(route -> route.kind() == Kind.CANCEL));
        }
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(from), to));
    }

    private static void copyTo(Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(CONF)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(CONF.relativize(file).toString());
                if (!Files.isDirectory(file)) {
                    Files.createDirectories(Objects.requireNonNull(to.getParent()));
                    Files.copy(file, to);
                }
            }
        }
    }
}
