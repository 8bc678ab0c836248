package dev.sluice.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Bots that place orders with client order ids of their own through a load balancer, and cancel each: a cancel is sent
 * until one is answered with 200. An order is never sent again.
 */
final class OrderBots implements AutoCloseable {
    private static final int BOTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN_ORDERS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long BETWEEN_CANCELS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** One answered or failed cancel. */
    private record Cancel(long sentNanos, boolean isDone) {}

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final List<Cancel> cancels = new ArrayList<>();
    private final List<Long> gaps = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean isClosed;

    OrderBots(int port) {
        this.port = port;
        for (int i = 0; i < BOTS; i++) {
            Thread thread = new Thread(this::trade, "an order bot");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void trade() {
        long lastDone = System.nanoTime();
        try {
            while (!isClosed) {
                String target = "/" + GatewayProcess.EXCHANGE + "/order?id=o" + port + "-" + ids.incrementAndGet();
                boolean isSurelyNotSent = place(target);
                while (!isSurelyNotSent && !cancel(target)) {
                    LockSupport.parkNanos(BETWEEN_CANCELS_NANOS);
                }
                long now = System.nanoTime();
                if (!isSurelyNotSent) {
                    addGap(now - lastDone);
                    lastDone = now;
                }
                LockSupport.parkNanos(BETWEEN_ORDERS_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Places an order; returns whether it surely did not reach the exchange, because the gateway says so. */
    private boolean place(String target) throws InterruptedException {
        try {
            HttpResponse<Void> response = send("POST", target);
            if (response.statusCode() != 200) {
                addFailure("HTTP " + response.statusCode() + " "
                        + response.headers().map());
            }
            return response.headers().firstValue("X-Sluice-Sent").orElse("").equals("false");
        } catch (IOException broken) {
            addFailure(broken.toString());
            return false;
        }
    }

    private boolean cancel(String target) throws InterruptedException {
        long sent = System.nanoTime();
        boolean isDone;
        try {
            isDone = send("DELETE", target).statusCode() == 200;
        } catch (IOException broken) {
            isDone = false;
        }
        synchronized (this) {
            cancels.add(new Cancel(sent, isDone));
        }
        return isDone;
    }

    private HttpResponse<Void> send(String method, String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private synchronized void addGap(long nanos) {
        gaps.add(nanos);
    }

    private synchronized void addFailure(String reason) {
        failures.add(reason);
    }

    /** Returns the longest time between two completed pairs of order and cancel of one bot. */
    synchronized double longestGapSeconds() {
        return gaps.stream().mapToLong(Long::longValue).max().orElse(0) / 1e9;
    }

    /** Returns how each order ended that was answered with an error or not at all. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    synchronized long cancels() {
        return cancels.size();
    }

    /** Returns the number of cancels that were sent after this time and not answered with 200. */
    synchronized long failedCancelsSince(long from) {
        return cancels.stream()
                .filter(cancel -> !cancel.isDone() && cancel.sentNanos() - from > 0)
                .count();
    }

    /** Lets the bots complete their last cancels and end. */
    void finish() throws InterruptedException {
        isClosed = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        }
    }

    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
    }
}
