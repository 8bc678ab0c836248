package dev.sluice.cli.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests whose connections the proxy of {@code sluice exec --variables} serves, by lines of the system's list. */
class ProxyRelayTest {
    /** Ports 40000 and 8080 are 9C40 and 1F90. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "3: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 7 1, 1000",
                "3: 0000000000000000FFFF00000100007F:9C40 0000000000000000FFFF00000100007F:1F90 01 0:0 00:0 0 7 0 7, 7",
                "3: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 7 1, none",
                "3: 0100007F:9C40 0200007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 7 1, none",
                "sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode, none",
                "'', none"
            })
    void the_user_of_a_connection_is_that_of_its_client_end(String line, Integer user) {
        assertThat(ProxyRelay.owner(line, 40_000, 8_080)).isEqualTo(user);
    }

    @Test
    void a_request_while_no_gateway_responds_is_answered_as_by_a_proxy() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, here)) {
            port = free.getLocalPort();
        }
        List<String> warnings = new CopyOnWriteArrayList<>();
        GatewayConnector gateway =
                new GatewayConnector(new GatewayConnector.GatewayAddress("127.0.0.1", port, "", ""), warnings::add);
        int user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        try (ProxyRelay relay = new ProxyRelay(gateway, user);
                Socket program = new Socket(here, relay.port())) {
            program.getOutputStream()
                    .write("CONNECT a.example:443 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 502 ");
        }
        assertThat(warnings).singleElement().asString().startsWith("no gateway responds at");
    }
}
