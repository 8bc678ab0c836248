package dev.sluice.probe;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The output of a program in the format of monitoring plugins: a text and, after a bar, metrics, as in
 * {@code OK - load is fine | load1=0.42;5;10 'disk /'=71%;80}. If no metric follows the bar, the whole output is text.
 *
 * @param text the text for people
 * @param metrics the metrics by label, values with their unit and without their limits
 */
record PluginOutput(String text, Map<String, String> metrics) {
    private static final int MAX = 20;

    static PluginOutput of(String output) {
        String first =
                output.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        int bar = first.indexOf('|');
        Map<String, String> metrics = bar < 0 ? Map.of() : metrics(first.substring(bar + 1));
        return metrics.isEmpty()
                ? new PluginOutput(output, metrics)
                : new PluginOutput(first.substring(0, bar).strip(), metrics);
    }

    private static Map<String, String> metrics(String text) {
        Map<String, String> metrics = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length() && metrics.size() < MAX) {
            boolean quoted = text.charAt(at) == '\'';
            int end = quoted ? text.indexOf('\'', at + 1) : text.indexOf('=', at);
            if (end < 0) {
                break;
            }
            String label = quoted ? text.substring(at + 1, end) : lastWord(text.substring(at, end));
            int from = quoted ? end + 2 : end + 1;
            int to = end(text, from);
            String value = value(text, from, to);
            if (!label.isEmpty() && !value.isEmpty()) {
                metrics.put(label, value);
            }
            at = next(text, to);
        }
        return metrics;
    }

    private static String lastWord(String words) {
        return words.substring(words.lastIndexOf(' ') + 1);
    }

    /** Returns the value up to its limits or the next blank; empty when it is not a number. */
    private static String value(String text, int from, int to) {
        if (from > text.length() || text.charAt(from - 1) != '=') {
            return "";
        }
        String whole = text.substring(from, to);
        int limits = whole.indexOf(';');
        String value = limits < 0 ? whole : whole.substring(0, limits);
        boolean number = !value.isEmpty() && "-.0123456789".indexOf(value.charAt(0)) >= 0;
        return number ? value : "";
    }

    private static int end(String text, int from) {
        int blank = text.indexOf(' ', Math.min(from, text.length()));
        return blank < 0 ? text.length() : blank;
    }

    private static int next(String text, int at) {
        int next = at;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        return next;
    }
}
