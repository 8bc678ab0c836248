package dev.sluice.admin;

/**
 * Prometheus' text format, written by hand: what it shows are snapshots that exist anyway, so a registry would only copy them.
 *
 * <p>A family is begun once and all its samples follow. Label values are escaped; who calls bounds how many there are. Not thread safe.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(4096);
    private String family = "";

    MetricsText gauge(String name, String help) {
        return family(name, "gauge", help);
    }

    /** A counter; its name ends with {@code _total}. */
    MetricsText counter(String name, String help) {
        return family(name, "counter", help);
    }

    private MetricsText family(String name, String type, String help) {
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** One sample of the family begun last; labels in pairs of name and value. */
    MetricsText sample(long value, String... labels) {
        begin(labels).append(value).append('\n');
        return this;
    }

    MetricsText sample(double value, String... labels) {
        begin(labels).append(value).append('\n');
        return this;
    }

    private StringBuilder begin(String... labels) {
        text.append(family);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1]);
            text.append('"');
        }
        return text.append(labels.length == 0 ? " " : "} ");
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
