package dev.sluice.cli.exec;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of the socket outside the namespaces. It opens a tunnel at the gateway for each connection of the program and
 * adds the bot's token, which the program never has. One connection is for control: signals go in, the exit code comes
 * out.
 */
final class ExecRelay implements AutoCloseable {
    private static final int MAX_LINE = 300;

    private final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final List<String> targets;
    private final GatewayConnector gateway;
    private final Acceptor acceptor;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final StringBuilder early = new StringBuilder();
    private @Nullable SocketChannel control;

    ExecRelay(ExecFolder folder, GatewayConnector gateway) throws IOException {
        this.targets = folder.targets();
        this.gateway = gateway;
        listener.bind(UnixDomainSocketAddress.of(folder.socket()));
        acceptor = new Acceptor(gateway::warn);
        acceptor.start(listener::accept, this::serve);
    }

    private void serve(SocketChannel accepted) throws IOException {
        String line = ByteRelay.readUntil(accepted, "\n", MAX_LINE).strip();
        if (line.equals("control") && isFirst(accepted)) {
            awaitExit(accepted);
        } else if (targets.contains(line)) {
            tunnel(accepted, line);
        }
    }

    private synchronized boolean isFirst(SocketChannel accepted) throws IOException {
        if (control != null) {
            return false;
        }
        control = accepted;
        ByteRelay.write(accepted, early.toString());
        return true;
    }

    private void awaitExit(SocketChannel from) throws IOException {
        String line = ByteRelay.readUntil(from, "\n", MAX_LINE).strip();
        if (line.matches("exit \\d{1,3}")) {
            exitCode.complete(Integer.parseInt(line.substring(5)));
        } else {
            exitCode.cancel(false);
        }
    }

    private void tunnel(SocketChannel program, String target) throws IOException {
        SocketChannel channel = gateway.connect();
        if (channel == null) {
            return;
        }
        try (channel) {
            if (gateway.open(channel, target)) {
                ByteRelay.join(program, channel);
            }
        }
    }

    /** Sends a signal to the program; one that comes before it has started waits for it. */
    synchronized void signal(String name) {
        SocketChannel to = control;
        try {
            if (to != null) {
                ByteRelay.write(to, name + "\n");
            } else if (early.length() < MAX_LINE) {
                early.append(name).append('\n');
            }
        } catch (IOException e) {
            // the program has ended
        }
    }

    /** Completes with the exit code of the program; fails if the namespaces ended without one. */
    CompletableFuture<Integer> exitCode() {
        return exitCode;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        acceptor.close();
    }
}
