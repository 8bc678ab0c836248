package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rows of the bench that can be profiled: the warm ones, and those from the start of the gateway on. */
final class ProfiledRows {
    private ProfiledRows() {}

    static List<LoadPhase> all() {
        List<LoadPhase> rows = new ArrayList<>(BenchScale.whole(1).phases());
        for (LoadPhase phase : ColdRun.Plan.whole(1).phases()) {
            rows.add(phase.at(LoadPhase.Moment.STARTED));
        }
        return rows;
    }

    /**
     * Returns the row with this id or label, otherwise the only one whose label contains the text; refuses others with
     * a list of the rows.
     */
    static LoadPhase select(String wanted) {
        List<LoadPhase> rows = all();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    "profile requires a row of the bench, by its id or by text of its label" + list(rows));
        }
        for (LoadPhase row : rows) {
            if (row.id().equals(wanted) || row.label().equalsIgnoreCase(wanted)) {
                return row;
            }
        }
        List<LoadPhase> containing = rows.stream()
                .filter(row -> row.label().toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT)))
                .toList();
        return switch (containing.size()) {
            case 1 -> containing.get(0);
            case 0 -> throw new IllegalArgumentException("no row has '" + wanted + "' in its label" + list(rows));
            default ->
                throw new IllegalArgumentException(
                        "several rows have '" + wanted + "' in their label" + list(containing));
        };
    }

    /** Returns the rows, each on its own line with its id. */
    static String list(List<LoadPhase> rows) {
        return rows.stream()
                .map(row -> String.format(Locale.ROOT, "  %-28s %s", row.id(), row.label()))
                .collect(Collectors.joining("\n", "; the rows:\n", ""));
    }
}
