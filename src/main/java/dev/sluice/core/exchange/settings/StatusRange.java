package dev.sluice.core.exchange.settings;

/** An inclusive range of HTTP statuses: {@code "429"} or {@code "520-530"}. */
public record StatusRange(int from, int to) {
    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 999;

    public StatusRange {
        if (from < MIN_STATUS || to > MAX_STATUS || from > to) {
            throw new IllegalArgumentException("status " + from + "-" + to + " is not allowed; allowed: " + MIN_STATUS
                    + " to " + MAX_STATUS + ", in ascending order: \"429\" or \"520-530\"");
        }
    }

    /** Parses one status, or two joined by '-'. */
    public static StatusRange parse(String text) {
        int dash = text.indexOf('-');
        try {
            int from = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            return new StatusRange(from, dash < 0 ? from : Integer.parseInt(text.substring(dash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a status; allowed: one status or a range, \"429\" or \"520-530\"", e);
        }
    }

    public boolean contains(int status) {
        return from <= status && status <= to;
    }

    @Override
    public String toString() {
        return from == to ? Integer.toString(from) : from + "-" + to;
    }
}
