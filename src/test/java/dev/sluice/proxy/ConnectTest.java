package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.hash.Sha256;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.routing.HostRoutingTest;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.tls.CertificateSet;
import dev.sluice.tls.LocalCertificateAuthority;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets of bots that use the traffic port as their proxy. */
@Timeout(60)
class ConnectTest {
    private static final String API = "api.example.com";
    private static final String OTHER = "api.other.example";
    private static final String TOKEN = "secret-of_maker.1";
    private static final String CONNECT = "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n";
    private static final List<String> HOSTS = List.of(API, OTHER, "odd.example.com");

    private static RawUpstream upstream;
    private static ProxyFixture trusting;
    private static ProxyFixture strict;
    private static ProxyFixture small;
    private static int port;
    private static int tlsPort;
    private static int strictPort;
    private static int smallPort;
    private static final BlockingQueue<CallRecord> ACCESSED = new LinkedBlockingQueue<>();

    @BeforeAll
    static void open() throws Exception {
        upstream = RawUpstream.answering(RawUpstream.OK);
        long now = System.currentTimeMillis();
        CertificateSet certificates = new CertificateSet(
                List.of(LocalCertificateAuthority.create(HOSTS, now).issue(HOSTS, now)));
        trusting = opened(builder -> builder, certificates);
        List<Integer> ports = listen(trusting);
        tlsPort = ports.get(0);
        port = ports.get(1);
        strict = opened(
                builder -> builder.trustFrom(List.of(CidrRange.parse("192.0.2.7")))
                        .balancers("127.0.0.2")
                        .botTokens(Map.of("maker", HexFormat.of().formatHex(Sha256.of(TOKEN)))),
                certificates);
        strictPort = listen(strict).get(1);
        strict.speaksTls().logAccess(ACCESSED::add);
        small = opened(builder -> builder.maxConnections(3).headTimeoutMs(300), certificates);
        smallPort = listen(small).get(1);
    }

    private static ProxyFixture opened(UnaryOperator<ProxyFixture.Builder> settings, CertificateSet certificates) {
        ProxyFixture fixture =
                settings.apply(ProxyFixture.builder().upstream(upstream.port())).build();
        fixture.certificates = TestCertificate.of("sluice.lan").server();
        fixture.tunnels = new ProxySetup.Tunnels(new HostRouting(Set.of(), Set.of()), certificates::contextFor);
        return fixture;
    }

    /** Opens the TLS port, which serves the gateway's own name only, and the traffic port. */
    private static List<Integer> listen(ProxyFixture fixture) {
        Upstream here = new Upstream("127.0.0.1", upstream.port(), false);
        Upstream api = new Upstream(API, 443, true);
        Upstream other = new Upstream(OTHER, 443, true);
        Upstream odd = new Upstream("odd.example.com", 8443, true);
        ExchangeEndpoint one = endpoint(
                fixture,
                "ex",
                List.of(new HostSettings("/", api, here, 64, false), new HostSettings("/odd", odd, here, 64, false)));
        ExchangeEndpoint two = endpoint(fixture, "other", List.of(new HostSettings("/", other, here, 64, false)));
        return fixture.listenWithTls(
                new HostRouting(Set.of(API), Set.of("sluice.lan")),
                new ExchangeEndpoints(
                        Map.of("ex", one, "other", two),
                        Map.of(api, one, odd, one, other, two),
                        ClientAccess.of(fixture.setup.settings()),
                        OriginCheck.NO_NAMES));
    }

    private static ExchangeEndpoint endpoint(ProxyFixture fixture, String name, List<HostSettings> hosts) {
        return new ExchangeEndpoint(
                TestExchange.of(name, hosts, List.of()),
                fixture.admission.controller(),
                new RemoteClock(new DriftModel(200, 1)));
    }

    @AfterAll
    static void close() {
        trusting.close();
        strict.close();
        small.close();
        upstream.close();
    }

    private static Socket socket(int to) throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), to);
    }

    private static String response(int to, String request) throws Exception {
        try (RawClient bot = new RawClient(socket(to))) {
            return bot.send(request).readResponse();
        }
    }

    /** Opens a tunnel with this request, and TLS in it. */
    private static RawClient tunnel(int to, String connect, String serverName) throws Exception {
        Socket socket = socket(to);
        assertThat(new RawClient(socket).send(connect).readUntil("\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n");
        return new RawClient(HostRoutingTest.over(socket, serverName));
    }

    private static RawClient tunnel() throws Exception {
        return tunnel(port, CONNECT, API);
    }

    private static String get(String target, String host) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nX-A: b\r\n\r\n";
    }

    private static String authorized(String nameAndToken) {
        return "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\nProxy-Authorization: "
                + basic(nameAndToken) + "\r\n\r\n";
    }

    private static String basic(String nameAndToken) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndToken.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest(name = "{0} in {1}, with the server name {2}")
    @CsvSource({
        "Host: api.example.com:443, HTTP/1.1, api.example.com",
        "Host: api.example.com, HTTP/1.1, API.example.com",
        "Host: api.example.com, HTTP/1.0, ''",
        "X-No: host, HTTP/1.0, api.example.com"
    })
    void calls_in_a_tunnel_reach_the_exchange_with_the_same_bytes(String header, String version, String serverName)
            throws Exception {
        String connect = "CONNECT api.example.com:443 " + version + "\r\n" + header + "\r\n\r\n";
        try (RawClient bot = tunnel(port, connect, serverName)) {
            for (int i = 0; i < 2; i++) {
                assertThat(bot.send(get("/ping//" + i + "?a=%2F+b", API)).readResponse())
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("hi");
                RawUpstream.Heard heard = upstream.next();
                assertThat(heard.target()).isEqualTo("/ping//" + i + "?a=%2F+b");
                assertThat(heard.headerLines()).contains("X-A: b");
            }
        }
    }

    @Test
    void bytes_that_follow_the_request_at_once_are_the_beginning_of_tls() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(API)));
        engine.setSSLParameters(parameters);
        ByteBuffer hello = ByteBuffer.allocate(32_768);
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] connect = CONNECT.getBytes(StandardCharsets.US_ASCII);
        for (int cut : List.of(0, 1, 100)) {
            byte[] first = new byte[connect.length + hello.position() - cut];
            System.arraycopy(connect, 0, first, 0, connect.length);
            System.arraycopy(hello.array(), 0, first, connect.length, hello.position() - cut);
            byte[] rest = new byte[cut];
            System.arraycopy(hello.array(), hello.position() - cut, rest, 0, cut);
            try (RawClient bot = new RawClient(socket(port))) {
                bot.send(first);
                assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                bot.send(rest);
                byte[] record = bot.readBytes(6);
                assertThat(record[0]).as("a record of the handshake").isEqualTo((byte) 22);
                assertThat(record[5]).as("ServerHello").isEqualTo((byte) 2);
            }
        }
    }

    @Test
    void a_connection_that_has_served_calls_can_become_a_tunnel() throws Exception {
        Socket socket = socket(port);
        RawClient bot = new RawClient(socket);
        String both = bot.send("GET /ex/ping HTTP/1.1\r\nHost: localhost\r\n\r\n" + CONNECT)
                .readUntil("established\r\n\r\n");
        assertThat(both).startsWith("HTTP/1.1 200 OK").contains("hiHTTP/1.1 200 Connection");
        upstream.next();
        try (RawClient inside = new RawClient(HostRoutingTest.over(socket, API))) {
            assertThat(inside.send(get("/ping", API)).readResponse()).startsWith("HTTP/1.1 200 ");
            upstream.next();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:443",
                "127.0.0.1:443",
                "[::1]:443",
                "localhost:443",
                "api.example.com",
                "api.example.com:",
                "api.example.com:80",
                "api.example.com:8443",
                "api.example.com:0443",
                "api.example.com:+443",
                "api.example.com:443:443",
                "api.example.com:443/",
                "api.example.com.:443",
                "API.example.com:443",
                ".api.example.com:443",
                "evil.example@api.example.com:443",
                "api.example.com:443@evil.example:443",
                "api.example.com%00.evil.example:443",
                "api.example.com#.evil.example:443",
                "sluice.lan:443",
                "odd.example.com:443",
                "odd.example.com:8443",
                "https://api.example.com:443",
                "/",
                "*",
                ":443"
            })
    void any_other_target_is_refused_and_nothing_is_sent(String target) throws Exception {
        int before = upstream.requests();
        assertThat(response(port, "CONNECT " + target + " HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("X-Sluice-Reason: not-an-upstream", "X-Sluice-Sent: false", "nothing was sent");
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: api.other.example:443\r\n",
                "Host: api.example.com:80\r\n",
                "Host: api.example.com:443\r\nHost: api.other.example\r\n",
                "Host: api.example.com\r\nContent-Length: 4\r\n",
                "Host: api.example.com\r\nTransfer-Encoding: chunked\r\n",
                "Host: api.example.com\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n",
                "Host: api.example.com\r\nProxy-Authorization: Bearer x\r\n",
                "Host: api.example.com\r\nProxy-Authorization: Basic ?\r\n",
                "Host: api.example.com\r\nProxy-Authorization: Basic bWFrZXI6YSBi\r\n",
                "Host: api.example.com\r\nProxy-Authorization: Basic YTpi\r\nProxy-Authorization: Basic YTpi\r\n",
                "\r\n"
            })
    void an_ambiguous_request_for_a_tunnel_is_refused(String headers) throws Exception {
        assertThat(response(port, "CONNECT api.example.com:443 HTTP/1.1\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("X-Sluice-Reason: bad-request");
    }

    @Test
    void a_request_for_a_tunnel_by_a_web_page_is_refused() throws Exception {
        assertThat(
                        response(
                                port,
                                "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\nOrigin: https://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("foreign-origin");
    }

    @Test
    void a_tunnel_is_opened_at_the_traffic_port_only() throws Exception {
        assertThat(response(trusting.ownPort, CONNECT))
                .startsWith("HTTP/1.1 403 ")
                .contains("traffic port only");
        assertThat(response(trusting.port, CONNECT)) // its proxy has no certificates
                .startsWith("HTTP/1.1 403 ")
                .contains("scripts/sluice ca");
        try (RawClient bot = new RawClient(HostRoutingTest.socket(tlsPort, "sluice.lan"))) {
            assertThat(bot.send(CONNECT).readResponse()).startsWith("HTTP/1.1 403 ");
        }
        try (RawClient bot = tunnel()) {
            assertThat(bot.send(CONNECT).readResponse())
                    .startsWith("HTTP/1.1 403 ")
                    .contains("not within another CONNECT");
            assertThat(bot.send(get("/ping", API)).readResponse()).startsWith("HTTP/1.1 200 ");
            upstream.next();
        }
    }

    @Test
    void a_handshake_that_names_another_host_than_the_target_fails() {
        for (String name : List.of(OTHER, "evil.example", "api.example.com.evil.example")) {
            assertThatThrownBy(() -> tunnel(port, CONNECT, name))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER, "evil.example", "API.example.com", "api.example.com:80", "127.0.0.1", "sluice.lan"})
    void a_request_for_another_host_than_the_target_is_refused_at_any_place_in_a_tunnel(String host) throws Exception {
        try (RawClient bot = tunnel()) {
            assertThat(bot.send(get("/ping", API)).readResponse()).startsWith("HTTP/1.1 200 ");
            upstream.next();
            int before = upstream.requests();
            assertThat(bot.send(get("/ping", host)).readResponse())
                    .startsWith("HTTP/1.1 421 ")
                    .contains("not-an-upstream", "X-Sluice-Sent: false");
            assertThat(upstream.requests()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"/health/live, 200", "/url/https://api.other.example/ping, 200", "/../ping, 400"})
    void a_path_in_a_tunnel_is_the_exchanges(String target, int status) throws Exception {
        try (RawClient bot = tunnel()) {
            String response = bot.send(get(target, API)).readResponse();
            if (status == 400) {
                assertThat(response).startsWith("HTTP/1.1 400 ");
            } else {
                assertThat(upstream.next().target()).isEqualTo(target); // as it is, to the target and nowhere else
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.example.com/ping", "https://api.example.com/ping"})
    void an_absolute_url_is_refused_with_what_to_do(String url) throws Exception {
        int before = upstream.requests();
        assertThat(response(port, "GET " + url + " HTTP/1.1\r\nHost: api.example.com\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("use this port as the proxy for https:// only");
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void plain_http_in_a_tunnel_ends_the_connection_and_is_not_sent() throws Exception {
        int before = upstream.requests();
        try (RawClient bot = new RawClient(socket(port))) {
            bot.send(CONNECT + get("/ping", API));
            assertThat(bot.readAll()).doesNotContain("hi");
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void a_token_of_the_proxy_identifies_the_bot_in_the_tunnel_and_is_not_forwarded() throws Exception {
        ACCESSED.clear();
        for (String credentials : List.of("maker:" + TOKEN, ":" + TOKEN)) {
            try (RawClient bot = tunnel(strictPort, authorized(credentials), API)) {
                assertThat(bot.send("GET /ping HTTP/1.1\r\nHost: api.example.com\r\nProxy-Authorization: "
                                        + basic(credentials) + "\r\n\r\n")
                                .readResponse())
                        .startsWith("HTTP/1.1 200 ");
            }
            assertThat(upstream.next().head())
                    .doesNotContainIgnoringCase("proxy-")
                    .doesNotContain(TOKEN);
            CallRecord call = ACCESSED.poll(20, TimeUnit.SECONDS);
            assertThat(call.subject().bot()).isEqualTo("maker");
            assertThat(call.toString()).doesNotContain(TOKEN);
        }
    }

    @Test
    void a_bot_without_a_valid_token_is_asked_for_one_and_may_send_it_on_the_same_connection() throws Exception {
        Socket socket = socket(strictPort);
        RawClient bot = new RawClient(socket);
        for (String connect : List.of(CONNECT, authorized("maker:wrong"), authorized("maker:"))) {
            assertThat(bot.send(connect).readResponse())
                    .startsWith("HTTP/1.1 407 ")
                    .contains("Proxy-Authenticate: Basic realm=\"Sluice\"", "X-Sluice-Reason: no-token");
        }
        assertThat(bot.send(authorized("taker:" + TOKEN)).readResponse())
                .startsWith("HTTP/1.1 403 ")
                .contains("another-bot");
        assertThat(bot.send(authorized("maker:" + TOKEN)).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        bot.close();
    }

    @ParameterizedTest
    @CsvSource({"X-Sluice-Token: other, 400", "X-Sluice-Bot: taker, 200", "X-Sluice-Token: secret-of_maker.1, 200"})
    void headers_in_a_tunnel_do_not_replace_its_token(String header, int status) throws Exception {
        ACCESSED.clear();
        try (RawClient bot = tunnel(strictPort, authorized("maker:" + TOKEN), API)) {
            assertThat(bot.send("GET /ping HTTP/1.1\r\nHost: api.example.com\r\n" + header + "\r\n\r\n")
                            .readResponse())
                    .startsWith("HTTP/1.1 " + status + " ");
        }
        if (status == 200) {
            upstream.next();
            assertThat(ACCESSED.poll(20, TimeUnit.SECONDS).subject().bot()).isEqualTo("maker");
        }
    }

    @Test
    void a_tunnel_through_a_load_balancer_keeps_the_address_that_it_stated() throws Exception {
        Socket socket = new Socket();
        socket.bind(new java.net.InetSocketAddress("127.0.0.2", 0));
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), strictPort));
        RawClient balancer = new RawClient(socket);
        String stated = "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\nX-Forwarded-For: ";
        assertThat(balancer.send(stated + "192.0.2.8\r\n\r\n").readResponse()).startsWith("HTTP/1.1 407 ");
        assertThat(balancer.send(stated + "192.0.2.7\r\n\r\n").readUntil("\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        try (RawClient bot = new RawClient(HostRoutingTest.over(socket, API))) {
            assertThat(bot.send(get("/ping", API)).readResponse()).startsWith("HTTP/1.1 200 ");
            upstream.next();
            assertThat(bot.send("GET /ping HTTP/1.1\r\nHost: api.example.com\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
                            .readResponse())
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void tunnels_count_as_connections_and_one_without_a_handshake_is_closed() throws Exception {
        try (RawClient first = tunnel(smallPort, CONNECT, API);
                RawClient second = new RawClient(socket(smallPort));
                RawClient third = new RawClient(socket(smallPort))) {
            second.send(CONNECT).readUntil("\r\n\r\n");
            third.send(CONNECT).readUntil("\r\n\r\n");
            assertThat(response(smallPort, CONNECT)).startsWith("HTTP/1.1 503 ").contains("proxy.maxConnections");
            third.send("\u0016\u0003\u0001\u0000"); // the beginning of a record
            assertThat(second.isAtEnd()).isTrue(); // after 300 ms
            assertThat(third.isAtEnd()).isTrue();
            assertThat(first.send(get("/ping", API)).readResponse()).startsWith("HTTP/1.1 200 ");
            upstream.next();
        }
        for (int i = 0; i < 10; i++) {
            tunnel(smallPort, CONNECT, API).close(); // none is counted twice, or after its end
        }
    }

    @Test
    void a_tunnel_offers_http_1_1_only() throws Exception {
        Socket socket = socket(port);
        new RawClient(socket).send(CONNECT).readUntil("\r\n\r\n");
        try (SSLSocket tls = HostRoutingTest.over(socket, API, "h2", "http/1.1")) {
            assertThat(tls.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }
}
