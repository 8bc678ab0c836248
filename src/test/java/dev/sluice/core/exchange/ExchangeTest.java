package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.parse.HttpDate;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of an exchange built from data: its hosts, the settings it rejects, and a new exchange without a line of Java.
 */
final class ExchangeTest {
    private static final ExchangeSettings SOMEWHERE = new ExchangeSettings(
            "x",
            List.of(),
            null,
            List.of(new HostSettings("/", Upstream.parse("https://api.example"), null, 64, false)),
            List.of(),
            Map.of(),
            null,
            false);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/api/v3/depth, https://api.binance.com:443",
        "/api, https://api.binance.com:443",
        "/sapi/v1/x, https://api.binance.com:443",
        "/fapi/v1/depth, https://fapi.binance.com:443",
        "/futures/data/basis, https://fapi.binance.com:443",
        "/dapi/v1/depth, https://dapi.binance.com:443",
        "/apix, ",
        "/futures/datax, ",
        "/, ",
        "'', ",
    })
    void a_path_selects_its_upstream_by_whole_segments(String path, String host) {
        Upstream upstream = ExchangeFixture.BINANCE.exchange.hosts().upstream(path);
        assertThat(upstream == null ? null : upstream.toString()).isEqualTo(host);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "spot.weight, api.binance.com",
        "options.weight, eapi.binance.com",
        "'spot.orders.1d,futures.weight', 'api.binance.com,fapi.binance.com,dapi.binance.com'",
        "none, ''",
    })
    void a_limit_leads_to_the_upstreams_whose_calls_it_counts(String limits, String hosts) {
        assertThat(ExchangeFixture.BINANCE.exchange.upstreamsChargedTo(Set.of(limits.split(","))))
                .extracting(Upstream::host)
                .containsExactlyInAnyOrder(hosts.isEmpty() ? new String[0] : hosts.split(","));
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource({
        "/futures/data/basis, https://fapi.binance.com, true",
        "/futures/data/basis, https://dapi.binance.com, true",
        "/futures/data/basis, https://api.binance.com, false",
        "/api/v3/depth, https://dapi.binance.com, false",
        "/dapi/v1/depth, https://dapi.binance.com, true",
        "/other, https://dapi.binance.com, false",
    })
    void a_host_addressed_by_url_accepts_only_its_configured_paths(String path, String host, boolean takes) {
        Upstream named = Upstream.parse(host);
        assertThat(ExchangeFixture.BINANCE.exchange.hosts().upstream(path, named))
                .isEqualTo(takes ? named : null);
    }

    @ParameterizedTest(name = "{0}{1}: {2}")
    @CsvSource({
        "stream.binance.com, /ws/btcusdt@trade, /ws",
        "stream.binance.com, /stream, /stream",
        "stream.binance.com, /other, /streams",
        "fstream.binance.com, /market/ws, /fstream",
        "ws-auth.kraken.com, /v2, /auth",
        "ws-api.binance.com, /ws-api/v3, /ws-api",
        "ws-api.binance.com, /other, ",
        "nowhere.example, /ws, ",
    })
    void a_host_path_selects_the_stream_with_the_same_path_first(String host, String path, String start) {
        StreamSettings stream = (host.contains("kraken") ? ExchangeFixture.KRAKEN : ExchangeFixture.BINANCE)
                .exchange
                .streams()
                .byHost(host, path);
        assertThat(stream == null ? null : stream.path()).isEqualTo(start);
    }

    @Test
    void an_exchange_led_to_another_host_sends_everything_there_and_classifies_as_before() {
        Upstream here = Upstream.parse("http://127.0.0.1:9");
        Exchange moved = ExchangeFixture.BINANCE.exchange.redirectedTo(here);
        assertThat(moved.settings().upstreams())
                .allSatisfy(host -> assertThat(host.target()).isEqualTo(here));
        assertThat(moved.settings().streams()).isEmpty();
        assertThat(moved.routes().all())
                .isEqualTo(ExchangeFixture.BINANCE.exchange.routes().all());
        assertThat(moved.hosts().upstream("/api/v3/depth")).isEqualTo(here);
    }

    @Test
    void an_exchange_has_its_name_and_aliases() {
        assertThat(ExchangeFixture.BINANCE.exchange.name()).isEqualTo("binance");
        assertThat(ExchangeFixture.BINANCE.exchange.aliases()).containsExactlyInAnyOrder("binanceusdm", "binancecoinm");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://x",
        "https://",
        "https://a/b",
        "https://a?b",
        "https://u@a",
        "x",
        "https:a",
        "'http://a b'",
    })
    void an_upstream_is_a_scheme_a_host_and_optionally_a_port(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upstream.parse(url))
                .withMessageContaining("allowed: http:// or https://");
    }

    @Test
    void upstreams_of_one_host_are_equal() {
        assertThat(Upstream.parse("https://a")).isEqualTo(Upstream.parse("https://a:443/"));
        assertThat(Upstream.parse("http://127.0.0.1:9000")).isEqualTo(new Upstream("127.0.0.1", 9000, false));
    }

    @Test
    void only_limits_charged_by_cancels_need_a_reserve() {
        Map<String, Long> costs = ExchangeFixture.BINANCE.limits.stream()
                .collect(Collectors.toMap(
                        limit -> limit.name(),
                        limit -> ExchangeFixture.cancelCost(
                                ExchangeFixture.BINANCE.exchange, ExchangeFixture.BINANCE.limits.indexOf(limit))));
        assertThat(costs)
                .containsEntry("spot.weight", 1L)
                .containsEntry("futures.weight", 10L)
                .containsEntry("spot.orders.10s", 0L)
                .containsEntry("futures.data", 0L);
        assertThat(ExchangeFixture.cancelCost(ExchangeFixture.KRAKEN.exchange, 1))
                .isEqualTo(8);
    }

    @Test
    void the_cost_of_a_single_cancel_excludes_batches_and_dead_man_switches() {
        assertThat(ExchangeFixture.BINANCE.exchange.routes().singleCancelCosts())
                .containsEntry("spot.weight", 1L)
                .containsEntry("sapi.ip", 10L)
                .containsEntry("futures.weight", 1L)
                .doesNotContainKey("futures.data");
        assertThat(ExchangeFixture.OKX.exchange.routes().singleCancelCosts())
                .containsEntry("cancel", 1L)
                .doesNotContainKeys("cancel.batch", "place");
    }

    @Test
    void every_route_fits_its_limits_at_its_lowest_cost() {
        for (ExchangeFixture fixture : ExchangeFixture.ALL) {
            for (Route route : fixture.exchange.routes().all()) {
                assertThat(fixture.exchange.routes().costRange(route))
                        .as(route.id())
                        .allSatisfy(cost -> assertThat(cost.onOk())
                                .isLessThanOrEqualTo(
                                        fixture.limits.get(cost.limit()).usable()));
            }
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"calls":["GET /a"],"kind":"READ_PUBLIC","costs":{"wait":1}}                       | there is no limit 'wait'; there are [weight]
            {"calls":["GET /a"],"kind":"READ_PUBLIC","publishes":{"size":"s","limits":[{"when":{"t":"w"},"limit":"wait","windowMs":1}]}} | publishes limit 'wait', which does not exist; existing: [weight]
            {"calls":["GET /b/c:{x}","GET /b/c:{y}"],"kind":"READ_PUBLIC"}                     | the routes 'GET /b/c:{x}' and 'GET /b/c:{y}' match the same calls
            {"calls":["GET /a","GET /a"],"kind":"READ_PUBLIC"}                                 | the routes 'GET /a' and 'GET /a' match the same calls
            {"calls":["GET /b/{x}","GET /b/{y}"],"kind":"READ_PUBLIC"}                         | the routes 'GET /b/{x}' and 'GET /b/{y}' match the same calls
            {"calls":["GET"],"kind":"READ_PUBLIC"}                                             | is not "METHOD //..."
            """)
    void invalid_dialect_data_is_refused_by_name(String route, String message) {
        DialectSettings dialect =
                ConfFiles.dialectOf("{\"groups\":[{\"path\":\"/\",\"source\":\"s\",\"routes\":[" + route + "]}]}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Exchange.of("x", SOMEWHERE, dialect, List.of("weight")))
                .withMessageContaining(message);
    }

    @Test
    void a_group_that_names_a_missing_list_is_refused() {
        for (String key : new String[] {"\"outcomes\":[\"x\"]", "\"reduces\":\"x\"", "\"refusals\":\"x\""}) {
            DialectSettings dialect =
                    ConfFiles.dialectOf("{\"groups\":[{\"path\":\"/\",\"source\":\"s\"," + key + "}]}");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Exchange.of("x", SOMEWHERE, dialect, List.of()))
                    .withMessageContaining("there is no 'x' in");
        }
    }

    @Test
    void a_new_exchange_needs_only_data_including_path_variables() {
        DialectSettings dialect = ConfFiles.dialectOf("""
                {"keyHeader":"KEY","bodies":["json"],"instrument":"product",
                 "groups":[{"path":"/","source":"docs 2026-11","costs":{"weight":1},"routes":[
                   {"calls":["DELETE /orders/{order}"],"kind":"CANCEL","orders":{"exchange":["order"]}},
                   {"calls":["GET /orders/all"],"kind":"READ_PRIVATE","costs":{"weight":{"when":"deep","is":["yes"],"then":7,"otherwise":2}}},
                   {"calls":["GET /products/{product}/book"],"kind":"READ_PUBLIC"}]}]}
                """);
        Exchange exchange = Exchange.of("new", SOMEWHERE, dialect, List.of("weight"));
        Call cancel = call(exchange, "DELETE", "/orders/a%2Db");
        assertThat(cancel.cancelledOrderIds()).containsExactly("x:a-b");
        assertThat(cancel.route().id()).isEqualTo("DELETE /orders/{order}");
        assertThat(call(exchange, "DELETE", "/orders/a?order=b").kind()).isEqualTo(Kind.PLACE);
        assertThat(call(exchange, "DELETE", "/orders/").route().listed()).isFalse();
        assertThat(call(exchange, "GET", "/products/BTC-USD/book").instrument()).isEqualTo("BTC-USD");
        assertThat(exchange.classifier().costs(call(exchange, "GET", "/orders/all?deep=yes"), new OrderCache(), 0))
                .containsExactly(new Cost(0, "", 7, 7));
        assertThat(exchange.responses()
                        .read(cancel, new UpstreamResponse(503, name -> null, new byte[0]))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        ResponseMeaning limited =
                exchange.responses().read(cancel, new UpstreamResponse(429, name -> "3", new byte[0]));
        assertThat(limited.hitLimits()).containsExactly("weight");
        assertThat(limited.retryAfterMillis()).isEqualTo(3000);
    }

    private static Call call(Exchange exchange, String method, String target) {
        return exchange.classifier().classify(new CallRequest(method, target, name -> null, new byte[0]));
    }

    @Test
    void an_account_accepts_key_ids_and_refuses_keys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AccountSettings(List.of(ExchangeFixture.API_KEY), false, false, null))
                .withMessageContaining("'vmPU...' is not an account id")
                .withMessageNotContaining(ExchangeFixture.API_KEY);
        AccountSettings one = new AccountSettings(List.of("0123456789abcdef"), false, false, null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExchangeSettings(
                        "x",
                        List.of(),
                        null,
                        SOMEWHERE.upstreams(),
                        List.of(),
                        Map.of("a", one, "b", one),
                        null,
                        false))
                .withMessageContaining("a key belongs to one account");
    }

    @Test
    void two_keys_of_one_account_yield_the_same_account() {
        String other = "another key";
        AccountSettings both = new AccountSettings(
                List.of(ApiKeyIds.of(ExchangeFixture.API_KEY), ApiKeyIds.of(other)), false, false, null);
        Exchange exchange = ExchangeFixture.KRAKEN.withAccount(both).exchange;
        for (int round = 0; round < 2; round++) {
            for (String key : new String[] {ExchangeFixture.API_KEY, other}) {
                Call call = exchange.classifier()
                        .classify(new CallRequest(
                                "POST",
                                "/0/private/Balance",
                                name -> name.equals("API-Key") ? key : null,
                                new byte[0]));
                assertThat(call.account()).isEqualTo("desk");
                assertThat(call.key()).isEqualTo(ApiKeyIds.of(key));
            }
        }
    }

    @Test
    void learned_orders_are_bounded_and_the_oldest_is_dropped_first() {
        OrderCache orderCache = new OrderCache(2);
        orderCache.addPlaced("a", List.of("x:1", "x:2"), "P", "bot", 5);
        orderCache.addPlaced("a", List.of("x:3"), "Q", "bot", 6);
        assertThat(orderCache.find("a", "x:1")).isNull();
        assertThat(orderCache.find("a", "x:3")).isEqualTo(new OrderCache.PlacedOrder("Q", 6, "bot", List.of()));
        orderCache.remove("a", "x:3");
        assertThat(orderCache.size()).isEqualTo(1);
    }

    @Test
    void an_order_that_a_list_showed_first_has_a_bot_once_that_is_known() {
        OrderCache orderCache = new OrderCache();
        orderCache.addExisting("a", List.of("x:1"), "P", null, 5);
        orderCache.addExisting("a", List.of("x:1"), "P", "bot", 6);
        orderCache.addExisting("a", List.of("x:1"), "P", null, 4);
        orderCache.addExisting("a", List.of("x:1"), "P", "other", 4);
        assertThat(orderCache.find("a", "x:1")).isEqualTo(new OrderCache.PlacedOrder("P", 5, "bot", List.of()));
    }

    @Test
    void an_id_that_is_used_again_has_the_age_and_the_bot_of_the_newer_order() {
        OrderCache orderCache = new OrderCache(2);
        orderCache.addPlaced("a", List.of("c:1"), "P", "bot", 5);
        orderCache.addPlaced("a", List.of("c:2"), "P", "bot", 6);
        orderCache.addPlaced("a", List.of("c:1"), "Q", "other", 7);
        assertThat(orderCache.find("a", "c:1")).isEqualTo(new OrderCache.PlacedOrder("Q", 7, "other", List.of(5L)));
        orderCache.addPlaced("a", List.of("c:3"), "P", "bot", 8);
        assertThat(orderCache.find("a", "c:2")).as("the oldest").isNull();
        for (int i = 0; i < 100; i++) {
            orderCache.addPlaced("a", List.of("c:1"), "Q", "other", 10 + i);
        }
        OrderCache.PlacedOrder latest = Objects.requireNonNull(orderCache.find("a", "c:1"));
        assertThat(latest.earlierNanos()).hasSize(15).startsWith(108L, 107L);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'Thu, 01 Jan 1970 00:00:00 GMT', 0",
        "'Sun, 06 Nov 1994 08:49:37 GMT', 784111777",
        "'Tue, 29 Feb 2000 23:59:59 GMT', 951868799",
        "'Wed, 01 Mar 2000 00:00:00 GMT', 951868800",
        "'Thu, 31 Dec 2026 23:59:60 GMT', 1798761600",
        "'Sunday, 06-Nov-94 08:49:37 GMT', -1",
        "'Sun, 06 Xov 1994 08:49:37 GMT', -1",
        "'Sun, 06 anF 1994 08:49:37 GMT', -1",
        "'Sun, 06 Nov 1994 08:49:37 UTC', -1",
        "'', -1",
    })
    void only_the_imf_fixdate_form_of_a_date_is_read(String date, long seconds) {
        assertThat(HttpDate.epochSeconds(date)).isEqualTo(seconds);
    }
}
