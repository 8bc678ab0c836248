package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketServerTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private Path path;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void name() {
        path = folder.resolve("signer.sock");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private SocketServer serve(Predicate<UserPrincipal> allowed, Duration idle) throws IOException {
        SocketServer server =
                new SocketServer(path, line -> "answer to " + new String(line, StandardCharsets.UTF_8), allowed, idle);
        opened.add(server);
        Thread thread = new Thread(server::serve);
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** A connection to the socket. */
    private record Client(SocketChannel channel, BufferedReader in) {
        void send(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Client connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        opened.add(channel);
        channel.connect(UnixDomainSocketAddress.of(path));
        Reader reader = Channels.newReader(channel, StandardCharsets.UTF_8);
        return new Client(channel, new BufferedReader(reader));
    }

    @Test
    void each_line_has_an_answer_in_turn_however_the_bytes_arrive() throws IOException {
        serve(any -> true, LONG);
        Client client = connect();
        client.send("one\ntwo\nth");
        assertThat(client.in.readLine()).isEqualTo("answer to one");
        assertThat(client.in.readLine()).isEqualTo("answer to two");
        client.send("ree\n");
        assertThat(client.in.readLine()).isEqualTo("answer to three");
    }

    @Test
    void many_requests_leave_nothing_behind() throws IOException {
        SocketServer server = serve(any -> true, LONG);
        Client client = connect();
        for (int i = 0; i < 1_000; i++) {
            client.send(i + "\n");
            assertThat(client.in.readLine()).isEqualTo("answer to " + i);
        }
        assertThat(server.idleTimers()).isLessThanOrEqualTo(1);
    }

    @Test
    void the_socket_is_for_its_owner_and_group() throws IOException {
        serve(any -> true, LONG);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void a_user_who_is_not_allowed_gets_a_refusal_and_no_answer() throws IOException {
        List<String> users = new ArrayList<>();
        serve(user -> !users.add(user.getName()), LONG);
        Client client = connect();
        assertThat(client.in.readLine()).contains("\"error\":\"notAllowed\"");
        assertThat(client.in.readLine()).isNull();
        assertThat(users).containsExactly(System.getProperty("user.name"));
    }

    @Test
    void the_seventeenth_connection_is_refused_until_another_ends() throws IOException {
        serve(any -> true, LONG);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < SocketServer.MAX_CONNECTIONS; i++) {
            Client client = connect();
            client.send("x\n");
            assertThat(client.in.readLine()).isEqualTo("answer to x");
            clients.add(client);
        }
        assertThat(connect().in.readLine()).contains("\"error\":\"tooMany\"");
        clients.get(7).channel.shutdownOutput();
        assertThat(clients.get(7).in.readLine()).isNull();
        String answer;
        do {
            Client client = connect();
            client.send("again\n");
            answer = client.in.readLine();
        } while (answer.contains("tooMany")); // the place is free a moment after the end of the connection
        assertThat(answer).isEqualTo("answer to again");
    }

    @Test
    void a_line_that_is_too_long_ends_the_connection() throws IOException {
        serve(any -> true, LONG);
        Client client = connect();
        client.send("x".repeat(SocketServer.MAX_REQUEST_BYTES) + '\n');
        assertThat(client.in.readLine()).hasSize(SocketServer.MAX_REQUEST_BYTES + "answer to ".length());
        client.send("x".repeat(SocketServer.MAX_REQUEST_BYTES + 1));
        assertThat(client.in.readLine()).contains("\"error\":\"tooLong\"");
        assertThat(client.in.readLine()).isNull();
    }

    @Test
    void an_idle_connection_is_closed() throws IOException {
        serve(any -> true, Duration.ofMillis(100));
        Client client = connect();
        client.send("half a line");
        assertThat(client.in.readLine()).isNull();
    }

    @Test
    void a_socket_that_a_killed_process_left_is_replaced() throws IOException {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        serve(any -> true, LONG);
        Client client = connect();
        client.send("x\n");
        assertThat(client.in.readLine()).isEqualTo("answer to x");
    }

    @Test
    void a_socket_that_somebody_serves_stays_his() throws IOException {
        serve(any -> true, LONG);
        assertThatThrownBy(() -> serve(any -> true, LONG)).hasMessageContaining("another process answers at " + path);
        Client client = connect();
        client.send("x\n");
        assertThat(client.in.readLine()).isEqualTo("answer to x");
    }

    @Test
    void a_closed_server_removes_its_socket() throws IOException {
        serve(any -> true, LONG).close();
        assertThat(path).doesNotExist();
    }
}
