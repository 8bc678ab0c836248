package dev.sluice.admin;

import java.util.List;

/** One metric with all its samples; who makes it bounds how many there are. */
public record Family(String name, Type type, String help, List<Sample> samples) {
    /** Prometheus' types, those that are used here. */
    public enum Type {
        COUNTER,
        GAUGE,
        SUMMARY
    }

    /**
     * One number.
     *
     * @param suffix behind the family's name: {@code _sum} and {@code _count} of a summary, else ""
     * @param labels pairs of name and value
     */
    public record Sample(String suffix, List<String> labels, double value) {
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
