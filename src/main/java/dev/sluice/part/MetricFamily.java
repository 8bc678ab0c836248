package dev.sluice.part;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.BiConsumer;

/** A metric to which samples are added; the part that adds them bounds their number. */
public final class MetricFamily {
    private final BiConsumer<Labels, Double> samples;

    /** @param samples gets the labels and the value of each sample */
    MetricFamily(BiConsumer<Labels, Double> samples) {
        this.samples = samples;
    }

    /**
     * Adds a sample.
     *
     * @param labels pairs of name and value
     */
    public MetricFamily add(double value, String... labels) {
        samples.accept(Labels.of(labels), value);
        return this;
    }

    /** Adds a count; above 2^53 it is rounded, as everything that a scrape carries. */
    public MetricFamily add(long count, String... labels) {
        return add((double) count, labels);
    }

    /** Adds 1 for yes and 0 for no. */
    public MetricFamily add(boolean value, String... labels) {
        return add(value ? 1.0 : 0.0, labels);
    }
}
