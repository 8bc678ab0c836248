package dev.sluice.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A table of text whose columns are as wide as their longest entry. */
final class TextTable {
    private static final String GAP = "  ";
    private static final String PLAIN = "\u001b[0m";

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> right = new TreeSet<>();
    private UnaryOperator<String> colours = text -> "";
    private String footer = "";

    TextTable(String... heads) {
        this.heads = List.of(heads);
    }

    /** Aligns these columns at the right, as numbers are; the first column is 0. */
    void alignRight(Integer... columns) {
        right.addAll(List.of(columns));
    }

    /** Sets the escape sequence with which an entry is coloured; "" for none. Colours do not count for the width. */
    void colour(UnaryOperator<String> sequences) {
        colours = sequences;
    }

    /** Adds a row with one entry for each column. */
    void add(String... entries) {
        if (entries.length != heads.size()) {
            throw new IllegalArgumentException(entries.length + " entries for " + heads.size() + " columns");
        }
        rows.add(List.of(entries));
    }

    int rows() {
        return rows.size();
    }

    /** Sets a line below the table. */
    void footer(String line) {
        footer = line;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line(heads));
        rows.forEach(row -> text.append('\n').append(line(row)));
        return footer.isEmpty()
                ? text.toString()
                : text.append('\n').append(footer).toString();
    }

    private String line(List<String> entries) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < entries.size(); column++) {
            String entry = entries.get(column);
            String space = " ".repeat(width(column) - entry.length());
            String colour = colours.apply(entry);
            String shown = colour.isEmpty() ? entry : colour + entry + PLAIN;
            line.append(column == 0 ? "" : GAP).append(right.contains(column) ? space + shown : shown + space);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = heads.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }
}
