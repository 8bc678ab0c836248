package dev.sluice.telemetry;

import dev.sluice.time.WallClock;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Supplier;

/** The metrics as batches. One that is not accepted is not kept, because the next one has newer values of the same counters. */
public final class MetricsBatches implements OtlpExporter.Batches {
    private final MetricsEncoder encoder;
    private final Supplier<MetricSnapshots> metrics;
    private final WallClock wallClock;

    /**
     * Creates a source whose counters count from now.
     *
     * @param metrics the metrics of the page; called on a worker thread
     */
    public MetricsBatches(String instance, String version, Supplier<MetricSnapshots> metrics, WallClock wallClock) {
        this.encoder = new MetricsEncoder(new OtlpJson.Resource(instance, version), wallClock.epochNanos());
        this.metrics = metrics;
        this.wallClock = wallClock;
    }

    @Override
    public byte[] next() {
        return encoder.encode(metrics.get(), wallClock.epochNanos());
    }
}
