package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The figures of a run as a table: medians, Sluice's with its spread, each peer's with Sluice's ratio to it. */
final class ResultTable {
    private static final String NONE = "-";
    private static final double LARGE = 100;
    private static final double SMALL = 10;

    private final List<List<String>> rows = new ArrayList<>();

    private ResultTable() {}

    static ResultTable of(Measured measured) {
        return of(measured, Quantity::inTable, target -> true);
    }

    static ResultTable of(Measured measured, Predicate<Quantity> shown, Predicate<String> shownPeers) {
        ResultTable resultTable = new ResultTable();
        List<String> peers = measured.targets().stream()
                .filter(target -> !target.equals(Target.DIRECT) && !target.equals(Target.SLUICE))
                .filter(shownPeers)
                .toList();
        List<String> head = new ArrayList<>(List.of("", "unit", Target.DIRECT, Target.SLUICE));
        head.addAll(peers);
        resultTable.rows.add(head);
        for (Quantity figure : measured.figures()) {
            if (shown.test(figure)) {
                resultTable.rows.add(row(measured, figure, peers));
            }
        }
        return resultTable;
    }

    private static List<String> row(Measured measured, Quantity figure, List<String> peers) {
        List<String> row = new ArrayList<>(List.of(
                figure.label(),
                figure.unit(),
                measured.has(figure.id(), Target.DIRECT) ? number(measured.median(figure.id(), Target.DIRECT)) : NONE,
                spread(measured, figure.id(), Target.SLUICE)));
        for (String peer : peers) {
            row.add(share(measured, figure.id(), peer));
        }
        return row;
    }

    private static String spread(Measured measured, String id, String target) {
        if (!measured.has(id, target)) {
            return NONE;
        }
        String median = number(measured.median(id, target));
        String min = number(measured.min(id, target));
        String max = number(measured.max(id, target));
        return min.equals(max) ? median : median + " (" + min + " to " + max + ")";
    }

    private static String share(Measured measured, String id, String peer) {
        if (!measured.has(id, peer)) {
            return NONE;
        }
        double theirs = measured.median(id, peer);
        if (!measured.has(id, Target.SLUICE)) {
            return number(theirs);
        }
        return number(theirs) + " (" + ratio(measured.median(id, Target.SLUICE), theirs) + ")";
    }

    /** Returns our value divided by theirs; none unless both are above zero. */
    static String ratio(double ours, double theirs) {
        return ours > 0 && theirs > 0 ? String.format(Locale.ROOT, "x%.2f", ours / theirs) : NONE;
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= LARGE ? "%,.0f" : size >= SMALL ? "%.1f" : "%.2f", value);
    }

    /** Returns the table in columns for a screen. */
    String text() {
        return lines(rows);
    }

    static String lines(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int width = width(rows, column);
                line.append(String.format(column < 2 ? "%-" + width + "s  " : "%" + width + "s  ", row.get(column)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream()
                .mapToInt(row -> Math.max(1, row.get(column).length()))
                .max()
                .orElse(1);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---|---|")
                        .append("---:|".repeat(rows.get(0).size() - 2))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
