package dev.sluice.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One metric with all its samples; who makes it bounds how many there are. */
public record Family(String name, Type type, String help, List<Sample> samples) {
    /** Prometheus' types, those that are used here. */
    public enum Type {
        COUNTER,
        GAUGE,
        /** Always 1; its labels are what it tells. */
        INFO,
        HISTOGRAM,
        SUMMARY
    }

    /**
     * How many fell between which bounds.
     *
     * @param bounds upper bounds of all buckets but the last, which has none
     * @param counts one a bucket, the last one included
     */
    public record Buckets(List<Double> bounds, List<Long> counts, double sum) {
        public Buckets {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }
    }

    /**
     * One number.
     *
     * @param suffix behind the family's name: {@code _sum} and {@code _count} of a summary, else ""
     * @param labels pairs of name and value
     * @param buckets of a histogram; null of all else
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

    public Family {
        samples = List.copyOf(samples);
    }
}
