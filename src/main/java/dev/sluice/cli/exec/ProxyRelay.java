package dev.sluice.cli.exec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy at 127.0.0.1 for a program without namespaces. It puts the bot's name and token into each request for a
 * tunnel: many programs leave out a name that the URL of a proxy has, and a halt of that bot would not hold for them.
 * It serves only processes of its own user.
 */
final class ProxyRelay implements AutoCloseable {
    private static final int MAX_HEAD = 16_384;
    private static final Pattern CONNECT = Pattern.compile("CONNECT ([^ \r\n]+) HTTP/1\\.[01]\r\n");
    private static final List<Path> CONNECTIONS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL_ADDRESS = 1;
    private static final int REMOTE_ADDRESS = 2;
    private static final int USER = 7;

    private final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
    private final GatewayConnector gateway;
    private final Acceptor acceptor;
    private final int user;

    /** @param user the number of the user whose processes are served */
    ProxyRelay(GatewayConnector gateway, int user) throws IOException {
        this.gateway = gateway;
        this.user = user;
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        acceptor = new Acceptor(gateway::warn);
        acceptor.start(listener::accept, this::serve);
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void serve(SocketChannel accepted) throws IOException {
        if (!isOwn(accepted)) {
            gateway.warn(
                    "a connection of another user, or of one that this system does not tell, to the proxy of this program was refused");
            return;
        }
        String head = ByteRelay.readUntil(accepted, "\r\n\r\n", MAX_HEAD);
        SocketChannel channel = head.isEmpty() ? null : gateway.connect();
        if (channel == null) {
            ByteRelay.write(accepted, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        try (channel) {
            Matcher connect = CONNECT.matcher(head);
            ByteRelay.write(channel, connect.lookingAt() ? gateway.head(connect.group(1)) : head);
            ByteRelay.join(accepted, channel);
        }
    }

    /** Returns whether the other end of a connection is of the own user, as the system's list of connections says. */
    private boolean isOwn(SocketChannel accepted) throws IOException {
        int from = ((InetSocketAddress) accepted.getRemoteAddress()).getPort();
        if (CONNECTIONS.stream().noneMatch(Files::isReadable)) { // not Linux: a token is lent to nobody unknown
            return gateway.gateway().token().isEmpty();
        }
        for (Path connections : CONNECTIONS) {
            if (Files.isReadable(connections)) {
                for (String line : Files.readAllLines(connections)) {
                    Integer owner = owner(line, from, port());
                    if (owner != null) {
                        return owner == user;
                    }
                }
            }
        }
        return false;
    }

    /** Returns the user of the connection in this line, if it is from and to these ports of 127.0.0.1; else null. */
    static @Nullable Integer owner(String line, int from, int to) {
        String[] fields = line.strip().split(" +", -1);
        return fields.length > USER && is(fields[LOCAL_ADDRESS], from) && is(fields[REMOTE_ADDRESS], to)
                ? Integer.valueOf(fields[USER])
                : null;
    }

    /** The address is the last four bytes of one that is mapped into IPv6, as Java's are. */
    private static boolean is(String field, int port) {
        return field.endsWith(String.format(Locale.ROOT, "0100007F:%04X", port));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        acceptor.close();
    }
}
