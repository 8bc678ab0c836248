package dev.sluice.cli.exec;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of the socket outside the namespaces. It opens a tunnel at the gateway for each connection of the program and
 * adds the bot's token, which the program never has. One connection is for control: signals go in, the exit code comes
 * out.
 */
final class ExecRelay implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 1000;
    private static final int MAX_LINE = 300;
    private static final int MAX_HEAD = 8192;
    private static final int MAX_WARNINGS = 20;
    private static final long CHECK_MILLIS = 1_000;

    private final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final List<String> targets;
    private final GatewayAddress gateway;
    private final Consumer<String> warnings;
    private final Set<String> warned = new HashSet<>();
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final StringBuilder early = new StringBuilder();
    private @Nullable SocketChannel control;

    /**
     * Where the gateway listens, and as which bot to call it.
     *
     * @param bot the bot's name; "" for none
     * @param token the bot's token; "" for none
     */
    public record GatewayAddress(String host, int port, String bot, String token) {
        private String head(String target) {
            String credentials =
                    Base64.getEncoder().encodeToString((bot + ":" + token).getBytes(StandardCharsets.ISO_8859_1));
            return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                    + (bot.isEmpty() && token.isEmpty() ? "" : "Proxy-Authorization: Basic " + credentials + "\r\n")
                    + "\r\n";
        }

        @Override
        public String toString() {
            return "http://" + host + ":" + port;
        }
    }

    ExecRelay(ExecFolder folder, GatewayAddress gateway, Consumer<String> warnings) throws IOException {
        this.targets = folder.targets();
        this.gateway = gateway;
        this.warnings = warnings;
        listener.bind(UnixDomainSocketAddress.of(folder.socket()));
        ByteRelay.daemon(this::accept);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                room.acquire();
                SocketChannel accepted = listener.accept();
                ByteRelay.daemon(() -> serve(accepted));
            } catch (IOException | InterruptedException e) {
                return; // closed
            }
        }
    }

    private void serve(SocketChannel accepted) {
        try (accepted) {
            String line = ByteRelay.readUntil(accepted, "\n", MAX_LINE).strip();
            if (line.equals("control") && isFirst(accepted)) {
                awaitExit(accepted);
            } else if (targets.contains(line)) {
                tunnel(accepted, line);
            }
        } catch (IOException broken) {
            // the program has hung up
        } finally {
            room.release();
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

    /**
     * Warns if the gateway does not respond, which may be started later, or if the bot's token is not right. Waits a
     * second for that at most.
     */
    void checkGateway() throws InterruptedException {
        ByteRelay.daemon(this::askGateway).join(CHECK_MILLIS);
    }

    private void askGateway() {
        SocketChannel channel = connect();
        if (channel == null || targets.isEmpty()) {
            return;
        }
        try (channel) {
            open(channel, targets.get(0));
        } catch (IOException e) {
            warn("the gateway at " + gateway + " hung up: " + e.getMessage());
        }
    }

    private @Nullable SocketChannel connect() {
        try {
            return SocketChannel.open(new InetSocketAddress(gateway.host(), gateway.port()));
        } catch (IOException e) {
            warn("no gateway responds at " + gateway + ": " + e.getMessage()
                    + "; start it with scripts/sluice run, or name it with --data or --gateway");
            return null;
        }
    }

    private void tunnel(SocketChannel program, String target) throws IOException {
        SocketChannel channel = connect();
        if (channel == null) {
            return;
        }
        try (channel) {
            if (open(channel, target)) {
                ByteRelay.join(program, channel);
            }
        }
    }

    /** Asks for a tunnel and returns whether it is open. */
    private boolean open(SocketChannel channel, String target) throws IOException {
        ByteRelay.write(channel, gateway.head(target));
        String head = ByteRelay.readUntil(channel, "\r\n\r\n", MAX_HEAD);
        if (!head.startsWith("HTTP/1.1 200 ")) {
            String why = ByteRelay.readUntil(channel, "\n", MAX_LINE).strip();
            warn("the gateway refuses " + target + ": "
                    + head.lines().findFirst().orElse("no response") + ": " + why);
            return false;
        }
        if (head.contains("\r\nX-Sluice-Token: wrong\r\n")) {
            warn(
                    "the token is unknown or belongs to another bot, so calls but cancels will be refused; scripts/sluice bot-token makes one");
        } else if (head.contains("\r\nX-Sluice-Token: missing\r\n")) {
            warn("bot '" + gateway.bot() + "' has a token, so calls but cancels will be refused without --token-file");
        }
        return true;
    }

    /** Prints a warning once. */
    private synchronized void warn(String text) {
        if (warned.size() < MAX_WARNINGS && warned.add(text)) {
            warnings.accept(text);
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
    }
}
