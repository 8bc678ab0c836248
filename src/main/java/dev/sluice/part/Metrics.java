package dev.sluice.part;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The metrics of one scrape: a part declares each family once, by name and meaning, and adds its samples. */
public final class Metrics {
    private final List<MetricSnapshot.Builder<?>> families = new ArrayList<>();

    /** Returns the metrics of these parts. */
    public static MetricSnapshots of(Collection<? extends Part> parts) {
        Metrics metrics = new Metrics();
        parts.forEach(part -> part.metrics(metrics));
        return metrics.snapshots();
    }

    /** Returns all families, also those without samples. */
    public MetricSnapshots snapshots() {
        return new MetricSnapshots(families.stream()
                .<MetricSnapshot>map(MetricSnapshot.Builder::build)
                .toList());
    }

    public MetricFamily counter(String name, String help) {
        CounterSnapshot.Builder family = declare(CounterSnapshot.builder(), name, "_total", help);
        return new MetricFamily((labels, value) -> family.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    }

    public MetricFamily gauge(String name, String help) {
        GaugeSnapshot.Builder family = declare(GaugeSnapshot.builder(), name, "", help);
        return new MetricFamily((labels, value) -> family.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    }

    /** Declares a gauge that is always 1 and carries information in its labels. */
    public MetricFamily info(String name, String help) {
        InfoSnapshot.Builder family = declare(InfoSnapshot.builder(), name, "_info", help);
        return new MetricFamily((labels, one) ->
                family.dataPoint(InfoDataPointSnapshot.builder().labels(labels).build()));
    }

    public HistogramFamily histogram(String name, String help) {
        return new HistogramFamily(declare(HistogramSnapshot.builder(), name, "", help));
    }

    /** Adds a summary, with the largest value as its only quantile. */
    public void summary(String name, String help, double max, double sum, long count) {
        declare(SummarySnapshot.builder(), name, "", help)
                .dataPoint(SummaryDataPointSnapshot.builder()
                        .quantiles(Quantiles.of(new Quantile(1, max)))
                        .sum(sum)
                        .count(count)
                        .build());
    }

    /** @param suffix what the name of such a metric ends with, which the client adds itself */
    private <B extends MetricSnapshot.Builder<B>> B declare(B family, String name, String suffix, String help) {
        families.add(family);
        return family.name(name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name)
                .help(help);
    }
}
