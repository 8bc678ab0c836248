package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Tests of a client that repeats a refused order at least a thousand times a second over real sockets. Runs alone,
 * because it measures the JVM's memory and time.
 */
@Tag("slow")
@Timeout(120)
@Isolated
final class RunawayBotTest {
    private static final int RETRIES = 4000;
    private static final int CONNECTIONS = 8;
    private static final int MAX_ORDERS = 50;
    private static final long MAX_BYTES = 48L * 1024 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    private static String order(String bot, int price) {
        return "/@" + bot + "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price="
                + price + "&recvWindow=60000&signature=s&timestamp=" + System.currentTimeMillis();
    }

    private static String cancel() {
        return "/@maker/binance/api/v3/order?symbol=BTCUSDT&origClientOrderId=any&recvWindow=60000&signature=s&timestamp="
                + System.currentTimeMillis();
    }

    private static HttpResponse<String> send(GatewayFixture gateway, String method, String target, String key)
            throws Exception {
        return gateway.bot(method, target, "", "X-MBX-APIKEY", key);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Repeats an order until it is sent, since short windows start used up without stored usage. */
    private static void awaitSent(GatewayFixture gateway, String bot) throws Exception {
        AtomicInteger number = new AtomicInteger(9000);
        PollInterval.until(
                "an order is sent",
                () -> header(
                        send(gateway, "POST", order(bot, number.getAndIncrement()), bot + "-key"), "X-Sluice-Sent"),
                "true"::equals);
    }

    /** A bot that repeats a refused order, and counts responses by status, reason and whether the order was sent. */
    private static final class Runaway {
        final Map<String, LongAdder> responses = new ConcurrentHashMap<>();
        private final AtomicInteger left = new AtomicInteger(RETRIES);
        private final List<Thread> threads = new ArrayList<>();
        private final GatewayFixture gateway;

        Runaway(GatewayFixture gateway) {
            this.gateway = gateway;
            for (int i = 0; i < CONNECTIONS; i++) {
                Thread thread = new Thread(this::retry, "runaway " + i);
                threads.add(thread);
                thread.start();
            }
        }

        private void retry() {
            while (left.getAndDecrement() > 0) {
                try {
                    HttpResponse<String> response = send(gateway, "POST", order("runaway", 10_000), "runaway-key");
                    String reason = header(response, "X-Sluice-Reason").split(";", -1)[0];
                    String what = response.statusCode() + " " + reason + " sent=" + header(response, "X-Sluice-Sent");
                    responses.computeIfAbsent(what, any -> new LongAdder()).increment();
                } catch (Exception broken) {
                    responses
                            .computeIfAbsent("nothing: " + broken, any -> new LongAdder())
                            .increment();
                }
            }
        }

        boolean isRunning() {
            return threads.stream().anyMatch(Thread::isAlive);
        }
    }

    private static long loopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (ThreadInfo one : threads.getThreadInfo(threads.getAllThreadIds())) {
            boolean loop = one != null && one.getThreadName().startsWith("vert.x-eventloop");
            nanos += loop ? Math.max(0, threads.getThreadCpuTime(one.getThreadId())) : 0;
        }
        return nanos;
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void every_retry_is_refused_the_bot_is_latched_and_other_bots_are_unaffected(TestReporter reporter)
            throws Exception {
        try (OperatorFixture operator = new OperatorFixture(folder, "{\"profile\": \"production\"}")) {
            GatewayFixture gateway = operator.gateway;
            awaitSent(gateway, "maker");
            awaitSent(gateway, "runaway");
            long bytesBefore = usedBytes();
            long loopsBefore = loopNanos();
            long began = System.nanoTime();
            Runaway runaway = new Runaway(gateway);
            List<Long> latencies = new ArrayList<>();
            for (int i = 0; runaway.isRunning(); i++) {
                boolean cancels = i % 4 != 0 || i / 4 >= MAX_ORDERS;
                long from = System.nanoTime();
                HttpResponse<String> response = cancels
                        ? send(gateway, "DELETE", cancel(), "maker-key")
                        : send(gateway, "POST", order("maker", 10_000 + i), "maker-key");
                latencies.add(System.nanoTime() - from);
                assertThat(header(response, "X-Sluice-Sent"))
                        .as("%s", response.headers().map())
                        .isEqualTo("true");
                assertThat(response.statusCode()).isEqualTo(200);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            long loops = loopNanos() - loopsBefore;
            latencies.sort(null);
            Map<String, Long> responses = new TreeMap<>();
            runaway.responses.forEach((what, count) -> responses.put(what, count.sum()));
            long sent = responses.getOrDefault("200  sent=true", 0L);
            reporter.publishEntry(Map.of(
                    "responses", responses.toString(),
                    "retries a second", String.format("%.0f", RETRIES / seconds),
                    "a refusal's and its share of the others' time on the event loops, us",
                            String.format("%.0f", loops / 1e3 / (RETRIES - sent)),
                    "others' calls", "" + latencies.size(),
                    "their latency, median and longest, ms",
                            latencies.get(latencies.size() / 2) / 1_000_000 + ", "
                                    + latencies.get(latencies.size() - 1) / 1_000_000));
            assertThat(responses.keySet())
                    .as("each is refused for good, except the first few")
                    .containsExactlyInAnyOrder("200  sent=true", "400 guard sent=false", "400 mode sent=false");
            assertThat(responses.values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(RETRIES);
            assertThat(sent)
                    .as("at most the allowed number of identical orders")
                    .isLessThanOrEqualTo(60);
            assertThat(latencies.size()).isPositive();
            assertThat(latencies.get(latencies.size() - 1)).isLessThan(5_000_000_000L);
            assertThat(usedBytes() - bytesBefore).isLessThan(MAX_BYTES);
            JsonObject held = operator.json("status").getJsonArray("holds").getJsonObject(0);
            assertThat(held.getString("scope")).isEqualTo("bot:runaway");
            assertThat(held.getString("mode")).isEqualTo("CANCEL_ONLY");
            assertThat(held.getString("who")).isEqualTo("runaway guard");
            assertThat(operator.rows("latch guard")).hasSize(1);
            gateway.awaitLog("warn halted scope=bot:runaway mode=CANCEL_ONLY cause=guard who=runaway guard durable=");
            assertThat(header(
                            send(gateway, "DELETE", cancel().replace("maker", "runaway"), "runaway-key"),
                            "X-Sluice-Sent"))
                    .isEqualTo("true");
        }
    }
}
