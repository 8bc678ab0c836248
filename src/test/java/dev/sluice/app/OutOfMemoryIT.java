package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.persistence.DataFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of a gateway with too little memory for its bots: a quarter of the heap that the scripts give it, and
 * thousands of connections.
 */
@Tag("long")
@Timeout(120)
final class OutOfMemoryIT {
    private static final int MAX_CONNECTIONS = 9_000;

    @TempDir
    Path temp;

    @Test
    void an_out_of_memory_gateway_exits_and_the_next_one_restores_the_latch() throws Exception {
        try (TestProcess gateway = start("-Xmx64m")) {
            List<Integer> ports = gateway.ports();
            int port = ports.get(0);
            new BinanceTestBot(port).awaitStatus("/health/serving", 200);
            halt(ports.get(1));
            List<SocketChannel> bots = connect(port);
            try {
                assertThat(gateway.exitCode())
                        .as("connections: %d", bots.size())
                        .isNotZero();
            } finally {
                for (SocketChannel bot : bots) {
                    bot.close();
                }
            }
            assertThat(gateway.all()).anyMatch(line -> line.contains("OutOfMemoryError"));
        }
        try (DataFolder left = DataFolder.open(temp.resolve("data"))) {
            assertThat(left.start().latches()).extracting(ModeHold::mode).containsExactly(Mode.HALTED);
        }
    }

    /** Starts a gateway with the flags of the scripts, except for the heap. */
    private TestProcess start(String heap) throws Exception {
        List<String> flags = new ArrayList<>(GatewayFlags.read());
        flags.add(heap);
        return TestProcess.start(
                flags,
                "run",
                "--data",
                temp.resolve("data").toString(),
                "--port",
                "0",
                "--admin-port",
                "0",
                "--upstream",
                "*=http://127.0.0.1:9");
    }

    private void halt(int adminPort) throws Exception {
        String token =
                "Bearer " + Files.readString(temp.resolve("data/admin.token")).strip();
        BinanceTestBot operator = new BinanceTestBot(adminPort);
        String tripped;
        do { // a busy disk can take longer than a trip waits for it
            tripped = operator.post("/admin/trip", "{\"mode\":\"HALTED\",\"reason\":\"test\"}", "Authorization", token);
        } while (!tripped.contains("\"durable\":true"));
    }

    /** Opens connections with incomplete calls until the gateway accepts no more. */
    private static List<SocketChannel> connect(int port) throws IOException {
        ByteBuffer begun =
                ByteBuffer.wrap(("GET /binance/api/v3/time HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + "x".repeat(4000))
                        .getBytes(StandardCharsets.US_ASCII));
        List<SocketChannel> bots = new ArrayList<>();
        try {
            while (bots.size() < MAX_CONNECTIONS) {
                SocketChannel bot = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                bots.add(bot);
                bot.write(begun.duplicate());
            }
        } catch (IOException ended) {
            // the expected end of the gateway
        }
        return bots;
    }
}
