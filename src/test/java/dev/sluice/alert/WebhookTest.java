package dev.sluice.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@SuppressWarnings("NullAway.Init") // set before each test
@ExtendWith(VertxExtension.class)
final class WebhookTest {
    private static final WebhookRetryPolicy QUICK = new WebhookRetryPolicy(1, 5, 20);

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private volatile IntUnaryOperator status = request -> 200;
    private HttpServer server;
    private final Vertx vertx;
    private Webhook webhook;
    private int requests;

    WebhookTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/T00/SECRET");
        webhook = new Webhook(vertx, url, QUICK, warnings::add);
    }

    private void answer(HttpExchange call) throws IOException {
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int response = status.applyAsInt(requests++);
        call.sendResponseHeaders(response, -1);
        call.close();
        heard.add(response + " " + new JsonObject(body).getString("text"));
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private String next() throws InterruptedException {
        String one = heard.poll(30, TimeUnit.SECONDS);
        assertThat(one).as("received; warnings: " + warnings).isNotNull();
        return one;
    }

    @Test
    void messages_are_sent_in_order_with_slack_markup_escaped() throws Exception {
        webhook.enqueue("one <!channel> & all");
        webhook.enqueue("two");

        assertThat(next()).isEqualTo("200 one &lt;!channel&gt; &amp; all");
        assertThat(next()).isEqualTo("200 two");
    }

    @Test
    void a_failed_message_is_retried_until_accepted_and_the_next_one_waits() throws Exception {
        status = request -> request < 2 ? 500 : 200;
        webhook.enqueue("one");
        webhook.enqueue("two");

        assertThat(List.of(next(), next(), next(), next())).containsExactly("500 one", "500 one", "200 one", "200 two");
        assertThat(webhook.dropped()).isZero();
    }

    @Test
    void a_webhook_that_fails_for_long_is_paused_and_gets_every_message_in_the_end() throws Exception {
        status = request -> request < 12 ? 503 : 200;
        webhook.enqueue("one");
        String last = next();
        while (!last.startsWith("200")) {
            last = next();
        }
        assertThat(last).isEqualTo("200 one");
        assertThat(warnings).isNotEmpty().noneMatch(warning -> warning.contains("SECRET"));
    }

    @Test
    void the_pause_of_a_failing_webhook_is_kept_when_messages_arrive() throws Exception {
        status = request -> 503;
        BlockingQueue<Long> failures = new LinkedBlockingQueue<>();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        Webhook resting =
                new Webhook(vertx, url, new WebhookRetryPolicy(1, 5, 200), warning -> failures.add(System.nanoTime()));
        resting.enqueue("one");
        long first = failures.take();
        resting.enqueue("two");
        resting.enqueue("three");
        assertThat(failures.take() - first).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(150));
    }

    @Test
    void a_permanently_refused_message_is_dropped_counted_and_reported_without_the_url() throws Exception {
        status = request -> request == 0 ? 404 : 200;
        webhook.enqueue("one");
        webhook.enqueue("two");

        assertThat(next()).isEqualTo("404 one");
        assertThat(next()).isEqualTo("200 two");
        assertThat(webhook.dropped()).isEqualTo(1);
        assertThat(warnings)
                .anyMatch(warning -> warning.contains("404"))
                .noneMatch(warning -> warning.contains("SECRET"));
    }

    @Test
    void the_queue_is_bounded_and_drops_its_oldest_messages_first() throws Exception {
        status = request -> 503;
        for (int i = 0; i < 150; i++) {
            webhook.enqueue("message " + i);
        }
        webhook.enqueue("last");
        while (webhook.dropped() < 51) {
            next(); // further attempts fail meanwhile
        }
        status = request -> 200;
        String heardLast = next();
        while (!heardLast.equals("200 last")) {
            heardLast = next();
        }
        assertThat(webhook.dropped()).isEqualTo(51);
    }
}
