package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.routing.HostRoutingTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests, byte by byte over open sockets, that no request makes the gateway call a host that is not configured.
 * {@code EVIL} stands for another program on this machine, which must not receive a byte; the exchange must not receive
 * what was aimed elsewhere either.
 */
class ConfiguredHostsOnlyTest {
    private static final Upstream API = new Upstream("api.example.com", 443, true);

    private static RawUpstream exchange;
    private static RawUpstream evil;
    private static ProxyFixture proxyFixture;
    private static int plainPort;
    private static int tlsPort;
    private static TestCertificate certificate;

    @BeforeAll
    static void open() {
        exchange = RawUpstream.answering(RawUpstream.OK);
        evil = RawUpstream.answering(RawUpstream.OK);
        proxyFixture = ProxyFixture.to(exchange.port());
        certificate = TestCertificate.of("api.example.com");
        proxyFixture.certificates = certificate.server();
        Exchange ex = TestExchange.of(
                "ex",
                List.of(new HostSettings("/api", API, new Upstream("127.0.0.1", exchange.port(), false), 64, false)),
                List.of());
        ExchangeEndpoint exchangeEndpoint =
                new ExchangeEndpoint(ex, proxyFixture.admission.controller(), new RemoteClock(new DriftModel(200, 1)));
        List<Integer> ports = proxyFixture.listenWithTls(
                new HostRouting(Set.of("api.example.com"), Set.of("sluice.lan")),
                new ExchangeEndpoints(Map.of("ex", exchangeEndpoint), Map.of(API, exchangeEndpoint)));
        tlsPort = ports.get(0);
        plainPort = ports.get(1);
    }

    @AfterAll
    static void close() {
        proxyFixture.close();
        exchange.close();
        evil.close();
    }

    private static void leadsNowhere(RawClient bot, String request) {
        int before = exchange.requests();
        String response = bot.send(request).readResponse();
        assertThat(response)
                .containsPattern("^HTTP/1.1 (400|403|404|414|421|501) ")
                .contains("X-Sluice-Sent: false");
        assertThat(evil.connections()).isZero();
        assertThat(exchange.requests()).isEqualTo(before);
    }

    private static String aimed(String text) {
        return text.replace("EVIL", "127.0.0.1:" + evil.port()).replace("PORT", Integer.toString(evil.port()));
    }

    static List<String> tricks() {
        return List.of(
                // another host, plain and disguised
                "http://EVIL/api/x",
                "https://EVIL/api/x",
                "http%3A%2F%2FEVIL%2Fapi%2Fx",
                "https%3A%2F%2FEVIL%2Fapi%2Fx",
                "//EVIL/api/x",
                "EVIL/api/x",
                "/EVIL/api/x",
                "http:/EVIL/api/x",
                "http:EVIL/api/x",
                "http:\\\\EVIL\\api\\x",
                "https:///EVIL/api/x",
                "HTTP://EVIL/api/x",
                "ftp://EVIL/api/x",
                "file:///etc/passwd",
                "gopher://EVIL/_api",
                "data:text/plain,x",
                // user info, which some parsers read as the host
                "https://api.example.com@EVIL/api/x",
                "https://api.example.com:443@EVIL/api/x",
                "https://EVIL@api.example.com/api/x",
                "https://user:pass@api.example.com/api/x",
                "https://api.example.com%40EVIL/api/x",
                "https%3A%2F%2Fapi.example.com%40EVIL%2Fapi",
                "https://api.example.com\\@EVIL/api/x",
                "https://@EVIL/api/x",
                // other ports and schemes of the right host
                "https://api.example.com:PORT/api/x",
                "http://api.example.com/api/x",
                "http://api.example.com:443/api/x",
                "https://api.example.com:0443/api/x",
                "https://api.example.com:443443/api/x",
                "https://api.example.com:/api/x",
                "https://api.example.com:+443/api/x",
                "https://api.example.com:443:PORT/api/x",
                // addresses in different notations
                "http://[::1]:PORT/api/x",
                "http://[::ffff:127.0.0.1]:PORT/api/x",
                "http://[0:0:0:0:0:0:0:1%25lo]:PORT/api/x",
                "http://2130706433:PORT/api/x",
                "http://0x7f000001:PORT/api/x",
                "http://0177.0.0.1:PORT/api/x",
                "http://127.1:PORT/api/x",
                "http://0:PORT/api/x",
                "http://localhost:PORT/api/x",
                "http://169.254.169.254/api/x",
                // names that look like the configured one
                "https://api.example.com.evil.example/api/x",
                "https://evil-api.example.com/api/x",
                "https://API.EXAMPLE.COM/api/x",
                "https://api.example.com./api/x",
                "https://api.example.com../api/x",
                "https://api..example.com/api/x",
                "https://xn--pi-6kc.example.com/api/x",
                "https://api%2Eexample.com/api/x",
                "https://api.example.com%00.evil.example/api/x",
                "https://api.example.com%2F@EVIL/api/x",
                "https://api.example.com%23@EVIL/api/x",
                "https://api.example.com?@EVIL/api/x",
                "https://api.example.com;@EVIL/api/x",
                "https://api.example.com,EVIL/api/x",
                "https://api.example.com&EVIL/api/x",
                // decoded twice or partially
                "https%253A%252F%252FEVIL%252Fapi",
                "https%3A%2F%2Fapi%252Eexample.com%2Fapi",
                "https%3A%2F%2Fapi.example.com/api/x",
                "https%3A%2F%2Fapi.example.com%2Fapi%2Fx%0D%0AHost:%20EVIL",
                "https%3A%2F%2Fapi.example.com%2Fapi%2Fx%00",
                "https%3A%2F%2Fapi.example.com%2Fapi%2Fx%20HTTP%2F1.1",
                "%68ttps://EVIL/api/x",
                // outside the configured path
                "https://api.example.com/other",
                "https://api.example.com/apix",
                "https://api.example.com/api/../other",
                "https://api.example.com/api/%2e%2e/other",
                "https://api.example.com/api/..%5c..%5cother",
                "https%3A%2F%2Fapi.example.com%2Fapi%2F..%2Fother",
                // into the gateway itself
                "url/http://EVIL/api/x",
                "@bot/http://EVIL/api/x",
                "ex/api/x");
    }

    @ParameterizedTest
    @MethodSource("tricks")
    void a_url_target_reaches_only_configured_hosts(String url) {
        for (String door : List.of("/url/", "/@bot/url/", "/@bot:token/url/")) {
            try (RawClient bot = new RawClient(plainPort)) {
                leadsNowhere(bot, "GET " + door + aimed(url) + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
            }
        }
    }

    /** Omits the cases with another path at a valid host, since a WebSocket host may have any path. */
    static List<String> tricksForWebSockets() {
        return tricks().stream()
                .filter(url -> !url.contains("example.com/other") && !url.contains("/apix") && !url.contains(".com?"))
                .map(url -> url.replace("http", "ws").replace("HTTP", "WS"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tricksForWebSockets")
    void a_websocket_url_reaches_only_configured_hosts(String url) {
        for (String door : List.of("/url/", "/@bot/url/", "/@bot:token/url/")) {
            try (RawClient bot = new RawClient(plainPort)) {
                leadsNowhere(bot, WebSocketTest.handshake(door + aimed(url)));
            }
        }
    }

    @Test
    void a_host_for_calls_accepts_no_websockets_and_vice_versa() {
        try (RawClient bot = new RawClient(plainPort)) {
            leadsNowhere(bot, WebSocketTest.handshake("/url/https://api.example.com/api/x"));
        }
        try (RawClient bot = new RawClient(plainPort)) {
            leadsNowhere(bot, "GET /url/wss://api.example.com/ws/x HTTP/1.1\r\nHost: gateway\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://EVIL/api/x HTTP/1.1\r\nHost: EVIL\r\n",
                "GET http://EVIL/ex/api/x HTTP/1.1\r\nHost: api.example.com\r\n",
                "GET https://api.example.com@EVIL/api/x HTTP/1.1\r\nHost: api.example.com\r\n",
                "CONNECT EVIL HTTP/1.1\r\nHost: EVIL\r\n",
                "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: api.example.com\r\n",
                "GET //EVIL/api/x HTTP/1.1\r\nHost: api.example.com\r\n",
                "GET /api/x#@EVIL/ HTTP/1.1\r\nHost: api.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nHost: EVIL\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com\r\nHost: EVIL\r\n",
                "GET /api/x HTTP/1.1\r\nHost: EVIL\r\nHost: api.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com, EVIL\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com EVIL\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com:PORT\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com:443@EVIL\r\n",
                "GET /api/x HTTP/1.1\r\nHost: user@api.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com.\r\n",
                "GET /api/x HTTP/1.1\r\nHost: API.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com\u0000.evil.example\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com/\r\n",
                "GET /api/x HTTP/1.1\r\nHost: [::1]:PORT\r\n",
                "GET /api/x HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                "GET /api/x HTTP/1.1\r\nHost: localhost\r\n",
                "GET /api/x HTTP/1.1\r\nHost:\r\n",
                "GET /api/x HTTP/1.1\r\nHost : EVIL\r\n",
                "GET /api/x HTTP/1.1\r\n Host: EVIL\r\nHost: api.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nHost: \u00e1pi.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nHost: xn--pi-6kc.example.com\r\n",
                "GET /api/x HTTP/1.1\r\nX-Forwarded-Host: EVIL\r\n",
                "GET /api/x HTTP/1.0\r\nX: y\r\n",
                "GET /other HTTP/1.1\r\nHost: api.example.com\r\n",
                "GET /url/http://EVIL/ HTTP/1.1\r\nHost: api.example.com\r\n",
                "GET /url/http://EVIL/ HTTP/1.1\r\nHost: sluice.lan\r\n",
                "GET /api/x HTTP/1.1\r\nHost: sluice.lan\r\n"
            })
    void the_tls_port_reaches_only_configured_hosts(String head) throws Exception {
        try (RawClient bot = new RawClient(HostRoutingTest.socket(tlsPort, ""))) {
            leadsNowhere(bot, aimed(head) + "\r\n");
        }
    }

    @Test
    void forwarding_headers_with_another_host_are_ignored() throws Exception {
        String also =
                "X-Forwarded-Host: EVIL\r\nX-Host: EVIL\r\nX-Original-URL: http://EVIL/\r\nForwarded: host=EVIL\r\nX-Rewrite-URL: /other\r\n";
        try (RawClient bot = new RawClient(HostRoutingTest.socket(tlsPort, "api.example.com"))) {
            String request = "GET /api/x HTTP/1.1\r\nHost: api.example.com\r\n" + aimed(also) + "\r\n";
            assertThat(bot.send(request).readResponse()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(exchange.next().target()).isEqualTo("/api/x");
        assertThat(evil.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "301 Moved Permanently",
                "302 Found",
                "303 See Other",
                "307 Temporary Redirect",
                "308 Permanent Redirect"
            })
    void a_redirect_is_returned_to_the_bot_and_not_followed(String status) {
        String response = aimed("HTTP/1.1 " + status + "\r\nLocation: http://EVIL/api\r\nContent-Length: 0\r\n\r\n");
        try (RawUpstream moved = RawUpstream.answering(response);
                ProxyFixture asked = ProxyFixture.to(moved.port());
                RawClient bot = asked.client()) {
            assertThat(bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 " + status)
                    .contains(aimed("Location: http://EVIL/api"));
            assertThat(evil.connections()).isZero();
        }
    }

    @Test
    void a_host_name_rebound_to_another_address_receives_no_request() {
        try (RawUpstream rebound = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture asked = ProxyFixture.builder()
                        .upstream(new Upstream("localhost", rebound.port(), true))
                        .build();
                RawClient bot = asked.client()) {
            // the server at that address has a certificate for another name
            bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-KEY: secret\r\n\r\n");
            rebound.awaitConnection();
            rebound.cut();
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 503 ").contains("X-Sluice-Sent: false");
            assertThat(rebound.requests()).isZero();
        }
    }
}
