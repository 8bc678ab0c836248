package dev.sluice.admin.metrics;

import static java.net.HttpURLConnection.HTTP_OK;

import dev.sluice.admin.PageResponse;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.MetricFamily.Buckets;
import dev.sluice.part.MetricFamily.Sample;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@code /metrics} page: a Micrometer registry in the Prometheus text format or in OpenMetrics, as requested. The
 * counters of other packages are not copied to meters: a collector reads them at each scrape, so that the traffic
 * path does not pay for a registry. Page and registry are created by the first scrape, so that the start does not pay
 * for them.
 *
 * <p>A scrape loads classes and writes a long text, so never call it on an event loop.
 */
public final class MetricsPage implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** Meters whose names fail the checks of Prometheus. */
    private static final Set<String> BADLY_NAMED = Set.of("process.cpu.time", "system.cpu.count");

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    private final Supplier<List<MetricFamily>> families;
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics collections;

    /** @param families the metrics, read at each scrape */
    public MetricsPage(Supplier<List<MetricFamily>> families) {
        this.families = families;
    }

    /**
     * Renders all metrics in the format that the client accepts.
     *
     * @param accept the {@code Accept} header, or null
     */
    public synchronized PageResponse scrape(@Nullable String accept) {
        String type = accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT;
        return new PageResponse(HTTP_OK, type, registry().scrape(type));
    }

    /** Returns all metrics, with the names and values that {@link #scrape} renders. */
    public synchronized MetricSnapshots snapshots() {
        return registry().getPrometheusRegistry().scrape();
    }

    private PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry made = registry;
        if (made == null) {
            made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            made.getPrometheusRegistry().register((MultiCollector) this::collect);
            bindMachine(made);
            registry = made;
        }
        return made;
    }

    private void bindMachine(MeterRegistry to) {
        to.config().meterFilter(MeterFilter.deny(meter -> BADLY_NAMED.contains(meter.getName())));
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(to);
        collections = gc;
        new JvmMemoryMetrics().bindTo(to);
        new JvmThreadMetrics().bindTo(to);
        new ProcessorMetrics().bindTo(to);
        new FileDescriptorMetrics().bindTo(to);
        new UptimeMetrics().bindTo(to);
    }

    @Override
    public synchronized void close() {
        if (collections != null) {
            collections.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    // ---- metrics of other packages

    private MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        for (MetricFamily metricFamily : families.get()) {
            if (!metricFamily.samples().isEmpty()) {
                all.add(snapshot(metricFamily));
            }
        }
        return new MetricSnapshots(all);
    }

    private static MetricSnapshot snapshot(MetricFamily metricFamily) {
        return switch (metricFamily.type()) {
            case COUNTER -> filled(CounterSnapshot.builder(), metricFamily, "_total", MetricsPage::counter);
            case GAUGE -> filled(GaugeSnapshot.builder(), metricFamily, "", MetricsPage::gauge);
            case INFO -> filled(InfoSnapshot.builder(), metricFamily, "_info", MetricsPage::info);
            case HISTOGRAM -> filled(HistogramSnapshot.builder(), metricFamily, "", MetricsPage::histogram);
            case SUMMARY ->
                SummarySnapshot.builder()
                        .name(metricFamily.name())
                        .help(metricFamily.help())
                        .dataPoint(summary(metricFamily.samples()))
                        .build();
        };
    }

    /** A function that adds one sample to a metric under construction. */
    @FunctionalInterface
    private interface Point<B> {
        void add(B to, Sample sample);
    }

    private static <B extends MetricSnapshot.Builder<B>> MetricSnapshot filled(
            B builder, MetricFamily metricFamily, String suffix, Point<B> point) {
        String name = metricFamily.name();
        builder.name(name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name);
        builder.help(metricFamily.help());
        metricFamily.samples().forEach(sample -> point.add(builder, sample));
        return builder.build();
    }

    private static void counter(CounterSnapshot.Builder to, Sample sample) {
        to.dataPoint(labelled(CounterSnapshot.CounterDataPointSnapshot.builder(), sample)
                .value(sample.value())
                .build());
    }

    private static void gauge(GaugeSnapshot.Builder to, Sample sample) {
        to.dataPoint(labelled(GaugeSnapshot.GaugeDataPointSnapshot.builder(), sample)
                .value(sample.value())
                .build());
    }

    private static void info(InfoSnapshot.Builder to, Sample sample) {
        to.dataPoint(
                labelled(InfoSnapshot.InfoDataPointSnapshot.builder(), sample).build());
    }

    private static void histogram(HistogramSnapshot.Builder to, Sample sample) {
        Buckets buckets = sample.buckets();
        if (buckets == null) {
            throw new IllegalArgumentException("a histogram without buckets: " + sample);
        }
        List<Double> bounds = new ArrayList<>(buckets.bounds());
        bounds.add(Double.POSITIVE_INFINITY);
        HistogramSnapshot.HistogramDataPointSnapshot.Builder point =
                labelled(HistogramSnapshot.HistogramDataPointSnapshot.builder(), sample);
        point.classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, buckets.counts()));
        point.sum(buckets.sum());
        to.dataPoint(point.build());
    }

    private static SummarySnapshot.SummaryDataPointSnapshot summary(List<Sample> samples) {
        Quantiles.Builder quantiles = Quantiles.builder();
        SummarySnapshot.SummaryDataPointSnapshot.Builder point = SummarySnapshot.SummaryDataPointSnapshot.builder();
        for (Sample sample : samples) {
            switch (sample.suffix()) {
                case "_sum" -> point.sum(sample.value());
                case "_count" -> point.count((long) sample.value());
                default ->
                    quantiles.quantile(
                            new Quantile(Double.parseDouble(sample.labels().get(1)), sample.value()));
            }
        }
        return point.quantiles(quantiles.build()).build();
    }

    private static <B extends DataPointSnapshot.Builder<B>> B labelled(B point, Sample sample) {
        return point.labels(Labels.of(sample.labels().toArray(new String[0])));
    }
}
