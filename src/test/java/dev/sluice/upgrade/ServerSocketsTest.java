package dev.sluice.upgrade;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.TransportUnderTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of listening sockets that move from one Vert.x instance to another as they move between processes. */
@Timeout(60)
final class ServerSocketsTest {
    private static final int CONNECTIONS = 20;
    private static final int MANY = 1000;

    @TempDir
    Path folder;

    @BeforeAll
    static void isSupported() {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
    }

    private static ServerSockets sockets(Map<String, Integer> inherited, int max) {
        return new ServerSockets(inherited, new ConnectionBound(max), new ConnectionBound(max));
    }

    private static HttpServer server(Vertx vertx, String says, int port) {
        return await(vertx.createHttpServer(new HttpServerOptions().setHost(ServerSockets.NAME_PREFIX + "traffic"))
                .requestHandler(request -> request.response().end(says))
                .listen(port, "127.0.0.1"));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String response(Socket socket) throws IOException {
        try (socket) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return all.substring(all.indexOf("\r\n\r\n") + 4);
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"EPOLL, EPOLL", "EPOLL, IO_URING", "IO_URING, EPOLL", "IO_URING, IO_URING"})
    void connections_that_wait_while_a_socket_moves_are_answered_by_the_new_owner(
            SocketTransport from, SocketTransport to) throws Exception {
        assumeThat(from.unavailability() == null && to.unavailability() == null)
                .as("needs a kernel with io_uring")
                .isTrue();
        ServerSockets oldSockets = sockets(Map.of(), MANY);
        Vertx old = Vertx.builder().withTransport(oldSockets.transport(from)).build();
        int port = server(old, "old", 0).actualPort();
        assertThat(response(connect(port))).isEqualTo("old");
        assertThat(oldSockets.names()).containsExactly("traffic");

        await(oldSockets.setAccepting(false));
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            waiting.add(connect(port));
        }
        List<Integer> moved;
        try (SocketTransfer receiver = new SocketTransfer();
                SocketTransfer sender = new SocketTransfer()) {
            Path path = folder.resolve("s");
            await(receiver.listen(path));
            await(sender.send(path, oldSockets.descriptors(List.of("traffic"))));
            moved = await(receiver.receive(1));
        }
        ServerSockets newSockets = sockets(Map.of("traffic", moved.get(0)), MANY);
        oldSockets.release();
        Vertx next = Vertx.builder().withTransport(newSockets.transport(to)).build();
        HttpServer inherited = server(next, "new", 0);

        assertThat(inherited.actualPort()).isEqualTo(port);
        for (Socket socket : waiting) {
            assertThat(response(socket)).isEqualTo("new");
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            assertThat(response(connect(port))).isEqualTo("new");
        }
        assertThat(oldSockets.names()).isEmpty();
        await(old.close());
        assertThat(response(connect(port))).isEqualTo("new");
        await(next.close());
    }

    @Test
    void a_socket_that_stopped_accepting_can_continue() throws Exception {
        ServerSockets sockets = sockets(Map.of(), MANY);
        Vertx vertx = Vertx.builder()
                .withTransport(sockets.transport(TransportUnderTest.get()))
                .build();
        int port = server(vertx, "same", 0).actualPort();

        await(sockets.setAccepting(false));
        Socket waiting = connect(port);
        await(sockets.setAccepting(true));

        assertThat(response(waiting)).isEqualTo("same");
        await(vertx.close());
    }

    @Test
    void a_sender_that_ends_early_is_reported() {
        Path path = folder.resolve("s");
        try (SocketTransfer receiver = new SocketTransfer();
                SocketTransfer sender = new SocketTransfer()) {
            await(receiver.listen(path));
            await(sender.send(path, List.of()));
            assertThat(receiver.receive(1))
                    .satisfies(future -> assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> await(future)))
                            .hasMessageContaining("only 0 of 1 sockets"));
        }
    }

    @Test
    void new_clients_are_answered_although_many_connections_send_half_a_request() throws Exception {
        int max = 5;
        ServerSockets sockets = sockets(Map.of(), max);
        Vertx vertx = Vertx.builder()
                .withTransport(sockets.transport(TransportUnderTest.get()))
                .build();
        int port = server(vertx, "here", 0).actualPort();
        List<Socket> half = new ArrayList<>();
        for (int i = 0; i < max + 2; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            half.add(socket);
        }

        assertThat(response(connect(port))).isEqualTo("here");
        for (Socket closed : half.subList(0, 3)) {
            assertThat(isClosed(closed)).isTrue();
        }
        half.get(max)
                .getOutputStream()
                .write("Host: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(response(half.get(max))).as("one of the youngest").isEqualTo("here");
        for (Socket socket : half) {
            socket.close();
        }
        await(vertx.close());
    }
}
