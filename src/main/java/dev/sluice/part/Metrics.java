package dev.sluice.part;

import dev.sluice.part.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The metrics of one scrape: a part declares each family once, by name and meaning, and adds its samples. */
public final class Metrics {
    private final List<MetricFamily> families = new ArrayList<>();

    /** Returns the metrics of these parts. */
    public static List<MetricFamily> of(Collection<? extends Part> parts) {
        Metrics metrics = new Metrics();
        parts.forEach(part -> part.metrics(metrics));
        return metrics.families();
    }

    public List<MetricFamily> families() {
        return families;
    }

    public MetricFamily counter(String name, String help) {
        return declare(name, MetricFamily.Type.COUNTER, help);
    }

    public MetricFamily gauge(String name, String help) {
        return declare(name, MetricFamily.Type.GAUGE, help);
    }

    public MetricFamily info(String name, String help) {
        return declare(name, MetricFamily.Type.INFO, help);
    }

    public MetricFamily histogram(String name, String help) {
        return declare(name, MetricFamily.Type.HISTOGRAM, help);
    }

    /** Adds a summary, with the largest value as its only quantile. */
    public void summary(String name, String help, double max, double sum, long count) {
        List<Sample> samples = declare(name, MetricFamily.Type.SUMMARY, help)
                .add(max, "quantile", "1")
                .samples();
        samples.add(new Sample("_sum", List.of(), sum, null));
        samples.add(new Sample("_count", List.of(), count, null));
    }

    private MetricFamily declare(String name, MetricFamily.Type type, String help) {
        MetricFamily family = new MetricFamily(name, type, help);
        families.add(family);
        return family;
    }
}
