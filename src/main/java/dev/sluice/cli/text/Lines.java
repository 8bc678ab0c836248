package dev.sluice.cli.text;

import java.util.Locale;
import java.util.Map;

/** A collection of text lines for people, with helpers to format numbers. */
final class Lines {
    private final StringBuilder text = new StringBuilder();

    void add(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    boolean isEmpty() {
        return text.length() == 0;
    }

    /** Returns the formatted number, or "" for zero. */
    static String some(String format, long number) {
        return number == 0 ? "" : String.format(Locale.ROOT, format, number);
    }

    /** Returns the non-zero numbers with their names, or "" when all are zero. */
    static String pairs(Map<?, ?> numbers) {
        StringBuilder pairs = new StringBuilder();
        numbers.forEach((name, value) -> {
            if (value instanceof Number number && number.longValue() != 0) {
                pairs.append(pairs.length() == 0 ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(number);
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
