package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The table of the README: what people ask for first, between markers that only this writes between. */
final class ReadmeTable {
    static final String BEGIN = "<!-- bench -->";
    static final String END = "<!-- /bench -->";

    private static final List<String> LEFT_OUT = List.of(
            ".p999",
            ".max",
            ".gcLongest",
            ".c512.allocated",
            "order.c64.allocated",
            "depth.c64.allocated",
            "history.c64.allocated",
            "tls.c64.allocated");

    private ReadmeTable() {}

    static String text(Report report) {
        return Table.of(report.measured(), ReadmeTable::isAskedFor).markdown() + "\n" + report.where()
                + ". The exchange was " + report.exchange() + ".\n";
    }

    private static boolean isAskedFor(Figure figure) {
        return figure.inTable()
                && LEFT_OUT.stream().noneMatch(part -> figure.id().contains(part));
    }

    static String put(String readme, String text) {
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("README.md has no " + BEGIN + " and behind it " + END);
        }
        return readme.substring(0, begin + BEGIN.length()) + "\n" + text + readme.substring(end);
    }

    static void write(Path readme, Report report) throws IOException {
        Files.writeString(readme, put(Files.readString(readme), text(report)));
    }
}
