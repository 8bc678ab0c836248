package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.origin.OriginRefusal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of requests that browsers send for web pages, at the traffic port and at the port of one exchange. */
final class WebPageTest {
    private static RawUpstream upstream;
    private static ProxyFixture proxyFixture;

    @BeforeAll
    static void open() throws Exception {
        upstream = RawUpstream.answering(RawUpstream.OK);
        proxyFixture = ProxyFixture.to(upstream.port());
        proxyFixture.origins = new OriginCheck(List.of("sluice"));
    }

    @AfterAll
    static void close() {
        proxyFixture.close();
        upstream.close();
    }

    private static String response(int port, String request, String headers, String body) {
        try (RawClient page = new RawClient(port)) {
            return page.send(request + " HTTP/1.1\r\n" + headers + "\r\n\r\n" + body)
                    .readResponse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST /@maker1/read/order, 'Host: 127.0.0.1\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Type: text/plain\r\nContent-Length: 3', cross-site",
        "POST /read/order, 'Host: 127.0.0.1\r\nOrigin: https://evil.example\r\nContent-Length: 3', foreign-origin",
        "POST /read/order, 'Host: 127.0.0.1\r\nOrigin: null\r\nContent-Length: 3', foreign-origin",
        "POST /read/order, 'Host: evil.example\r\nOrigin: http://evil.example\r\nContent-Length: 3', foreign-host",
        "GET /plain/ping, 'Host: 127.0.0.1\r\nSec-Fetch-Site: same-site', cross-site",
        "GET /plain/ping, Host: evil.example, foreign-host",
        "GET /url/http://127.0.0.1:9/x, 'Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site', cross-site",
        "OPTIONS /plain/ping, 'Host: 127.0.0.1\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: PUT', foreign-origin",
        "GET /plain/ws, 'Host: 127.0.0.1\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', foreign-origin",
        "POST /acquire, 'Host: evil.example\r\nContent-Type: application/json\r\nContent-Length: 3', foreign-host",
        "POST /acquire/x/outcome, 'Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 3', cross-site",
        "GET /trading, Host: evil.example, foreign-host",
        "GET /, Host: evil.example, foreign-host",
        "GET /health/detailed, Host: evil.example, foreign-host",
        "GET /health/live, 'Host: evil.example\r\nOrigin: http://evil.example', foreign-host",
        "GET /nowhere, Host: evil.example, foreign-host"
    })
    void a_request_from_a_foreign_page_is_refused_counted_and_not_forwarded(
            String request, String headers, String reason) {
        OriginRefusal.Reason counted =
                OriginRefusal.Reason.valueOf(reason.toUpperCase(Locale.ROOT).replace('-', '_'));
        long before = proxyFixture.proxy.proxyCounters().origins().of(counted);
        int heard = upstream.requests();
        String body = headers.contains("Content-Length") ? "a=b" : "";

        String response = response(proxyFixture.port, request, headers, body);

        assertThat(response)
                .startsWith("HTTP/1.1 403 ")
                .contains("X-Sluice-Sent: false\r\n", "X-Sluice-Reason: " + reason + "\r\n", "\r\n\r\nthe header ")
                .doesNotContainIgnoringCase("Access-Control");
        assertThat(proxyFixture.proxy.proxyCounters().origins().of(counted)).isEqualTo(before + 1);
        assertThat(upstream.requests()).isEqualTo(heard);
    }

    @Test
    void the_port_of_one_exchange_also_refuses_foreign_pages() {
        int heard = upstream.requests();
        assertThat(response(proxyFixture.ownPort, "GET /ping", "Host: evil.example", ""))
                .startsWith("HTTP/1.1 403 ");
        assertThat(response(proxyFixture.ownPort, "GET /ping", "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site", ""))
                .startsWith("HTTP/1.1 403 ");
        assertThat(upstream.requests()).isEqualTo(heard);
        assertThat(response(proxyFixture.ownPort, "GET /ping", "Host: sluice:8080", ""))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /plain/ping, Host: sluice:8080",
        "GET /plain/ping, 'Host: sluice:8080\r\nOrigin: *'",
        "GET /plain/ping, 'Host: 127.0.0.1:8080\r\nOrigin: http://127.0.0.1:8080'",
        "GET /plain/ping, 'Host: localhost\r\nSec-Fetch-Mode: cors'",
        "GET /trading, 'Host: [::1]:8080\r\nSec-Fetch-Site: none'",
        "GET /health/live, Host: any.name.of.a.balancer"
    })
    void bots_load_balancers_and_direct_browser_requests_are_served(String request, String headers) {
        assertThat(response(proxyFixture.port, request, headers, "")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void an_http_1_0_call_without_a_host_is_served() {
        try (RawClient bot = proxyFixture.client().send("GET /plain/ping HTTP/1.0\r\n\r\n")) {
            assertThat(bot.readAll()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_refused_call_keeps_its_connection_open() {
        try (RawClient bot = proxyFixture.client()) {
            assertThat(bot.send("GET /plain/ping HTTP/1.1\r\nHost: gate.way\r\n\r\n")
                            .readResponse())
                    .startsWith("HTTP/1.1 403 ")
                    .contains("the header Host is gate.way, ", "hostNames in conf/sluice.json");
            assertThat(bot.send("GET /plain/ping HTTP/1.1\r\nHost: sluice\r\n\r\n")
                            .readResponse())
                    .startsWith("HTTP/1.1 200 ");
        }
    }
}
