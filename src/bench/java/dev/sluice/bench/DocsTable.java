package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The figures of docs/performance.md, written between two markers of that page. */
final class DocsTable {
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
            "tls.c64.allocated",
            "started.ticker.c64.allocated");

    private DocsTable() {}

    static String text(Report report) {
        return ResultTable.of(report.measured(), DocsTable::isAskedFor).markdown() + "\n" + report.where()
                + ". The exchange was " + report.exchange() + ".\n";
    }

    private static boolean isAskedFor(Figure figure) {
        return figure.inTable()
                && LEFT_OUT.stream().noneMatch(part -> figure.id().contains(part));
    }

    static String put(String page, String text) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the page has no " + BEGIN + " and behind it " + END);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n" + text + page.substring(end);
    }

    static void write(Path page, Report report) throws IOException {
        Files.writeString(page, put(Files.readString(page), text(report)));
    }
}
