package dev.sluice.telemetry;

import dev.sluice.time.WallClock;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An exporter that sends all metrics once in an interval. A batch that the receiver does not accept is dropped and counted, because the
 * next one contains the same counters with their newer values; failures make the pauses longer. At most one batch exists at a time. A
 * worker thread reads and encodes the metrics; the rest runs on one event loop, and nothing waits for it.
 */
public final class MetricsExporter {
    private static final String PATH = "/v1/metrics";
    private static final String REJECTED = "rejectedDataPoints";
    private static final long MILLIS_PER_SECOND = 1_000;

    /**
     * What an exporter needs.
     *
     * @param metrics the metrics of the page; called on a worker thread
     * @param warnings gets a line when the receiver stops to accept batches
     * @param infos gets a line when it accepts them again
     */
    public record Dependencies(
            Vertx vertx,
            OtlpClient client,
            Supplier<MetricSnapshots> metrics,
            WallClock wallClock,
            Consumer<String> warnings,
            Consumer<String> infos) {}

    private final Dependencies dependencies;
    private final Context context;
    private final MetricsEncoder encoder;
    private final ExportTimings timings;
    private final ExportCounts counts = new ExportCounts();
    private int failures;
    private long timer;
    private boolean closed;

    MetricsExporter(Dependencies dependencies, MetricsEncoder encoder, ExportTimings timings) {
        this.dependencies = dependencies;
        this.encoder = encoder;
        this.timings = timings;
        context = dependencies.vertx().getOrCreateContext();
    }

    /**
     * Creates an exporter with the usual times.
     *
     * @param instance the name of this gateway
     * @param startEpochNanos the time since which counters count
     */
    public static MetricsExporter of(
            Dependencies dependencies, int everySeconds, String instance, String version, long startEpochNanos) {
        return new MetricsExporter(
                dependencies,
                new MetricsEncoder(new OtlpJson.Resource(instance, version), startEpochNanos),
                ExportTimings.every(everySeconds * MILLIS_PER_SECOND));
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
                .executeBlocking(() -> encoder.encode(
                        dependencies.metrics().get(), dependencies.wallClock().epochNanos()))
                .compose(message -> dependencies.client().post(PATH, message, REJECTED, timings.timeoutMillis()))
                .onComplete(result -> context.runOnContext(turn -> ended(result)));
    }

    private void ended(AsyncResult<OtlpClient.Response> result) {
        if (closed) {
            return;
        }
        OtlpClient.Response response = result.result();
        if (response != null && response.isAccepted()) {
            counts.addAccepted(response.rejectedItems());
            if (failures > 0) {
                dependencies.infos().accept("the OpenTelemetry receiver accepts metrics again");
            }
            failures = 0;
            next(timings.everyMillis());
            return;
        }
        counts.addDropped();
        failures++;
        if (failures == 1) {
            String why = response != null
                    ? "status " + response.status()
                    : result.cause().getClass().getSimpleName();
            dependencies
                    .warnings()
                    .accept("the OpenTelemetry receiver does not accept metrics (" + why
                            + "); they are sent again with growing pauses");
        }
        next(timings.nextMillis(failures, response == null ? 0 : response.retryAfterMillis()));
    }

    public ExportCounts counts() {
        return counts;
    }

    /** Stops the exports. The metrics of the last interval are not sent. */
    public void close() {
        context.runOnContext(turn -> {
            closed = true;
            dependencies.vertx().cancelTimer(timer);
        });
    }
}
