package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.proxy.TestAdmission;
import dev.sluice.proxy.TestExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRouterTest {
    private static final Upstream API = new Upstream("api.example.com", 443, true);
    private static final ExchangeEndpoints DOORS = exchangeEndpoints();

    private static ExchangeEndpoints exchangeEndpoints() {
        Exchange exchange = TestExchange.of("ex", API, List.of());
        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                exchange, new TestAdmission().controller(), new RemoteClock(new DriftModel(200, 1)));
        return new ExchangeEndpoints(Map.of("ex", exchangeEndpoint), Map.of(API, exchangeEndpoint));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ex/api/v3/time /api/v3/time",
                "/ex//a//b?x=1 //a//b?x=1",
                "/ex /",
                "/ex?a=b /?a=b",
                "/ex/a?b=/../c /a?b=/../c",
                "/ex/a%2Fb+c|d?? /a%2Fb+c|d??",
                "/ex/a..b/...c/%2F /a..b/...c/%2F",
                "/ex/a/..x;y/x..;%3b/a%00b%C3%A9 /a/..x;y/x..;%3b/a%00b%C3%A9",
                "/ex/a/.../%2e/.;x/c /a/.../%2e/.;x/c",
                "/@bot-1/ex/a /a",
                "/@bot-1:t0ken_-.x/ex/a /a",
                "/@b:t/url/https://api.example.com/x /x",
                "/url/https://api.example.com/a?b=c%20d /a?b=c%20d",
                "/url/https://api.example.com:443/a /a",
                "/url/https://api.example.com /",
                "/url/https://api.example.com?x /?x",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%3Fb%3Dc%2520d /a?b=c%20d",
                "/url/https%3a%2f%2fapi.example.com%2Fa /a",
                "/@b/url/https://api.example.com/x /x"
            })
    void a_target_keeps_every_byte_after_the_gateways_prefix(String target, String upstreamTarget) {
        RequestRouter.RoutingResult found = RequestRouter.find(DOORS, null, target);
        assertThat(found).isInstanceOf(RequestRouter.RouteMatch.class);
        assertThat(((RequestRouter.RouteMatch) found).target()).isEqualTo(upstreamTarget);
        assertThat(((RequestRouter.RouteMatch) found).upstream()).isEqualTo(API);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/url/https://evil.com/a",
                "/url/https://api.example.com.evil.com/a",
                "/url/https://api.example.com@evil.com/a",
                "/url/https://evil.com@api.example.com/a",
                "/url/https://user:pass@api.example.com/a",
                "/url/https://api.example.com:444/a",
                "/url/https://api.example.com:0443/a",
                "/url/https://api.example.com:/a",
                "/url/https://api.example.com:443@evil.com/",
                "/url/http://api.example.com/a",
                "/url/http://api.example.com:443/a",
                "/url/HTTPS://api.example.com/a",
                "/url/https://API.example.com/a",
                "/url/https://api.example.com./a",
                "/url/https://api.example.com\\@evil.com/a",
                "/url/https:\\\\api.example.com/a",
                "/url/https:/api.example.com/a",
                "/url/https:///api.example.com/a",
                "/url/https://api%2Eexample.com/a",
                "/url/https://api.example.com%2Fa",
                "/url/https%3A%2F%2Fevil.com%2Fa",
                "/url/https%3A%2F%2Fapi.example.com%40evil.com%2F",
                "/url/https%3A%2F%2Fapi.example.com/a",
                "/url/https%3A%2F%2Fapi.example.com%2Fa?b",
                "/url/https%253A%252F%252Fapi.example.com%252Fa",
                "/url/https%3A%2F%2Fapi%252Eexample.com%2Fa",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%0D%0AX%3A%20y",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%00",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%20b",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%C3%A9",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%2",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%zz",
                "/url/https%3A%2F%2F127.0.0.1%2F",
                "/url/https://127.0.0.1/",
                "/url/https://[::1]/",
                "/url/https://2130706433/",
                "/url//evil.com/a",
                "/url/evil.com/a",
                "/url/ftp://api.example.com/a",
                "/url/file:///etc/passwd",
                "/url/",
                "/url",
                "/@bot/url/https://evil.com/"
            })
    void an_absolute_url_reaches_only_a_configured_upstream(String target) {
        assertThat(RequestRouter.find(DOORS, null, target)).isInstanceOf(RequestRouter.NoMatch.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ex/..",
                "/ex/../ex/a",
                "/ex/a/../../b",
                "/ex/a/../b",
                "/ex/%2e%2e/b",
                "/ex/a/%2E%2e/b",
                "/ex/a/.%2e/b",
                "/ex/a/..%2fb",
                "/ex/a/..%5Cb",
                "/ex/a/..\\b",
                "/ex/a/%252e%252e/b",
                "/ex/a//../b",
                "/ex/a/./../b",
                "/ex/a/b/../c",
                "/ex/a/..;/b",
                "/ex/a/b/..;x=y/c",
                "/ex/a/..%3b/b",
                "/ex/a/..%3Bx/b",
                "/ex/a/%2e%2e%3bx/b",
                "/ex/a/..%253bx/b",
                "/ex/a/%c0%ae%c0%ae/b",
                "/ex/a%f4%2f%2f%2e%2e",
                "/ex/a/b%e9%2f%2e%2e%2fc",
                "/ex/a/%c0%2e%c0%2e/b",
                "/ex/a/b%25f4%252f%252f%252e%252e",
                "/ex/a/%C0%AE./b",
                "/ex/a/%e0%80%ae%e0%80%ae/b",
                "/ex/a/%f0%80%80%ae./b",
                "/ex/a/..%c0%afb",
                "/ex/a/%ef%bc%8e%ef%bc%8e/b",
                "/ex/a/%e2%80%a5/b",
                "/ex/a/%u002e%u002E/b",
                "/ex/a/.%00./b",
                "/ex/a/..%00/b",
                "/ex/a/..%00x/b",
                "/ex/a/%0a..%0d/b",
                "/ex/a/..%20/b",
                "/ex/a/%252525252525252e",
                "/url/https://api.example.com/a/../b",
                "/url/https%3A%2F%2Fapi.example.com%2Fa%2F..%2Fb"
            })
    void a_path_with_a_parent_folder_in_any_notation_is_refused(String target) {
        RequestRouter.RoutingResult found = RequestRouter.find(DOORS, null, target);
        assertThat(found).isInstanceOf(RequestRouter.NoMatch.class);
        assertThat(((RequestRouter.NoMatch) found).status()).isEqualTo(400);
    }

    @Test
    void the_path_names_the_bot_and_texts_do_not_show_its_token() {
        BotPrefix bot = ((RequestRouter.RouteMatch) RequestRouter.find(DOORS, null, "/@mm.1_a-b:secret/ex/x")).bot();
        assertThat(bot).isEqualTo(new BotPrefix("mm.1_a-b", "secret"));
        assertThat(bot.toString()).doesNotContain("secret");
        assertThat(RequestRouter.find(DOORS, null, "/@a:secret").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/@/ex/a",
                "/@a%20b/ex/a",
                "/@a:/ex/a",
                "/@:b/ex/a",
                "/@a:b:c/ex/a",
                "/@a:b%20/ex/a",
                "/@a",
                "/@a?x",
                "/@a/"
            })
    void an_invalid_name_is_refused(String target) {
        assertThat(RequestRouter.find(DOORS, null, target)).isInstanceOf(RequestRouter.NoMatch.class);
    }

    @Test
    void the_port_of_one_exchange_forwards_any_target() {
        RequestRouter.RouteMatch routeMatch =
                (RequestRouter.RouteMatch) RequestRouter.find(DOORS, "ex", "/url/https://evil.com/");
        assertThat(routeMatch.target()).isEqualTo("/url/https://evil.com/");
        assertThat(routeMatch.upstream()).isEqualTo(API);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/nowhere/api/v3/time, no-such-place",
        "/url/https://evil.example/api/v3/time, not-an-upstream",
        "/@!/binance/api/v3/time, bad-request"
    })
    void a_target_without_a_match_has_a_one_word_reason(String target, String reason) {
        RequestRouter.RoutingResult found = RequestRouter.find(DOORS, null, target);
        assertThat(((RequestRouter.NoMatch) found).code().header()).isEqualTo(reason);
    }
}
