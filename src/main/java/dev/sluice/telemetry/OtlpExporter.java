package dev.sluice.telemetry;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that sends the batches of one signal in an interval, at most one at a time; failures make the pauses longer. A worker thread
 * makes the batches; the rest runs on one event loop, and nothing waits for it.
 */
public final class OtlpExporter {
    private static final long MILLIS_PER_SECOND = 1_000;
    /** The statuses after which the protocol allows to send a batch again. */
    private static final Set<Integer> TEMPORARY = Set.of(429, 502, 503, 504);

    /** What is exported. */
    public enum Signal {
        METRICS("metrics", "/v1/metrics", "rejectedDataPoints"),
        TRACES("traces", "/v1/traces", "rejectedSpans");

        private final String label;
        private final String path;
        private final String rejected;

        Signal(String label, String path, String rejected) {
            this.label = label;
            this.path = path;
            this.rejected = rejected;
        }

        public String label() {
            return label;
        }
    }

    /** The source of the batches. Its methods are called one after another. */
    public interface Batches {
        /** Returns the next batch, encoded; null if there is nothing to send. Called on a worker thread. */
        byte @Nullable [] next();

        /** Returns true if a batch that the receiver may accept later is sent again; otherwise the next batch replaces it. */
        default boolean isKept() {
            return false;
        }

        /** Notifies that the last batch was accepted or dropped. */
        default void done() {}
    }

    /**
     * What an exporter needs.
     *
     * @param warnings gets a line when the receiver stops to accept batches
     * @param infos gets a line when it accepts them again
     */
    public record Dependencies(Vertx vertx, OtlpClient client, Consumer<String> warnings, Consumer<String> infos) {}

    private final Dependencies dependencies;
    private final Context context;
    private final Signal signal;
    private final Batches batches;
    private final ExportTimings timings;
    private final ExportCounts counts = new ExportCounts();
    private int failures;
    private long timer;
    private boolean closed;

    OtlpExporter(Dependencies dependencies, Signal signal, Batches batches, ExportTimings timings) {
        this.dependencies = dependencies;
        this.signal = signal;
        this.batches = batches;
        this.timings = timings;
        context = dependencies.vertx().getOrCreateContext();
    }

    /** Creates an exporter with the usual times. */
    public OtlpExporter(Dependencies dependencies, Signal signal, Batches batches, int everySeconds) {
        this(dependencies, signal, batches, ExportTimings.every(everySeconds * MILLIS_PER_SECOND));
    }

    /** Exports for the first time after one interval. */
    public void start() {
        context.runOnContext(turn -> next(timings.everyMillis()));
    }

    private void next(long millis) {
        if (!closed) {
            timer = dependencies.vertx().setTimer(millis, due -> export());
        }
    }

    private void export() {
        dependencies
                .vertx()
                .executeBlocking(batches::next)
                .compose(this::post)
                .onComplete(result -> context.runOnContext(turn -> ended(result)));
    }

    private Future<OtlpClient.@Nullable Response> post(byte @Nullable [] message) {
        return message == null
                ? Future.succeededFuture()
                : dependencies.client().post(signal.path, message, signal.rejected, timings.timeoutMillis());
    }

    private void ended(AsyncResult<OtlpClient.@Nullable Response> result) {
        if (closed) {
            return;
        }
        OtlpClient.Response response = result.result();
        if (result.succeeded() && response == null) {
            next(timings.everyMillis());
        } else if (response != null && response.isAccepted()) {
            accepted(response);
        } else {
            failed(response, result.cause());
        }
    }

    private void accepted(OtlpClient.Response response) {
        counts.addAccepted(response.rejectedItems());
        batches.done();
        if (failures > 0) {
            dependencies.infos().accept("the OpenTelemetry receiver accepts " + signal.label + " again");
        }
        failures = 0;
        next(timings.everyMillis());
    }

    private void failed(OtlpClient.@Nullable Response response, @Nullable Throwable cause) {
        boolean isTemporary = response == null || TEMPORARY.contains(response.status());
        if (!isTemporary || !batches.isKept()) {
            counts.addDropped();
            batches.done();
        }
        failures++;
        if (failures == 1) {
            String why = response != null
                    ? "status " + response.status()
                    : String.valueOf(cause == null ? null : cause.getClass().getSimpleName());
            dependencies
                    .warnings()
                    .accept("the OpenTelemetry receiver does not accept " + signal.label + " (" + why
                            + "); Sluice tries again with growing pauses");
        }
        next(timings.nextMillis(failures, response == null ? 0 : response.retryAfterMillis()));
    }

    public ExportCounts counts() {
        return counts;
    }

    /** Stops the exports. What the last interval brought is not sent. */
    public void close() {
        context.runOnContext(turn -> {
            closed = true;
            dependencies.vertx().cancelTimer(timer);
        });
    }
}
