package dev.sluice.alert;

import static java.net.HttpURLConnection.HTTP_CLIENT_TIMEOUT;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A sender of messages to one webhook, in order. It retries each message with growing delays behind a circuit breaker
 * and keeps it until the webhook accepts it or rejects it permanently. Thread-safe; its work runs on one event loop.
 *
 * <p>The URL is a secret: failures are reported by their type only, never with their message.
 */
public final class Webhook {
    private static final int MAX_WAITING = 100;
    private static final int MAX_FAILURES = 5;
    private static final int RETRIES = 4;
    private static final long PATIENCE_MILLIS = 5_000;
    private static final int TOO_MANY = 429;

    private final Vertx vertx;
    private final Context context;
    private final WebClient client;
    private final String url;
    private final WebhookRetryPolicy webhookRetryPolicy;
    private final CircuitBreaker breaker;
    private final Consumer<String> warnings;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final AtomicLong dropped = new AtomicLong();
    private boolean busy;

    public Webhook(Vertx vertx, URI url, WebhookRetryPolicy webhookRetryPolicy, Consumer<String> warnings) {
        this.vertx = vertx;
        this.url = url.toString();
        this.webhookRetryPolicy = webhookRetryPolicy;
        this.warnings = warnings;
        context = vertx.getOrCreateContext();
        client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));
        breaker = CircuitBreaker.create(
                        "webhook",
                        vertx,
                        new CircuitBreakerOptions()
                                .setMaxFailures(MAX_FAILURES)
                                .setMaxRetries(RETRIES)
                                .setTimeout(PATIENCE_MILLIS)
                                .setResetTimeout(webhookRetryPolicy.restMillis())
                                .setNotificationAddress(null))
                .retryPolicy(RetryPolicy.exponentialDelayWithJitter(
                        webhookRetryPolicy.firstMillis(), webhookRetryPolicy.maxMillis()));
    }

    /** Queues a message to be sent after all earlier ones. A full queue drops its oldest message. */
    public void enqueue(String text) {
        context.runOnContext(turn -> {
            if (waiting.size() >= MAX_WAITING) {
                waiting.removeFirst();
                dropped.incrementAndGet();
            }
            waiting.addLast(text);
            next();
        });
    }

    /** Returns the number of messages that were dropped or rejected. */
    public long dropped() {
        return dropped.get();
    }

    private void next() {
        String text = waiting.peekFirst();
        if (busy || text == null) {
            return;
        }
        busy = true;
        breaker.<Integer>execute(() -> post(text))
                .onComplete(done -> context.runOnContext(turn -> {
                    if (done.succeeded()) {
                        taken(text, done.result());
                        sendNext();
                    } else {
                        warnings.accept("the alert webhook does not respond ("
                                + done.cause().getClass().getSimpleName() + "); waiting messages: " + waiting.size());
                        vertx.setTimer(
                                webhookRetryPolicy.restMillis(), rested -> sendNext()); // nothing is sent until then
                    }
                }));
    }

    private void sendNext() {
        busy = false;
        next();
    }

    /** Sends the message; returns a status that a retry would not change, and fails for one that it may change. */
    private Future<Integer> post(String text) {
        return client.postAbs(url)
                .timeout(PATIENCE_MILLIS)
                .sendJsonObject(new JsonObject().put("text", escaped(text)))
                .map(HttpResponse::statusCode)
                .compose(status -> status >= 500 || status == TOO_MANY || status == HTTP_CLIENT_TIMEOUT
                        ? Future.failedFuture(new IllegalStateException("status " + status))
                        : Future.succeededFuture(status));
    }

    private void taken(String text, int status) {
        waiting.remove(text);
        if (status >= 300) {
            dropped.incrementAndGet();
            warnings.accept("the alert webhook refuses messages: status " + status);
        }
    }

    /** Escapes the characters that have a special meaning in Slack. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Closes the client; queued messages are not sent. */
    public void close() {
        client.close();
    }
}
