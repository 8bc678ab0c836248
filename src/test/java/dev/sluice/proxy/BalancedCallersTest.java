package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.TransportUnderTest;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.routing.HostRoutingTest;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.upgrade.ConnectionBound;
import dev.sluice.upgrade.ServerSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests over real sockets of callers behind a load balancer, which is at 127.0.0.2; only 127.0.0.1 needs no token,
 * 127.0.0.66 may not connect.
 */
@Timeout(60)
class BalancedCallersTest {
    private static final String BALANCER = "127.0.0.2";
    private static final BlockingQueue<String> WARNINGS = new LinkedBlockingQueue<>();

    private static RawUpstream upstream;
    private static ProxyFixture proxyFixture;
    private static TestCertificate certificate;
    private static int tlsPort;

    @BeforeAll
    static void open() throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        upstream = RawUpstream.answering(RawUpstream.OK);
        ServerSockets sockets = new ServerSockets(Map.of(), new ConnectionBound(1000), new ConnectionBound(1000));
        proxyFixture = ProxyFixture.builder()
                .upstream(upstream.port())
                .transport(sockets.transport(TransportUnderTest.get()))
                .balancers(BALANCER)
                .allowFrom(List.of(CidrRange.parse("127.0.0.0/26"), CidrRange.parse("192.0.2.0/24")))
                .trustFrom(List.of(CidrRange.parse("127.0.0.1")))
                .botTokens(Map.of("maker", "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"))
                .build();
        proxyFixture.clientAccess = ClientAccess.of(proxyFixture.setup.settings());
        sockets.onAccept(accepted -> ProxyHeaderReader.accept(accepted, proxyFixture.clientAccess, WARNINGS::add));
        certificate = TestCertificate.of("sluice.lan");
        proxyFixture.certificates = certificate.server();
        tlsPort = proxyFixture
                .listenWithTls(
                        new HostRouting(Set.of(), Set.of("sluice.lan")),
                        proxyFixture.setup.endpoints().get())
                .get(0);
    }

    @AfterAll
    static void close() {
        if (proxyFixture != null) {
            proxyFixture.close();
            upstream.close();
        }
    }

    private static Socket socket(String from, int port) {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawClient client(String from) {
        return new RawClient(socket(from, proxyFixture.port));
    }

    private static String ping(String headers) {
        return "GET /plain/ping HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
    }

    /** Returns a header of the PROXY protocol from this IPv4 address. */
    private static byte[] proxied(String source) throws IOException {
        String address = HexFormat.of().formatHex(InetAddress.getByName(source).getAddress());
        return HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000c" + address + "0a00000112671f90");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "127.0.0.1, \"\", 200",
                "127.0.0.1, \"X-Forwarded-For: 127.0.0.1\r\n\", 401",
                "127.0.0.1, \"x-forwarded-for:\r\n\", 401",
                "127.0.0.1, \"X-Forwarded-For: 127.0.0.1\r\nX-Sluice-Token: secret\r\n\", 200",
                "127.0.0.3, \"X-Forwarded-For: 127.0.0.1\r\n\", 401",
                "127.0.0.2, \"\", 401",
                "127.0.0.2, \"X-Sluice-Token: secret\r\n\", 200",
                "127.0.0.2, \"X-Forwarded-For: 127.0.0.1\r\n\", 200",
                "127.0.0.2, \"X-Forwarded-For: 192.0.2.7\r\n\", 401",
                "127.0.0.2, \"X-Forwarded-For: 127.0.0.1, 192.0.2.7\r\n\", 401",
                "127.0.0.2, \"X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.7\r\n\", 401",
                "127.0.0.2, \"X-Forwarded-For: 192.0.2.7\r\nX-Sluice-Token: secret\r\n\", 200",
                "127.0.0.2, \"X-Forwarded-For: 127.0.0.66\r\nX-Sluice-Token: secret\r\n\", 403"
            })
    void a_call_is_answered_by_the_address_of_its_caller(String from, String headers, int status) {
        int before = upstream.requests();
        try (RawClient bot = client(from)) {
            assertThat(bot.send(ping(headers)).readResponse()).startsWith("HTTP/1.1 " + status + " ");
        }
        assertThat(upstream.requests() - before).isEqualTo(status == 200 ? 1 : 0);
        if (status == 200) {
            assertThat(upstream.next().head().toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("x-forwarded-for", "x-sluice");
        }
    }

    @Test
    void each_request_of_a_connection_has_its_own_caller() {
        try (RawClient bot = client(BALANCER)) {
            assertThat(bot.send(ping("X-Forwarded-For: 127.0.0.1\r\n")).readResponse())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(bot.send(ping("X-Forwarded-For: 192.0.2.7\r\n")).readResponse())
                    .startsWith("HTTP/1.1 401 ");
            assertThat(bot.send(ping("")).readResponse()).startsWith("HTTP/1.1 401 ");
            assertThat(bot.send(ping("X-Forwarded-For: 127.0.0.1\r\n")).readResponse())
                    .startsWith("HTTP/1.1 200 ");
            upstream.next();
            upstream.next();
        }
    }

    @Test
    void permits_and_pages_know_the_caller_too() {
        String acquire = "POST /acquire HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n";
        try (RawClient bot = client(BALANCER)) {
            assertThat(bot.send(acquire + "\r\n").readResponse()).startsWith("HTTP/1.1 401 ");
            assertThat(bot.send(acquire + "X-Forwarded-For: 127.0.0.1\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 415 ");
            assertThat(bot.send("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(bot.send("GET /trading HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 127.0.0.66\r\n\r\n")
                            .readResponse())
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 200", "192.0.2.7, 401", "127.0.0.66, 403"})
    void the_proxy_protocol_states_the_caller(String source, int status) throws Exception {
        byte[] header = proxied(source);
        try (RawClient bot = client(BALANCER)) {
            for (byte one : header) {
                bot.send(new byte[] {one});
            }
            assertThat(bot.send(ping("")).readResponse()).startsWith("HTTP/1.1 " + status + " ");
        }
        try (RawClient bot = client(BALANCER)) {
            bot.send(header).send(ping("X-Forwarded-For: 127.0.0.1\r\n"));
            assertThat(bot.readResponse()).as("a header of the caller").startsWith("HTTP/1.1 401 ");
        }
        if (status == 200) {
            upstream.next();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 200", "192.0.2.7, 401"})
    void the_proxy_protocol_precedes_tls(String source, int status) throws Exception {
        Socket plain = socket(BALANCER, tlsPort);
        plain.getOutputStream().write(proxied(source));
        try (RawClient bot = new RawClient(HostRoutingTest.over(plain, "sluice.lan"))) {
            String call = "GET /plain/ping HTTP/1.1\r\nHost: sluice.lan\r\n\r\n";
            assertThat(bot.send(call).readResponse()).startsWith("HTTP/1.1 " + status + " ");
        }
        if (status == 200) {
            upstream.next();
        }
    }

    @Test
    void a_connection_that_the_load_balancer_opens_for_itself_serves_its_checks() {
        try (RawClient bot = client(BALANCER)) {
            bot.send(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"));
            assertThat(bot.send("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 200 ");
            assertThat(bot.send(ping("")).readResponse()).startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2211000cc00002070a00000112671f90", "2111ffff", "21110001ff"})
    void a_malformed_header_closes_the_connection_with_a_warning(String rest) throws Exception {
        for (int port : new int[] {proxyFixture.port, tlsPort}) {
            try (RawClient bot = new RawClient(socket(BALANCER, port))) {
                bot.send(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + rest));
                assertThat(bot.isAtEnd()).isTrue();
            }
            assertThat(WARNINGS.poll(20, TimeUnit.SECONDS))
                    .contains("the load balancer at /127.0.0.2:", "malformed header of the PROXY protocol");
        }
    }

    @Test
    void the_proxy_header_of_anybody_else_is_a_bad_request() throws Exception {
        int before = upstream.requests();
        byte[] version1 = "PROXY TCP4 127.0.0.1 10.0.0.1 4711 8080\r\n".getBytes(StandardCharsets.US_ASCII);
        for (byte[] header : List.of(proxied("127.0.0.1"), version1)) {
            try (RawClient bot = client("127.0.0.1")) {
                bot.send(header).send(ping(""));
                assertThat(bot.readAll())
                        .startsWith("HTTP/1.1 400 ")
                        .contains("only from an address in proxy.balancers");
            }
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void a_load_balancer_that_a_reload_took_from_the_list_states_nothing_any_more() throws Exception {
        ClientAccess before = proxyFixture.clientAccess;
        try (RawClient bot = client(BALANCER)) {
            assertThat(bot.send(proxied("127.0.0.1")).send(ping("")).readResponse())
                    .startsWith("HTTP/1.1 200 ");
            upstream.next();
            proxyFixture.clientAccess = ClientAccess.of(ProxyFixture.builder()
                    .trustFrom(List.of(CidrRange.parse("127.0.0.0/8")))
                    .buildSettings());
            assertThat(bot.send(ping("")).readResponse()).startsWith("HTTP/1.1 401 ");
        } finally {
            proxyFixture.clientAccess = before;
        }
    }
}
