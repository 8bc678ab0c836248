package dev.sluice.cli.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.LocalCertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what a program started by {@code sluice exec} gets, and of the socket by which it reaches the gateway. */
@Timeout(60)
class ExecRelayTest {
    private static final List<String> HOSTS = List.of("api.example.com", "ws.example.com");
    private static final Map<String, Set<Integer>> PORTS = ports();

    private static Map<String, Set<Integer>> ports() {
        Map<String, Set<Integer>> ports = new LinkedHashMap<>();
        ports.put("api.example.com", Set.of(443));
        ports.put("ws.example.com", new TreeSet<>(Set.of(443, 9443)));
        return ports;
    }

    @TempDir
    Path temp;

    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private String authority = "";
    private ExecFolder folder;
    private ServerSocket gateway;
    private ExecRelay relay;

    @BeforeEach
    void open() throws Exception {
        authority = LocalCertificateAuthority.create(HOSTS, System.currentTimeMillis())
                .certificatePem();
        Path file = Files.writeString(temp.resolve("authority.pem"), authority);
        Path more = Files.writeString(temp.resolve("more.pem"), "more\n");
        folder = new ExecFolder(
                PORTS, file, Map.of("NODE_EXTRA_CA_CERTS", more.toString(), "JAVA_TOOL_OPTIONS", "-Dtheirs=1"));
        gateway = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        relay = new ExecRelay(
                folder,
                new GatewayConnector(
                        new GatewayConnector.GatewayAddress("127.0.0.1", gateway.getLocalPort(), "maker1", "secret"),
                        warnings::add));
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
        gateway.close();
        folder.close();
    }

    private SocketChannel program(String first) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.socket()));
        ByteRelay.write(channel, first + "\n");
        return channel;
    }

    private static String head(Socket from) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) from.getInputStream().read());
        }
        return head.toString();
    }

    private static void answer(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        to.getOutputStream().flush();
    }

    @Test
    void a_connection_becomes_a_tunnel_with_the_bots_credentials_and_passes_bytes() throws Exception {
        try (SocketChannel program = program("api.example.com:443");
                Socket accepted = gateway.accept()) {
            String credentials =
                    Base64.getEncoder().encodeToString("maker1:secret".getBytes(StandardCharsets.US_ASCII));
            assertThat(head(accepted))
                    .isEqualTo(
                            "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\nProxy-Authorization: Basic "
                                    + credentials + "\r\n\r\n");
            ByteRelay.write(program, "hello\n"); // a program sends before the tunnel is open
            answer(accepted, "HTTP/1.1 200 Connection established\r\n\r\nserver\n");
            assertThat(ByteRelay.readUntil(program, "\n", 100)).isEqualTo("server\n");
            byte[] hello = accepted.getInputStream().readNBytes(6);
            assertThat(new String(hello, StandardCharsets.US_ASCII)).isEqualTo("hello\n");
        }
    }

    @Test
    void any_other_host_is_not_asked_for() throws Exception {
        for (String other :
                List.of("evil.example:443", "api.example.com:80", "api.example.com", "API.example.com:443", "")) {
            try (SocketChannel program = program(other)) {
                assertThat(ByteRelay.readUntil(program, "\n", 100)).as(other).isEmpty();
            } catch (IOException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
        try (SocketChannel program = program("ws.example.com:9443");
                Socket accepted = gateway.accept()) {
            assertThat(head(accepted)).startsWith("CONNECT ws.example.com:9443 ");
            assertThat(program.isOpen()).isTrue();
        }
    }

    @Test
    void a_refusal_is_reported_once_without_the_token() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (SocketChannel program = program("api.example.com:443");
                    Socket accepted = gateway.accept()) {
                head(accepted);
                answer(accepted, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9\r\n\r\nno token\n");
                assertThat(ByteRelay.readUntil(program, "\n", 100)).isEmpty();
            }
        }
        assertThat(warnings.poll(20, TimeUnit.SECONDS))
                .isEqualTo(
                        "the gateway refuses api.example.com:443: HTTP/1.1 407 Proxy Authentication Required: no token");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_port_that_does_not_answer_and_a_gateway_that_hangs_up_are_reported() throws Exception {
        GatewayConnector hasty = new GatewayConnector(
                new GatewayConnector.GatewayAddress("127.0.0.1", gateway.getLocalPort(), "", ""), warnings::add, 100);
        try (SocketChannel channel = Objects.requireNonNull(hasty.connect());
                Socket accepted = gateway.accept()) {
            assertThat(hasty.open(channel, "api.example.com:443")).isFalse();
            assertThat(head(accepted)).startsWith("CONNECT api.example.com:443 ");
        }
        assertThat(warnings.take()).contains("answered a CONNECT in time", "--gateway names another one");
        try (SocketChannel program = program("api.example.com:443")) {
            try (Socket accepted = gateway.accept()) {
                head(accepted);
            }
            assertThat(ByteRelay.readUntil(program, "\n", 100)).isEmpty();
        }
        assertThat(warnings.poll(20, TimeUnit.SECONDS))
                .contains(
                        "closed the connection for api.example.com:443 without an answer", "has no room for one more");
    }

    @Test
    void a_programs_connection_is_reset_while_no_gateway_responds() throws Exception {
        gateway.close();
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel program = SocketChannel.open(listener.getLocalAddress());
                SocketChannel accepted = listener.accept()) {
            ByteRelay.write(program, "hello");
            ByteRelay.join(accepted, program("api.example.com:443"));
            assertThatThrownBy(() -> program.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
        }
        assertThat(warnings.take()).contains("no gateway responds at http://127.0.0.1:");
    }

    @Test
    void each_outage_and_its_end_is_reported_once() throws Exception {
        int port = gateway.getLocalPort();
        GatewayConnector connector =
                new GatewayConnector(new GatewayConnector.GatewayAddress("127.0.0.1", port, "", ""), warnings::add);
        gateway.close();
        for (int outage = 0; outage < 2; outage++) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThat(connector.connect()).isNull();
            }
            assertThat(warnings.take()).contains("no gateway responds at");
            try (ServerSocket again = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
                for (int attempt = 0; attempt < 2; attempt++) {
                    Objects.requireNonNull(connector.connect()).close();
                    again.accept().close();
                }
            }
            assertThat(warnings.take())
                    .isEqualTo("the port at http://127.0.0.1:" + port + " accepts connections again");
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void a_port_that_is_silent_at_the_start_is_reported() throws Exception {
        new GatewayConnector(
                        new GatewayConnector.GatewayAddress("127.0.0.1", gateway.getLocalPort(), "", ""), warnings::add)
                .check("api.example.com:443", folder);
        assertThat(warnings.take()).contains("has not answered within 1000 ms");
    }

    @Test
    void the_first_control_connection_gets_signals_and_states_the_exit_code() throws Exception {
        relay.signal("HUP"); // before the program has started
        try (SocketChannel control = program("control")) {
            assertThat(ByteRelay.readUntil(control, "\n", 100)).isEqualTo("HUP\n");
            relay.signal("TERM");
            assertThat(ByteRelay.readUntil(control, "\n", 100)).isEqualTo("TERM\n");
            try (SocketChannel second = program("control")) {
                assertThat(ByteRelay.readUntil(second, "\n", 100)).isEmpty();
            }
            ByteRelay.write(control, "exit 42\n");
            assertThat(relay.exitCode().get(20, TimeUnit.SECONDS)).isEqualTo(42);
        }
    }

    @Test
    void the_folder_is_private_and_adds_to_what_the_program_trusts_and_knows() throws Exception {
        Path path = folder.file("");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
        assertThat(Files.readAllLines(folder.file("hosts")))
                .startsWith("127.1.0.1 api.example.com api.example.com.", "127.1.0.2 ws.example.com ws.example.com.")
                .containsAll(Files.readAllLines(Path.of("/etc/hosts")));
        assertThat(Files.readAllLines(folder.file("addresses")))
                .containsExactly(
                        "127.1.0.1 api.example.com:443",
                        "127.1.0.2 ws.example.com:443",
                        "127.1.0.2 ws.example.com:9443");
        assertThat(Files.readString(folder.file("authority.pem")))
                .startsWith("more\n")
                .endsWith(authority);
        assertThat(Files.readString(folder.file("bundle.pem"))).endsWith(authority);
        assertThat(folder.variables().get("JAVA_TOOL_OPTIONS"))
                .startsWith("-Dtheirs=1 -XX:-UsePerfData -Djavax.net.ssl.trustStore=");
        KeyStore store = KeyStore.getInstance(folder.file("trust.p12").toFile(), "changeit".toCharArray());
        assertThat(store.getCertificate("sluice")).isNotNull();
        assertThat(store.size()).isGreaterThan(1);
        folder.close();
        assertThat(path).doesNotExist();
        open(); // for the end of the test
    }
}
