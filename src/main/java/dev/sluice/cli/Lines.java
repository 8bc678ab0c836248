package dev.sluice.cli;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Lines of text for people, and how they write numbers. */
final class Lines {
    private final StringBuilder text = new StringBuilder();

    void add(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    boolean isEmpty() {
        return text.length() == 0;
    }

    /** The number in that format; "" for zero. */
    static String some(String format, long number) {
        return number == 0 ? "" : String.format(Locale.ROOT, format, number);
    }

    /** Those that are not zero, with their names; "" when all are. */
    static String pairs(JsonObject numbers) {
        StringBuilder pairs = new StringBuilder();
        numbers.forEach(entry -> {
            if (((Number) entry.getValue()).longValue() != 0) {
                pairs.append(pairs.length() == 0 ? "" : ", ")
                        .append(entry.getKey())
                        .append(' ')
                        .append(entry.getValue());
            }
        });
        return pairs.toString();
    }

    static String duration(double seconds) {
        long whole = (long) seconds;
        return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing();
    }
}
