package dev.sluice.admin;

import java.util.Locale;

/**
 * Prometheus' text format, written by hand: what it shows are snapshots that exist anyway, so a registry would only copy them. A family
 * without samples is left out. Not thread safe.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double LARGEST_WHOLE = 1L << 53;

    private final StringBuilder text = new StringBuilder(8192);

    void add(Family family) {
        if (family.samples().isEmpty()) {
            return;
        }
        String type = family.type().name().toLowerCase(Locale.ROOT);
        text.append("# HELP ")
                .append(family.name())
                .append(' ')
                .append(family.help())
                .append('\n');
        text.append("# TYPE ").append(family.name()).append(' ').append(type).append('\n');
        for (Family.Sample sample : family.samples()) {
            add(family.name(), sample);
        }
    }

    private void add(String name, Family.Sample sample) {
        text.append(name).append(sample.suffix());
        for (int i = 0; i < sample.labels().size(); i += 2) {
            text.append(i == 0 ? '{' : ',').append(sample.labels().get(i)).append("=\"");
            escape(sample.labels().get(i + 1));
            text.append('"');
        }
        text.append(sample.labels().isEmpty() ? " " : "} ");
        number(sample.value());
        text.append('\n');
    }

    private void number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
            text.append((long) value);
        } else {
            text.append(value);
        }
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
