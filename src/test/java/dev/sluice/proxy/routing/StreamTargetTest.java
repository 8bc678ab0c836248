package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.proxy.TestAdmission;
import dev.sluice.proxy.TestExchange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of finding a WebSocket's host: by the URL after /url/, and by the Host header of a bot that addresses the
 * exchange's own host.
 */
class StreamTargetTest {
    private static final Upstream HOST = new Upstream("ws.example.com", 9443, true);
    private static final HostRouting ALL = new HostRouting(Set.of(), Set.of());

    private final TestAdmission admission = new TestAdmission();
    private final Exchange exchange =
            TestExchange.of("ex", List.of(new HostSettings("/", HOST, null, 64, false)), List.of());
    private final ExchangeEndpoints exchangeEndpoints = new ExchangeEndpoints(
            Map.of(
                    "ex",
                    new ExchangeEndpoint(exchange, admission.controller(), new RemoteClock(new DriftModel(200, 1)))),
            Map.of());

    private static String text(RequestRouter.RoutingResult found) {
        if (found instanceof RequestRouter.StreamMatch way) {
            return way.stream().path() + " " + way.routeMatch().upstream() + " "
                    + way.routeMatch().target() + " " + way.botTarget();
        }
        return found instanceof RequestRouter.NoMatch no ? "no " + no.status() : "a call";
    }

    @ParameterizedTest
    @CsvSource({
        "/url/wss://ws.example.com:9443/ws/btc, /ws https://ws.example.com:9443 /ws/btc /ws/btc",
        "/url/wss%3A%2F%2Fws.example.com%3A9443%2Fws%2Fbtc%3Fa%3Db, /ws https://ws.example.com:9443 /ws/btc?a=b /ws/btc?a=b",
        "/@me/url/wss://ws.example.com:9443/orders/v1, /orders https://ws.example.com:9443 /orders/v1 /orders/v1",
        "/url/wss://ws.example.com:9443/any, /futures https://ws.example.com:9443 /any /futures/any",
        "/url/wss://ws.example.com:9443, /futures https://ws.example.com:9443 / /futures/",
        "/url/wss://ws.example.com/ws/btc, no 403",
        "/url/ws://ws.example.com:9443/ws/btc, no 403",
        "/url/wss://WS.example.com:9443/ws/btc, no 403",
        "/url/https://ws.example.com:9443/ws/btc, no 400",
        "/url/wss%3A%2F%2Fws.example.com%3A9443/ws/btc, no 400",
        "/url/wss://ws.example.com:9443/ws/../orders, no 400",
    })
    void a_stream_url_must_match_the_configured_scheme_host_and_port(String target, String found) {
        assertThat(text(RequestRouter.findStream(exchangeEndpoints, null, target)))
                .isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "/ex/futures/orders, no 400",
        "/ex/futures/%6Frders/v1, no 400",
        "/ex/futures/ws/btc, /futures https://ws.example.com:9443 /ws/btc /futures/ws/btc"
    })
    void a_prefix_does_not_lead_past_the_reading_of_orders(String target, String found) {
        assertThat(text(RequestRouter.findStream(exchangeEndpoints, null, target)))
                .isEqualTo(found);
    }

    @Test
    void the_port_of_one_exchange_accepts_no_urls() {
        assertThat(text(RequestRouter.findStream(exchangeEndpoints, "ex", "/url/wss://ws.example.com:9443/ws/btc")))
                .isEqualTo("no 404");
    }

    @ParameterizedTest
    @CsvSource({
        "/ws/btc?a=b, /ws https://ws.example.com:9443 /ws/btc?a=b /ws/btc?a=b",
        "/orders, /orders https://ws.example.com:9443 /orders /orders",
        "/wsx, /futures https://ws.example.com:9443 /wsx /futures/wsx",
        "/%6Frders, no 400",
        "//orders/v1, no 400",
        "/ws/%2e%2e/orders, no 400",
        "/ws/%252e%252e/orders, no 400",
        "/ws/..;/orders, no 400",
        "/ws/..%3bx/orders, no 400",
        "/ws/%c0%ae%c0%ae/orders, no 400",
        "/ws/.%00./orders, no 400",
    })
    void a_stream_is_found_by_its_path_and_other_paths_belong_to_the_host(String target, String found) {
        assertThat(text(ALL.findStream(exchangeEndpoints, "ws.example.com", target, BotPrefix.NONE)))
                .isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WS.example.com", "ws.example.com.", "example.com", "", "api.example.com"})
    void a_host_that_is_not_exactly_configured_is_misdirected(String host) {
        assertThat(text(ALL.findStream(exchangeEndpoints, host, "/ws/btc", BotPrefix.NONE)))
                .isEqualTo("no 421");
    }

    @Test
    void a_configured_host_that_the_tls_port_does_not_serve_is_misdirected() {
        HostRouting others = new HostRouting(Set.of("api.example.com"), Set.of());
        assertThat(text(others.findStream(exchangeEndpoints, "ws.example.com", "/ws/btc", BotPrefix.NONE)))
                .isEqualTo("no 421");
        HostRouting served = new HostRouting(Set.of("ws.example.com"), Set.of());
        assertThat(text(served.findStream(exchangeEndpoints, "ws.example.com", "/ws/btc", BotPrefix.NONE)))
                .startsWith("/ws ");
    }
}
