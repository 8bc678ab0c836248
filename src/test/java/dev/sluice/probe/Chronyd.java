package dev.sluice.probe;

import dev.sluice.core.clock.NtpRequest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real chronyd process on a port of this machine that never adjusts the machine's clock ({@code -x}). With
 * libfaketime it runs at another time, and that time can be changed while it runs. {@code close} ends the process.
 */
final class Chronyd implements AutoCloseable {
    private static final int TRIES = 20;

    private final Process process;
    private final Path faketime;
    final TimeServerName name;

    private Chronyd(Process process, Path faketime, int port) {
        this.process = process;
        this.faketime = faketime;
        name = new TimeServerName("127.0.0.1", port, false);
    }

    /** Returns the reason why no chronyd can run here; null if one can. */
    static @Nullable String lacks() throws IOException {
        if (program() == null) {
            return "no chronyd is installed";
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return "chronyd needs root";
        }
        return library() == null ? "no libfaketime is installed" : null;
    }

    private static @Nullable Path program() {
        return Stream.of("/usr/sbin/chronyd", "/sbin/chronyd", "/usr/bin/chronyd", "/usr/local/sbin/chronyd")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Path library() throws IOException {
        try (Stream<Path> found =
                Files.find(Path.of("/usr/lib"), 3, (path, is) -> path.endsWith("faketime/libfaketime.so.1"))) {
            return found.findFirst().orElse(null);
        }
    }

    /** Starts a chronyd that responds, whatever its responses contain. */
    static Chronyd start(Path folder, long aheadMillis, String... directives) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            Chronyd started = startAt(freePort(), folder, aheadMillis, directives);
            if (started.isUp()) {
                return started;
            }
            started.close(); // the port was taken meanwhile: use another one
        }
        throw new AssertionError("chronyd does not start: " + Files.readString(folder.resolve("log")));
    }

    private static Chronyd startAt(int port, Path folder, long aheadMillis, String... directives) throws IOException {
        Path own = Files.createTempDirectory(folder, "chronyd");
        Path faketime = Files.writeString(own.resolve("faketime"), ahead(aheadMillis));
        Path conf = own.resolve("chrony.conf");
        Files.write(
                conf,
                List.of(
                        "port " + port,
                        "bindaddress 127.0.0.1",
                        "allow 127.0.0.1",
                        "cmdport 0",
                        "bindcmdaddress /",
                        "pidfile " + own.resolve("pid"),
                        String.join("\n", directives)));
        ProcessBuilder builder =
                new ProcessBuilder(String.valueOf(program()), "-x", "-d", "-u", "root", "-f", conf.toString());
        builder.environment().put("LD_PRELOAD", String.valueOf(library()));
        builder.environment().put("FAKETIME_TIMESTAMP_FILE", faketime.toString());
        builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        builder.environment().put("FAKETIME_NO_CACHE", "1");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new Chronyd(process, faketime, port);
    }

    private static String ahead(long millis) {
        return String.format(Locale.ROOT, "%+.3f", millis / 1e3);
    }

    /** Sets its clock while it runs. */
    void set(long aheadMillis) throws IOException {
        Files.writeString(faketime, ahead(aheadMillis));
    }

    static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isUp() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(100);
            byte[] question = new NtpRequest(1).bytes();
            for (int i = 0; i < 100 && process.isAlive(); i++) {
                socket.send(
                        new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), name.port()));
                try {
                    socket.receive(new DatagramPacket(new byte[100], 100));
                    return true;
                } catch (SocketTimeoutException notYet) {
                    // query again: there is no response before it listens
                }
            }
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
