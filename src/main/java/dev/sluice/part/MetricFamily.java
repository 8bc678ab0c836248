package dev.sluice.part;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A metric with all its samples; the part that adds them bounds their number. */
public record MetricFamily(String name, Type type, String help, List<Sample> samples) {
    /** The Prometheus types that are used here. */
    public enum Type {
        COUNTER,
        GAUGE,
        /** A gauge that is always 1 and carries information in its labels. */
        INFO,
        HISTOGRAM,
        SUMMARY
    }

    /**
     * A histogram.
     *
     * @param bounds upper bounds of all buckets but the last, which has none
     * @param counts one per bucket, the last included
     * @param sum the sum of all values
     */
    public record Buckets(List<Double> bounds, List<Long> counts, double sum) {
        public Buckets {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }
    }

    /**
     * A sample of a metric.
     *
     * @param suffix the suffix of the name: {@code _sum} and {@code _count} of a summary, else ""
     * @param labels pairs of name and value
     * @param value the value
     * @param buckets the buckets of a histogram, else null
     */
    public record Sample(
            String suffix,
            List<String> labels,
            double value,
            @Nullable Buckets buckets) {
        public static Sample of(double value, String... labels) {
            return new Sample("", List.of(labels), value, null);
        }
    }

    MetricFamily(String name, Type type, String help) {
        this(name, type, help, new ArrayList<>());
    }

    public MetricFamily add(double value, String... labels) {
        samples.add(Sample.of(value, labels));
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

    public void add(Buckets buckets, String... labels) {
        samples.add(new Sample("", List.of(labels), 0, buckets));
    }
}
