package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.CaseCount;
import dev.sluice.PollInterval;
import dev.sluice.core.call.CallRecord;
import dev.sluice.persistence.journal.CallLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests {@code kill -9} under load: each order that the exchange saw is in the journal, but for those that were queued
 * at that moment, and the next start ends those that had not ended. {@code -Dkills=50} kills as often as
 * {@code scripts/test --long}.
 */
@Tag("slow")
@Timeout(1_200)
final class KilledJournalTest {
    private static final int KILLS = CaseCount.of("kills", 1, 50);
    private static final int BOTS = 8;
    private static final int ORDERS = 150;
    /** How long before a kill an order may have been sent and still be in the queue, on a busy machine. */
    private static final long QUEUED_NANOS = 1_000_000_000;

    private static final String SECRET = "PLANTED-SECRET";

    @TempDir
    Path folder;

    /** When the exchange saw each order, by its request id. */
    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    private final AtomicInteger orders = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final ExecutorService bots = Executors.newFixedThreadPool(BOTS);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer exchange;

    @BeforeEach
    void open() throws IOException {
        exchange = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exchange.setExecutor(Executors.newCachedThreadPool());
        exchange.createContext("/", this::answer);
        exchange.start();
        FewExchanges.copyTo(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/sluice.json"), "{\"proxy\": {\"warmUpMs\": 0}}");
    }

    @AfterEach
    void close() {
        bots.shutdownNow();
        exchange.stop(0);
    }

    private void answer(HttpExchange call) throws IOException {
        String id = call.getRequestHeaders().getFirst("X-Request-Id");
        if (id != null) {
            seen.put(id, System.nanoTime());
        }
        call.getRequestBody().readAllBytes();
        byte[] body = ("{\"orderId\": 28, \"" + SECRET + "\": 1}").getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(200, body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    private TestProcess start() throws IOException {
        return TestProcess.stallable(
                List.of(),
                "--conf=" + folder.resolve("conf"),
                "--port=0",
                "--admin-port=0",
                "--data=" + folder.resolve("data"),
                "--upstream=*=http://127.0.0.1:" + exchange.getAddress().getPort());
    }

    @Test
    void each_order_that_the_exchange_saw_is_in_the_journal_but_for_what_was_queued() throws Exception {
        Map<String, Long> late = new TreeMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            try (TestProcess gateway = start()) {
                int port = gateway.ports().get(0);
                gateway.line("serving");
                begun.drainPermits();
                List<Future<?>> all = new ArrayList<>();
                for (int bot = 0; bot < BOTS; bot++) {
                    all.add(bots.submit(() -> order(port)));
                }
                begun.acquire(ORDERS);
                long now = System.nanoTime();
                gateway.kill();
                for (Future<?> one : all) {
                    one.get();
                }
                seen.forEach((id, at) -> {
                    if (now - at < QUEUED_NANOS) {
                        late.put(id, at);
                    }
                });
            }
        }
        try (TestProcess gateway = start()) {
            gateway.line("serving");
            Map<String, String> recorded = await();
            assertThat(seen)
                    .hasSizeGreaterThan(ORDERS / 2); // the limits refuse most of the later ones, more on a slow machine
            List<String> missing = seen.keySet().stream()
                    .filter(id -> !recorded.containsKey(id))
                    .toList();
            assertThat(late.keySet()).containsAll(missing);
            assertThat(missing.size()).isLessThan(seen.size() / 4);
            assertThat(recorded.values()).doesNotContain("begun");
        }
        try (Stream<Path> files = Files.walk(folder.resolve("data/calls"))) {
            assertThat(files.filter(Files::isRegularFile).map(KilledJournalTest::text))
                    .noneMatch(text -> text.contains(SECRET));
        }
    }

    /** Sends orders until the gateway is gone. */
    private @Nullable Void order(int port) throws InterruptedException {
        while (true) {
            int number = orders.incrementAndGet();
            begun.release();
            HttpRequest order = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                            + "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=" + number
                            + "&newClientOrderId=c" + number + "&signature=" + SECRET))
                    .header("X-MBX-APIKEY", SECRET + number % 100)
                    .header("X-Request-Id", "r-" + number)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            try {
                client.send(order, HttpResponse.BodyHandlers.discarding());
            } catch (IOException gone) {
                return null;
            }
        }
    }

    /** Returns the last outcome of each call once the new process has ended those that its predecessor left. */
    private Map<String, String> await() throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        Map<String, String> outcomes = outcomes();
        while (outcomes.containsValue("begun") && System.nanoTime() - end < 0) {
            PollInterval.pause();
            outcomes = outcomes();
        }
        return outcomes;
    }

    private Map<String, String> outcomes() throws IOException, ExecutionException {
        Map<String, String> outcomes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("data/calls"))) {
            files.sorted().flatMap(file -> text(file).lines()).forEach(line -> {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                CallRecord call = CallLine.read(bytes, 0, bytes.length);
                if (call != null && call.isInFlight()) {
                    outcomes.putIfAbsent(call.subject().id(), "begun");
                } else if (call != null) {
                    outcomes.put(call.subject().id(), call.result().outcome());
                }
            });
        }
        return outcomes;
    }

    private static String text(Path file) {
        String name = file.getFileName().toString();
        try (InputStream raw = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        name.endsWith(".gz") ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
            StringBuilder text = new StringBuilder();
            reader.lines().forEach(line -> text.append(line).append('\n'));
            return text.toString();
        } catch (IOException moved) {
            return "";
        }
    }
}
