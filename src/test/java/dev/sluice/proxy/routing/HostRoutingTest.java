package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.proxy.ProxyFixture;
import dev.sluice.proxy.RawClient;
import dev.sluice.proxy.RawUpstream;
import dev.sluice.proxy.TestCertificate;
import dev.sluice.proxy.TestExchange;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the TLS port for bots that address the exchange's own host names. */
public class HostRoutingTest {
    private static final Upstream API = new Upstream("api.example.com", 443, true);
    private static final Upstream FUTURES = new Upstream("fapi.example.com", 443, true);
    private static final Upstream HIDDEN = new Upstream("hidden.example.com", 443, true);
    private static final Upstream ODD_PORT = new Upstream("odd.example.com", 8443, true);
    private static final Upstream PLAIN = new Upstream("plain.example.com", 443, false);

    private static RawUpstream upstream;
    private static RawUpstream futures;
    private static ProxyFixture proxyFixture;
    private static int port;
    private static TestCertificate certificate;

    @BeforeAll
    static void open() {
        upstream = RawUpstream.answering(RawUpstream.OK);
        futures = RawUpstream.answering(RawUpstream.OK);
        proxyFixture = ProxyFixture.to(upstream.port());
        certificate = TestCertificate.of("api.example.com");
        proxyFixture.certificates = certificate.server();
        HostRouting hosts = new HostRouting(
                Set.of("api.example.com", "fapi.example.com", "odd.example.com", "plain.example.com"),
                Set.of("sluice.lan"));
        port = proxyFixture.listenWithTls(hosts, exchangeEndpoints()).get(0);
    }

    private static ExchangeEndpoints exchangeEndpoints() {
        Upstream here = new Upstream("127.0.0.1", upstream.port(), false);
        Upstream there = new Upstream("127.0.0.1", futures.port(), false);
        Exchange exchange = TestExchange.of(
                "ex",
                List.of(
                        new HostSettings("/api", API, here, 64, false),
                        new HostSettings("/fapi", FUTURES, there, 64, false),
                        new HostSettings("/hidden", HIDDEN, here, 64, false),
                        new HostSettings("/odd", ODD_PORT, here, 64, false),
                        new HostSettings("/plain", PLAIN, here, 64, false)),
                List.of());
        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                exchange, proxyFixture.admission.controller(), new RemoteClock(new DriftModel(200, 1)));
        return new ExchangeEndpoints(
                Map.of("ex", exchangeEndpoint),
                Map.of(
                        API,
                        exchangeEndpoint,
                        FUTURES,
                        exchangeEndpoint,
                        HIDDEN,
                        exchangeEndpoint,
                        ODD_PORT,
                        exchangeEndpoint,
                        PLAIN,
                        exchangeEndpoint));
    }

    @AfterAll
    static void close() {
        proxyFixture.close();
        upstream.close();
        futures.close();
    }

    private static SSLSocket socket(String serverName, String... protocols) throws Exception {
        return socket(port, serverName, protocols);
    }

    /**
     * Opens a TLS connection to the port without verifying the server; with {@code serverName} "" the handshake names
     * no server.
     */
    public static SSLSocket socket(int port, String serverName, String... protocols) throws Exception {
        return over(new Socket(InetAddress.getLoopbackAddress(), port), serverName, protocols);
    }

    /** Begins TLS on an open connection, like {@link #socket(int, String, String...)}. */
    public static SSLSocket over(Socket plain, String serverName, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Believing()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String response(String serverName, String request) throws Exception {
        try (RawClient bot = new RawClient(socket(serverName))) {
            return bot.send(request).readResponse();
        }
    }

    private static String get(String target, String host) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nX-A: b\r\n\r\n";
    }

    @ParameterizedTest(name = "{0} asks {1}")
    @CsvSource({
        "api.example.com, api.example.com",
        "api.example.com, api.example.com:443",
        "'', api.example.com",
        "API.example.com, api.example.com"
    })
    void a_call_goes_to_the_exchange_whose_host_it_names(String serverName, String host) throws Exception {
        assertThat(response(serverName, get("/api/v3//time?a=%2F+b", host))).startsWith("HTTP/1.1 200 ");
        RawUpstream.Heard heard = upstream.next();
        assertThat(heard.requestLine()).isEqualTo("GET /api/v3//time?a=%2F+b HTTP/1.1");
        assertThat(heard.headerLines()).contains("X-A: b");
    }

    @Test
    void the_host_header_may_name_the_local_port() throws Exception {
        assertThat(response("api.example.com", get("/api/port", "api.example.com:" + port)))
                .startsWith("HTTP/1.1 200 ");
        assertThat(upstream.next().target()).isEqualTo("/api/port");
    }

    @Test
    void each_host_of_an_exchange_has_its_own_upstream() throws Exception {
        assertThat(response("fapi.example.com", get("/fapi/v1/time", "fapi.example.com")))
                .startsWith("HTTP/1.1 200 ");
        assertThat(futures.next().target()).isEqualTo("/fapi/v1/time");
    }

    @Test
    void one_connection_serves_consecutive_calls() throws Exception {
        try (RawClient bot = new RawClient(socket("api.example.com"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(bot.send(get("/api/" + i, "api.example.com")).readResponse())
                        .endsWith("hi");
                assertThat(upstream.next().target()).isEqualTo("/api/" + i);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1} {2}: {3}")
    @CsvSource({
        "api.example.com, fapi.example.com, /fapi/x, 421",
        "'', evil.com, /api/x, 421",
        "evil.com, evil.com, /api/x, 421",
        "'', api.example.com.evil.com, /api/x, 421",
        "'', evil.api.example.com, /api/x, 421",
        "'', API.example.com, /api/x, 421",
        "'', api.example.com., /api/x, 421",
        "'', api.example.com:444, /api/x, 421",
        "'', api.example.com:0443, /api/x, 421",
        "'', api.example.com:, /api/x, 421",
        "'', 127.0.0.1, /api/x, 421",
        "'', [::1], /api/x, 421",
        "'', localhost, /api/x, 421",
        "'', hidden.example.com, /hidden/x, 421",
        "'', odd.example.com, /odd/x, 421",
        "'', odd.example.com:8443, /odd/x, 421",
        "'', plain.example.com, /plain/x, 421",
        "'', api.example.com, /fapi/x, 403",
        "'', api.example.com, /ex/api/x, 403",
        "'', api.example.com, /url/https://api.example.com/api/x, 403",
        "'', api.example.com, /health/live, 403",
        "'', api.example.com, /api/../fapi/x, 400",
        "'', api.example.com@evil.com, /api/x, 400"
    })
    void a_request_for_another_host_is_refused_with_the_reason(
            String serverName, String host, String target, int status) throws Exception {
        int before = upstream.requests() + futures.requests();
        assertThat(response(serverName, get(target, host)))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("X-Sluice-Sent: false")
                .contains(status == 400 ? "bad-request" : "not-an-upstream");
        assertThat(upstream.requests() + futures.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/x HTTP/1.1\r\n\r\n",
                "GET /api/x HTTP/1.0\r\n\r\n",
                "GET /api/x HTTP/1.1\r\nHost: api.example.com\r\nHost: fapi.example.com\r\n\r\n",
                "GET https://api.example.com/api/x HTTP/1.1\r\nHost: api.example.com\r\n\r\n",
                "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
            })
    void a_request_with_an_ambiguous_host_is_refused(String request) throws Exception {
        int before = upstream.requests();
        assertThat(response("api.example.com", request)).containsPattern("^HTTP/1.1 (400|403|421) ");
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void the_gateways_own_name_serves_the_urls_of_the_traffic_port() throws Exception {
        assertThat(response("sluice.lan", get("/@maker1/ex/api/x", "sluice.lan:" + port)))
                .startsWith("HTTP/1.1 200 ");
        assertThat(upstream.next().target()).isEqualTo("/api/x");
        assertThat(response("sluice.lan", get("/health/live", "sluice.lan"))).endsWith("healthy");
        assertThat(response("api.example.com", get("/health/live", "sluice.lan")))
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void only_http_1_1_is_negotiated() throws Exception {
        try (SSLSocket socket = socket("api.example.com", "h2", "http/1.1")) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void a_changed_certificate_is_used_for_new_connections() throws Exception {
        Set<X509Certificate> seen = new HashSet<>();
        TestCertificate other = TestCertificate.of("api.example.com");
        try {
            seen.add(seenNow());
            seen.add(seenNow());
            assertThat(seen).hasSize(1);
            proxyFixture.certificates = other.server();
            Futures.await(proxyFixture.speaksTls().certificateChanged());
            seen.add(seenNow());
            assertThat(seen).hasSize(2);
        } finally {
            proxyFixture.certificates = certificate.server();
            Futures.await(proxyFixture.speaksTls().certificateChanged());
        }
    }

    private static X509Certificate seenNow() throws Exception {
        try (SSLSocket socket = socket("api.example.com")) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** A trust manager that accepts every certificate, since these tests do not check identity. */
    private static final class Believing implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
