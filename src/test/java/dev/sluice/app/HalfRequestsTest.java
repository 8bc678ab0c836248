package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.Main;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.probe.SystemFileReader;
import dev.sluice.upgrade.ServerSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a gateway that may have only 1,024 files open, while thousands of connections send half of a request. */
@Tag("slow")
@Timeout(120)
final class HalfRequestsTest {
    private static final int CONNECTIONS = 5000;
    private static final String HALF = "GET /binance/api/v3/time HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ";
    private static final String HALF_BODY = String.join(
            "\r\n",
            "POST /binance/api/v3/order HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/json",
            "Content-Length: 100",
            "",
            "{");

    /** The exit code of a halt that holds, but not yet at each event loop. */
    private static final int NOT_CONFIRMED = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    @Test
    void cancels_and_halts_on_new_connections_are_quick_while_thousands_send_half_a_request() throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        assumeThat(new SystemFileReader(Path.of("/"), temp).maxOpenFiles())
                .as("files that this test may open")
                .isGreaterThan(CONNECTIONS + 1000L);
        HttpServer exchange = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exchange.createContext("/", call -> {
            call.sendResponseHeaders(200, 2);
            call.getResponseBody().write("{}".getBytes(StandardCharsets.US_ASCII));
            call.close();
        });
        exchange.start();
        try (TestProcess gateway = start(exchange.getAddress().getPort())) {
            List<Integer> ports = gateway.ports();
            new BinanceTestBot(ports.get(0)).awaitStatus("/health/serving", 200);
            operate(ports); // loads the classes of both processes
            Durations usual = operate(ports);
            for (int port : ports) {
                List<SocketChannel> all = open(port);
                try {
                    Durations busy = operate(ports);
                    assertThat(busy.cancel).isLessThan(Duration.ofSeconds(1).plus(usual.cancel.multipliedBy(5)));
                    assertThat(busy.halt).isLessThan(Duration.ofSeconds(2).plus(usual.halt.multipliedBy(5)));
                } finally {
                    for (SocketChannel one : all) {
                        one.close();
                    }
                }
            }
            assertThat(gateway.output())
                    .anyMatch(line -> line.contains("of proxy.maxConnections"))
                    .noneMatch(line -> line.contains("Too many open files") || line.contains("removed, replaced"));
        } finally {
            exchange.stop(0);
        }
    }

    private TestProcess start(int exchangePort) throws IOException {
        Path conf = temp.resolve("conf");
        FewExchanges.copyTo(conf);
        Files.writeString(conf.resolve("sluice.json"), "{\"profile\": \"development\"}");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 1024 && exec \"$@\"", "sh", java));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx96m", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dsluice.home=" + Path.of("").toAbsolutePath(), "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName(), "run"));
        command.addAll(List.of(
                "--conf", conf.toString(), "--data", temp.resolve("data").toString()));
        command.addAll(List.of("--port", "0", "--admin-port", "0", "--upstream"));
        command.add("*=http://127.0.0.1:" + exchangePort);
        return TestProcess.program(command);
    }

    private static List<SocketChannel> open(int port) throws IOException {
        List<SocketChannel> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            SocketChannel one = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            all.add(one);
            one.write(ByteBuffer.wrap((i % 2 == 0 ? HALF : HALF_BODY).getBytes(StandardCharsets.US_ASCII)));
        }
        return all;
    }

    private record Durations(Duration cancel, Duration halt) {}

    /**
     * Cancels and halts on new connections, and returns how long both took: on a busy machine longer, also without half
     * requests.
     */
    private Durations operate(List<Integer> ports) throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> cancel =
                new BinanceTestBot(ports.get(0)).signed("DELETE", "/binance/api/v3/order", "symbol=BTCUSDT&orderId=1");
        Duration cancelled = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(cancel.headers().firstValue("X-Sluice-Sent")).hasValue("true");
        begun = System.nanoTime();
        CommandLineRun halt = halt(ports.get(1));
        while (halt.exit() == NOT_CONFIRMED && System.nanoTime() - begun < PATIENCE.toNanos()) {
            halt = halt(ports.get(1)); // an event loop of a busy machine has not confirmed it
        }
        Duration halted = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(halt.exit()).as(halt.out() + halt.err()).isZero();
        return new Durations(cancelled, halted);
    }

    private CommandLineRun halt(int adminPort) throws Exception {
        String data = temp.resolve("data").toString();
        return CommandLineRun.type("halt", "--data", data, "--admin-port", "" + adminPort, "--reason", "test");
    }
}
