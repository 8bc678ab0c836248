package dev.sluice.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.IOException;
import java.util.List;

/**
 * An encoder of the metrics page as an OTLP message. Names and values are those of the page, with {@code _total} and {@code _info};
 * units are left out, because receivers append them to names. An info metric becomes a sum that is not monotonic, as
 * OpenTelemetry's rules for Prometheus say.
 */
final class MetricsEncoder {
    private static final int CUMULATIVE = 2;

    private final OtlpJson.Resource resource;
    private final long startEpochNanos;

    /** @param startEpochNanos the time since which counters count */
    MetricsEncoder(OtlpJson.Resource resource, long startEpochNanos) {
        this.resource = resource;
        this.startEpochNanos = startEpochNanos;
    }

    /** Returns the message in UTF-8. A clock that was set back does not make the time earlier than the start. */
    byte[] encode(MetricSnapshots metrics, long epochNanos) {
        long time = Math.max(startEpochNanos, epochNanos);
        return OtlpJson.message(resource, "Metrics", "metrics", out -> {
            for (MetricSnapshot metric : metrics) {
                new Writer(out, time).metric(metric);
            }
        });
    }

    /** A function that writes the fields of one data point besides its attributes and times. */
    @FunctionalInterface
    private interface Fields<P> {
        void write(P point) throws IOException;
    }

    /** A writer of one message. */
    private final class Writer {
        private final JsonGenerator out;
        private final long time;

        Writer(JsonGenerator out, long time) {
            this.out = out;
            this.time = time;
        }

        void metric(MetricSnapshot metric) throws IOException {
            if (metric instanceof CounterSnapshot counter) {
                begin(metric, "_total", "sum");
                points(counter.getDataPoints(), point -> out.writeNumberField("asDouble", point.getValue()));
                sum(true);
            } else if (metric instanceof InfoSnapshot info) {
                begin(metric, "_info", "sum");
                points(info.getDataPoints(), point -> out.writeNumberField("asDouble", 1.0));
                sum(false);
            } else if (metric instanceof GaugeSnapshot gauge) {
                begin(metric, "", "gauge");
                points(gauge.getDataPoints(), point -> out.writeNumberField("asDouble", point.getValue()));
            } else if (metric instanceof HistogramSnapshot histogram) {
                begin(metric, "", "histogram");
                points(histogram.getDataPoints(), this::buckets);
                out.writeNumberField("aggregationTemporality", CUMULATIVE);
            } else if (metric instanceof SummarySnapshot summary) {
                begin(metric, "", "summary");
                points(summary.getDataPoints(), this::quantiles);
            } else {
                return; // no metric of the page has another type
            }
            out.writeEndObject();
            out.writeEndObject();
        }

        private void begin(MetricSnapshot metric, String suffix, String type) throws IOException {
            String name = metric.getMetadata().getPrometheusName();
            out.writeStartObject();
            out.writeStringField("name", name.endsWith(suffix) ? name : name + suffix);
            String help = metric.getMetadata().getHelp();
            out.writeStringField("description", help == null ? "" : help.strip());
            out.writeObjectFieldStart(type);
        }

        private void sum(boolean isMonotonic) throws IOException {
            out.writeNumberField("aggregationTemporality", CUMULATIVE);
            out.writeBooleanField("isMonotonic", isMonotonic);
        }

        private <P extends DataPointSnapshot> void points(List<P> points, Fields<P> fields) throws IOException {
            out.writeArrayFieldStart("dataPoints");
            for (P point : points) {
                out.writeStartObject();
                out.writeArrayFieldStart("attributes");
                for (Label label : point.getLabels()) {
                    OtlpJson.attribute(out, label.getName(), label.getValue());
                }
                out.writeEndArray();
                OtlpJson.number(out, "startTimeUnixNano", startEpochNanos);
                OtlpJson.number(out, "timeUnixNano", time);
                fields.write(point);
                out.writeEndObject();
            }
            out.writeEndArray();
        }

        private void distribution(DistributionDataPointSnapshot point) throws IOException {
            OtlpJson.number(out, "count", point.getCount());
            if (point.hasSum()) {
                out.writeNumberField("sum", point.getSum());
            }
        }

        private void buckets(HistogramSnapshot.HistogramDataPointSnapshot point) throws IOException {
            distribution(point);
            ClassicHistogramBuckets buckets = point.getClassicBuckets();
            out.writeArrayFieldStart("bucketCounts");
            for (int i = 0; i < buckets.size(); i++) {
                out.writeString(Long.toString(buckets.getCount(i)));
            }
            out.writeEndArray();
            out.writeArrayFieldStart("explicitBounds");
            for (int i = 0; i < buckets.size() - 1; i++) { // the last one is infinite
                out.writeNumber(buckets.getUpperBound(i));
            }
            out.writeEndArray();
        }

        private void quantiles(SummarySnapshot.SummaryDataPointSnapshot point) throws IOException {
            distribution(point);
            out.writeArrayFieldStart("quantileValues");
            for (Quantile quantile : point.getQuantiles()) {
                out.writeStartObject();
                out.writeNumberField("quantile", quantile.getQuantile());
                out.writeNumberField("value", quantile.getValue());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
    }
}
