package dev.sluice.cluster;

import dev.sluice.CaseCount;
import dev.sluice.FreePorts;
import dev.sluice.PollInterval;
import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis or Valkey server, or a Sentinel, as a process of its own on 127.0.0.1. Its data lies in a folder of the
 * test.
 */
public final class StoreServer implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final long RESPONSE_MILLIS = 5_000;

    /** The folder of links to the servers, by their names. */
    private static final Path LINKS;

    static {
        try {
            LINKS = Files.createTempDirectory("sluice-stores");
            LINKS.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns one kind of server, and all with {@code -Dlong=true}. */
    public static List<Kind> chosenKinds() {
        return CaseCount.chosen(1, List.of(Kind.values()));
    }

    /** The servers that Debian has packages for. */
    public enum Kind {
        REDIS,
        VALKEY;

        public String program() {
            return name().toLowerCase(Locale.ROOT) + "-server";
        }

        public boolean isInstalled() {
            return installed() != null;
        }

        private @Nullable Path installed() {
            String tool = name().toLowerCase(Locale.ROOT) + "-check-rdb";
            return Stream.of(program(), tool)
                    .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }

        /**
         * Returns the program. Debian's tools package, which starts no service when it is installed, holds the server
         * too: one program that looks at the name by which it was started.
         */
        public String path() {
            Path installed = Objects.requireNonNull(installed(), program());
            Path link = LINKS.resolve(program());
            try {
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, installed).toFile().deleteOnExit();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return link.toString();
        }
    }

    private final List<String> command;
    private final Path folder;
    private final int port;
    private Process process;
    private int tlsPort;

    private StoreServer(List<String> command, Path folder, int port) {
        this.command = command;
        this.folder = folder;
        this.port = port;
        process = start();
    }

    /** Starts a server without persistence. */
    public static StoreServer start(Kind kind, Path folder, String... options) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                kind.path(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                ""));
        command.addAll(List.of(options));
        return new StoreServer(command, folder, port);
    }

    /** Starts a server that also has a TLS port, which these options describe. */
    static StoreServer startTls(Kind kind, Path folder, String... options) {
        int port = freePort();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--tls-port", String.valueOf(port)));
        StoreServer server = start(kind, folder, all.toArray(String[]::new));
        server.tlsPort = port;
        return server;
    }

    String tlsUrl() {
        return "rediss://localhost:" + tlsPort;
    }

    /** Starts a Sentinel that watches this primary alone and replaces it after two seconds of silence. */
    static StoreServer sentinel(Kind kind, Path folder, String name, StoreServer primary) throws IOException {
        return sentinel(kind, folder, name, primary, 1, 2000);
    }

    /**
     * Starts a Sentinel that replaces this primary when as many Sentinels as {@code quorum} have not reached it for
     * that time.
     */
    public static StoreServer sentinel(
            Kind kind, Path folder, String name, StoreServer primary, int quorum, int downAfterMillis)
            throws IOException {
        int port = freePort();
        Path file = folder.resolve("sentinel-" + port + ".conf");
        Files.writeString(file, """
                port %d
                bind 127.0.0.1
                dir "%s"
                sentinel monitor %s 127.0.0.1 %d %d
                sentinel down-after-milliseconds %s %d
                sentinel failover-timeout %s 5000
                """.formatted(port, folder, name, primary.port, quorum, name, downAfterMillis, name));
        return new StoreServer(List.of(kind.path(), file.toString(), "--sentinel"), folder, port);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    private Process start() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server-" + port + ".log").toFile()))
                    .start();
            process = started;
            await(this::answers, "the server on port " + port + " answers");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the server ended with code " + process.exitValue() + "; see the log in " + folder);
        }
        try {
            String response = call("PING");
            return response.equals("+PONG") || response.startsWith("-NOAUTH");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Sends one command and returns the first line of the response; an error begins with "-". */
    public String call(String... words) {
        return lines(1, words);
    }

    /** Sends one command whose response is a text, and returns that text; empty when it is null. */
    public String value(String... words) {
        String lines = lines(2, words);
        return lines.startsWith("$-1") ? "" : lines.substring(lines.indexOf('\n') + 1);
    }

    /** Sends one command whose response is a text of two lines, as a signed statement; empty when it is null. */
    public String statement(String... words) {
        String lines = lines(3, words);
        return lines.startsWith("$-1") ? "" : lines.substring(lines.indexOf('\n') + 1);
    }

    private String lines(int count, String... words) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                text.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < count && !lines.toString().startsWith("$-1"); i++) {
                String line = in.readLine();
                lines.append(i == 0 ? "" : "\n").append(line == null ? "" : line);
            }
            return lines.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one command and returns the response; "" when there is none, as while the role of the server changes. */
    public String callOrEmpty(String... words) {
        try {
            return call(words);
        } catch (UncheckedIOException closed) {
            return "";
        }
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the server again: empty, or with the snapshot that it saved in its folder. */
    public void startAgain() {
        start();
    }

    /** Stops or continues the process by a signal. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** Waits until another process has done something, which no event tells. */
    public static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + PATIENCE_MILLIS + " ms: " + what);
            }
            PollInterval.pause();
        }
    }

    /** Returns a connected client of this server that reports nothing. */
    StoreClient client(Vertx vertx) {
        StoreClient client = new StoreClient(
                vertx,
                new StoreAccess(new StoreSettings(List.of(url()), null, 0, null, null, null), null, RESPONSE_MILLIS),
                "sluice:{test}:changed",
                new StoreClient.Listener() {
                    @Override
                    public void connected() {}

                    @Override
                    public void disconnected(String why) {}

                    @Override
                    public void published(String message) {}
                });
        client.open();
        await(client::isConnected, "a client is connected");
        return client;
    }

    private static int freePort() {
        try {
            return FreePorts.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
