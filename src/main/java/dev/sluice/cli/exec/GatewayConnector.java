package dev.sluice.cli.exec;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one {@code sluice exec} to the gateway's traffic port, which name the bot. Says once of each thing
 * that it is wrong. Thread-safe.
 */
final class GatewayConnector {
    private static final int MAX_LINE = 300;
    private static final int MAX_HEAD = 8192;
    private static final int MAX_WARNINGS = 20;
    private static final long CHECK_MILLIS = 1_000;
    /** The longest time until a CONNECT is answered; the port may be that of something that reads on for ever. */
    private static final long OPEN_MILLIS = 10_000;

    private final GatewayAddress gateway;
    private final Consumer<String> warnings;
    private final long openMillis;
    private final Set<String> warned = new HashSet<>();
    /** The latest warning that the gateway cannot be reached; "" if there was none. */
    private String outage = "";

    /**
     * Where the gateway listens, and as which bot to call it.
     *
     * @param bot the bot's name; "" for none
     * @param token the bot's token; "" for none
     */
    record GatewayAddress(String host, int port, String bot, String token) {
        /** Returns whether calls are made without a name. */
        boolean isUnnamed() {
            return bot.isEmpty() && token.isEmpty();
        }

        @Override
        public String toString() {
            return "http://" + host + ":" + port;
        }
    }

    GatewayConnector(GatewayAddress gateway, Consumer<String> warnings) {
        this(gateway, warnings, OPEN_MILLIS);
    }

    /** @param openMillis the longest time until a CONNECT is answered */
    GatewayConnector(GatewayAddress gateway, Consumer<String> warnings, long openMillis) {
        this.gateway = gateway;
        this.warnings = warnings;
        this.openMillis = openMillis;
    }

    GatewayAddress gateway() {
        return gateway;
    }

    /** Returns the head of a request for a tunnel to {@code HOST:PORT}, with the bot's name and token. */
    String head(String target) {
        String credentials = Base64.getEncoder()
                .encodeToString((gateway.bot() + ":" + gateway.token()).getBytes(StandardCharsets.ISO_8859_1));
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                + (gateway.isUnnamed() ? "" : "Proxy-Authorization: Basic " + credentials + "\r\n")
                + "\r\n";
    }

    /** Returns a connection to the gateway; null if it does not respond. */
    @Nullable
    SocketChannel connect() {
        try {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(gateway.host(), gateway.port()));
            reached();
            return channel;
        } catch (IOException e) {
            notReached("no gateway responds at " + gateway + ": " + e.getMessage()
                    + "; start it with scripts/sluice run, or name it with --data or --gateway. The program runs all the"
                    + " same, and its calls to exchanges fail until the gateway responds");
            return null;
        }
    }

    /** Asks for a tunnel and returns whether it is open. */
    boolean open(SocketChannel channel, String target) throws IOException {
        CompletableFuture<Void> answer = new CompletableFuture<Void>().orTimeout(openMillis, TimeUnit.MILLISECONDS);
        var unused = answer.exceptionally(late -> {
            ByteRelay.close(channel);
            return null;
        });
        String head;
        try {
            ByteRelay.write(channel, head(target));
            head = ByteRelay.readUntil(channel, "\r\n\r\n", MAX_HEAD);
        } catch (AsynchronousCloseException e) {
            warn("nothing at " + gateway + " answered a CONNECT in time, so it is not the"
                    + " traffic port of a gateway, or the gateway stands still; --gateway names another one");
            return false;
        } finally {
            answer.complete(null);
        }
        if (!head.startsWith("HTTP/1.1 200 ")) {
            warnRefused(
                    target, head, ByteRelay.readUntil(channel, "\n", MAX_LINE).strip());
            return false;
        }
        return true;
    }

    private void warnRefused(String target, String head, String why) {
        String status = head.lines().findFirst().orElse("");
        if (status.isEmpty()) {
            warn("the port at " + gateway + " closed the connection for " + target + " without an answer: the gateway"
                    + " stops or has no room for one more, or this is no traffic port of a gateway");
            return;
        }
        if (status.startsWith("HTTP/1.1 503 ")) {
            warn("the gateway at " + gateway + " opens no connection to " + target
                    + " now: it stops, or has no room for one more" + (why.isEmpty() ? "" : ": " + why));
            return;
        }
        warn(
                status.startsWith("HTTP/1.1 403 ") || status.startsWith("HTTP/1.1 407 ")
                        ? "the gateway refuses " + target + ": " + status + ": " + why
                        : "there is no traffic port of a gateway at " + gateway + ", which answered a CONNECT with '"
                                + status + "'; --gateway names another one");
    }

    /**
     * Warns if the gateway does not respond, which may be started later, if the bot's token is not right, or if the
     * gateway's certificate is of another authority. Waits a second for that at most.
     *
     * @param target one of the exchanges' hosts and ports
     */
    void check(String target, ExecFolder folder) throws InterruptedException {
        Thread check = ByteRelay.daemon(() -> ask(target, folder));
        check.join(CHECK_MILLIS);
        if (check.isAlive()) {
            warn("the port at " + gateway + " has not answered within " + CHECK_MILLIS
                    + " ms; the program runs all the same");
        }
    }

    private void ask(String target, ExecFolder folder) {
        SocketChannel channel = connect();
        if (channel == null) {
            return;
        }
        try (channel) {
            Socket socket = channel.socket();
            ByteRelay.write(channel, head(target));
            String head = ByteRelay.readUntil(channel, "\r\n\r\n", MAX_HEAD);
            if (!head.startsWith("HTTP/1.1 200 ")) {
                warnRefused(
                        target,
                        head,
                        ByteRelay.readUntil(channel, "\n", MAX_LINE).strip());
                return;
            }
            if (head.contains("\r\nX-Sluice-Token: wrong\r\n")) {
                warn("the token is unknown or belongs to another bot"
                        + (gateway.bot().isEmpty() ? "" : " than '" + gateway.bot() + "'")
                        + ", so calls but cancels will be refused; scripts/sluice bot-token makes one, which counts when its"
                        + " hash is in proxy.botTokens and the gateway has reloaded that");
            } else if (head.contains("\r\nX-Sluice-Token: missing\r\n")) {
                warn("bot '" + gateway.bot()
                        + "' has a token, so calls but cancels will be refused without --token-file");
            }
            checkCertificate(socket, target, folder);
        } catch (SSLHandshakeException e) {
            warn("the certificate of the gateway at " + gateway + " is not of the authority that the program will trust"
                    + " (--authority, --data), so its calls will fail: after scripts/sluice ca the gateway needs"
                    + " scripts/sluice reload; for another gateway, take a copy of its tls/authority.pem");
        } catch (IOException | GeneralSecurityException e) {
            warn("the gateway at " + gateway + " hung up: " + e.getMessage());
        }
    }

    private static void checkCertificate(Socket tunnel, String target, ExecFolder folder)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.trustStore())) {
            trusted.load(in, ExecFolder.STORE_PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        int colon = target.lastIndexOf(':');
        int port = Integer.parseInt(target.substring(colon + 1));
        try (SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(tunnel, target.substring(0, colon), port, true)) {
            tls.startHandshake();
        }
    }

    private synchronized void notReached(String text) {
        outage = text;
        warn(text);
    }

    /** Reports the end of an outage, so that the next one is reported again. */
    private synchronized void reached() {
        if (warned.remove(outage)) {
            warnings.accept("the port at " + gateway + " accepts connections again");
        }
    }

    /** Prints a warning once. */
    synchronized void warn(String text) {
        if (warned.size() < MAX_WARNINGS && warned.add(text)) {
            warnings.accept(text);
        }
    }
}
