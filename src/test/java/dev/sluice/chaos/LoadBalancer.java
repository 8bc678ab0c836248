package dev.sluice.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** HAProxy with the configuration that the project gives its users, in front of two gateways. */
final class LoadBalancer implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("conf/cluster/haproxy.cfg");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Process process;
    final int port;

    /** Starts HAProxy. */
    LoadBalancer(Path folder, List<GatewayProcess> gateways) throws IOException {
        port = GatewayProcess.freePort();
        String text = Files.readString(CONFIGURATION)
                .replace("127.0.0.1:8090", "127.0.0.1:" + port)
                .replace("127.0.0.1:8091", "127.0.0.1:" + gateways.get(0).botPort())
                .replace("127.0.0.1:8093", "127.0.0.1:" + gateways.get(1).botPort());
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
        process = new ProcessBuilder(program(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        awaitListening();
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + START_NANOS;
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new IOException("HAProxy does not listen");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    static boolean isInstalled() {
        return path() != null;
    }

    private static String program() throws IOException {
        Path found = path();
        if (found == null) {
            throw new IOException("haproxy is not installed");
        }
        return found.toString();
    }

    private static @Nullable Path path() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
