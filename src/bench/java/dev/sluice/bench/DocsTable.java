package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The figures of docs/performance.md, written between two markers of that page. */
final class DocsTable {
    static final String BEGIN = "<!-- bench -->";
    static final String END = "<!-- /bench -->";

    /** The figures by which a reader decides; the file beside the page has all. */
    static final Set<String> SHOWN = Set.of(
            "start",
            "started.ticker.c64.r1000.p99.added",
            "started2.ticker.c64.r1000.p99.added",
            "started2.ticker.c64.r1000.max.added",
            "started.ticker.tls.c64.r1000.p99.added",
            "rss.shipped",
            "ticker.c64.r100.p99.added",
            "ticker.c64.r1000.p50.added",
            "ticker.c64.r1000.p99.added",
            "ticker.c64.r5000.p99.added",
            "ticker.c64.perSecond",
            "order.c64.perSecond",
            "ticker.tls.c64.r1000.p99.added",
            "message.c64.r1000.p99.added",
            "ticker.tls.c64.perSecond",
            "rss",
            "trip.p99",
            "cancel.p99",
            "cancel.busy.p99");

    /** The other ways to run Sluice or to do without it. */
    private static final Set<String> SHOWN_PEERS = Set.of(Target.IO_URING, Target.NGINX, Target.HAPROXY);

    private DocsTable() {}

    static String text(Report report) {
        return ResultTable.of(report.measured(), figure -> SHOWN.contains(figure.id()), SHOWN_PEERS::contains)
                        .markdown()
                + "\n" + report.where() + ". The exchange was " + report.exchange() + ".\n";
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
