package dev.sluice.part;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A metric with all its samples; its creator bounds their number. */
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
        public Sample(String suffix, List<String> labels, double value) {
            this(suffix, labels, value, null);
        }

        public static Sample of(Buckets buckets, String... labels) {
            return new Sample("", List.of(labels), 0, buckets);
        }

        public static Sample of(long value, String... labels) {
            return of((double) value, labels);
        }

        public static Sample of(double value, String... labels) {
            return new Sample("", List.of(labels), value);
        }
    }

    public MetricFamily {
        samples = List.copyOf(samples);
    }
}
