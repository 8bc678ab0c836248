package dev.sluice.telemetry;

import dev.sluice.base.time.WallClock;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The metrics page as metrics of OpenTelemetry. Names and values are those of the page, with {@code _total} and
 * {@code _info}, and cumulative since the creation. An info metric becomes a sum that is not monotonic, as
 * OpenTelemetry's rules for Prometheus say.
 */
final class PrometheusMetrics implements MetricProducer {
    private final InstrumentationScopeInfo scope;
    private final Supplier<MetricSnapshots> page;
    private final WallClock wallClock;
    private final long start;

    /** @param page called on a thread of the SDK */
    PrometheusMetrics(InstrumentationScopeInfo scope, Supplier<MetricSnapshots> page, WallClock wallClock) {
        this.scope = scope;
        this.page = page;
        this.wallClock = wallClock;
        start = wallClock.epochNanos();
    }

    /** Returns all metrics. A clock that was set back does not make their time earlier than the start. */
    @Override
    public Collection<MetricData> produce(Resource resource) {
        long now = Math.max(start, wallClock.epochNanos());
        return page.get().stream().map(metric -> metric(resource, metric, now)).toList();
    }

    private MetricData metric(Resource resource, MetricSnapshot metric, long now) {
        if (metric instanceof CounterSnapshot counter) {
            var points = numbers(counter.getDataPoints(), point -> point.getValue(), now);
            return metric(resource, metric, "_total", MetricDataType.DOUBLE_SUM, sum(true, points));
        }
        if (metric instanceof InfoSnapshot info) {
            var points = numbers(info.getDataPoints(), point -> 1, now);
            return metric(resource, metric, "_info", MetricDataType.DOUBLE_SUM, sum(false, points));
        }
        if (metric instanceof GaugeSnapshot gauge) {
            var points = numbers(gauge.getDataPoints(), point -> point.getValue(), now);
            return metric(resource, metric, "", MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points));
        }
        if (metric instanceof HistogramSnapshot histogram) {
            var points = points(histogram.getDataPoints(), point -> histogramPoint(point, now));
            var data = HistogramData.create(AggregationTemporality.CUMULATIVE, points);
            return metric(resource, metric, "", MetricDataType.HISTOGRAM, data);
        }
        if (metric instanceof SummarySnapshot summary) {
            var points = points(summary.getDataPoints(), point -> summaryPoint(point, now));
            return metric(resource, metric, "", MetricDataType.SUMMARY, SummaryData.create(points));
        }
        throw new IllegalStateException("no metric of the page is a " + metric.getClass());
    }

    private MetricData metric(
            Resource resource, MetricSnapshot metric, String suffix, MetricDataType type, Data<?> data) {
        String name = metric.getMetadata().getPrometheusName();
        String help = metric.getMetadata().getHelp();
        return new PrometheusMetric(
                resource,
                scope,
                name.endsWith(suffix) ? name : name + suffix,
                help == null ? "" : help.strip(),
                type,
                data);
    }

    private static SumData<DoublePointData> sum(boolean isMonotonic, List<DoublePointData> points) {
        return SumData.createDoubleSumData(isMonotonic, AggregationTemporality.CUMULATIVE, points);
    }

    private static <P, Q> List<Q> points(List<P> points, Function<P, Q> point) {
        return points.stream().map(point).toList();
    }

    private <P extends DataPointSnapshot> List<DoublePointData> numbers(
            List<P> points, ToDoubleFunction<P> value, long now) {
        return points(
                points,
                point -> DoublePointData.create(start, now, attributes(point), value.applyAsDouble(point), List.of()));
    }

    private HistogramPointData histogramPoint(HistogramSnapshot.HistogramDataPointSnapshot point, long now) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        List<Double> bounds = IntStream.range(0, buckets.size() - 1) // the last one is infinite
                .mapToObj(buckets::getUpperBound)
                .toList();
        List<Long> counts =
                IntStream.range(0, buckets.size()).mapToObj(buckets::getCount).toList();
        return HistogramPointData.create(
                start, now, attributes(point), point.getSum(), false, 0, false, 0, bounds, counts);
    }

    private SummaryPointData summaryPoint(SummarySnapshot.SummaryDataPointSnapshot point, long now) {
        List<ValueAtQuantile> values = IntStream.range(0, point.getQuantiles().size())
                .mapToObj(point.getQuantiles()::get)
                .map(quantile -> ValueAtQuantile.create(quantile.getQuantile(), quantile.getValue()))
                .toList();
        return SummaryPointData.create(start, now, attributes(point), point.getCount(), point.getSum(), values);
    }

    private static Attributes attributes(DataPointSnapshot point) {
        AttributesBuilder attributes = Attributes.builder();
        point.getLabels().forEach(label -> attributes.put(label.getName(), label.getValue()));
        return attributes.build();
    }
}
