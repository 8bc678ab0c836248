package dev.sluice.signer;

import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The Unix socket of the signer: each line that arrives has an answer of one line. One thread serves at most 16
 * connections, so that commands are answered one after the other.
 */
final class SocketServer implements AutoCloseable {
    static final int MAX_CONNECTIONS = 16;
    static final int MAX_REQUEST_BYTES = 4_096;
    static final long IDLE_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 1_000;

    private final Path path;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final Function<byte[], String> answer;
    private final Predicate<UserPrincipal> allowed;
    private final Consumer<String> log;
    private final Ticker ticker;

    /**
     * Opens the socket, in place of one that a killed signer left.
     *
     * @param allowed whether a user may connect
     */
    SocketServer(
            Path path,
            Function<byte[], String> answer,
            Predicate<UserPrincipal> allowed,
            Consumer<String> log,
            Ticker ticker)
            throws IOException {
        this.path = path;
        this.answer = answer;
        this.allowed = allowed;
        this.log = log;
        this.ticker = ticker;
        if (isServed(path)) {
            throw new IOException("another process answers at " + path + "; stop it first");
        }
        selector = Selector.open();
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        // Under another name first: the socket gets its place only with its rights, and replaces a stale file at once.
        Path opening = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(opening);
        server.bind(UnixDomainSocketAddress.of(opening), MAX_CONNECTIONS);
        Files.setPosixFilePermissions(opening, PosixFilePermissions.fromString("rw-rw----"));
        Files.move(opening, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    private static boolean isServed(Path path) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return other.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobody) {
            return false;
        }
    }

    /** Serves until the server is closed. */
    void serve() throws IOException {
        while (selector.isOpen()) {
            serveOnce(LOOK_MILLIS);
        }
    }

    /** Waits for what arrives, at most so long, answers it, and closes idle connections. */
    void serveOnce(long millis) throws IOException {
        selector.select(millis);
        if (!selector.isOpen()) {
            return;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Connection connection) {
                connection.proceed();
            } else {
                accept();
            }
        }
        selector.selectedKeys().clear();
        for (Connection connection : connections()) {
            if (ticker.nanos() - connection.usedNanos > IDLE_NANOS) {
                connection.close();
            }
        }
    }

    private List<Connection> connections() {
        return selector.keys().stream()
                .filter(SelectionKey::isValid)
                .map(SelectionKey::attachment)
                .filter(Connection.class::isInstance)
                .map(Connection.class::cast)
                .toList();
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        UserPrincipal user =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        String refusal = null;
        if (!allowed.test(user)) {
            log.accept("refused a connection of user " + user.getName() + ", who is not in allowedUsers");
            refusal = Accounts.refusal("notAllowed", "the user of this process is not in allowedUsers of the signer");
        } else if (connections().size() >= MAX_CONNECTIONS) {
            refusal = Accounts.refusal("tooMany", "the signer has " + MAX_CONNECTIONS + " connections already");
        }
        channel.configureBlocking(false);
        if (refusal == null) {
            new Connection(channel);
        } else {
            channel.write(ByteBuffer.wrap(line(refusal)));
            channel.close();
        }
    }

    private static byte[] line(String text) {
        return (text + '\n').getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections()) {
            connection.close();
        }
        server.close();
        selector.close();
        Files.deleteIfExists(path);
    }

    /** A connection of the gateway. It reads the next request only when the last answer is written. */
    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final ByteBuffer in = ByteBuffer.allocate(MAX_REQUEST_BYTES + 1);
        private @Nullable ByteBuffer out;
        private boolean last;
        private long usedNanos = ticker.nanos();

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        /** Reads, answers and writes as far as possible. */
        void proceed() {
            usedNanos = ticker.nanos();
            try {
                if (out == null && channel.read(in) < 0) {
                    close();
                    return;
                }
                while (isWritten()) {
                    if (last) {
                        close();
                        return;
                    }
                    byte[] request = next();
                    if (request == null) {
                        break;
                    }
                    out = ByteBuffer.wrap(line(answer.apply(request)));
                }
                key.interestOps(out == null ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
            } catch (IOException gone) {
                close();
            }
        }

        private boolean isWritten() throws IOException {
            if (out != null) {
                channel.write(out);
                if (out.hasRemaining()) {
                    return false;
                }
                out = null;
            }
            return true;
        }

        /** Returns the next whole line, or null; a line that is too long is refused and ends the connection. */
        private byte @Nullable [] next() {
            byte[] bytes = in.array();
            for (int at = 0; at < in.position(); at++) {
                if (bytes[at] == '\n') {
                    byte[] request = Arrays.copyOf(bytes, at);
                    in.flip().position(at + 1);
                    in.compact();
                    return request;
                }
            }
            if (!in.hasRemaining()) {
                last = true;
                in.clear();
                out = ByteBuffer.wrap(
                        line(Accounts.refusal("tooLong", "a request has at most " + MAX_REQUEST_BYTES + " bytes")));
            }
            return null;
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                log.accept("a connection did not close: " + e.getMessage());
            }
        }
    }
}
