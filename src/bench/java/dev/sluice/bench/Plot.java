package dev.sluice.bench;

import java.util.List;
import java.util.Locale;

/**
 * A bar chart of a few figures, with a panel each: the median of each target, and a line from its least to its largest
 * value.
 */
final class Plot {
    private static final List<String> PANELS = List.of(
            "ticker.c64.r1000.p50.added",
            "ticker.c64.r5000.p50.added",
            "ticker.c64.r5000.p99.added",
            "order.c64.r1000.p99.added",
            "ticker.c64.perSecond",
            "ticker.c64.cpu",
            "start",
            "rss");
    private static final int WIDTH = 760;
    private static final int LEFT = 150;
    private static final int BARS = 480;
    private static final int ROW = 18;
    private static final int HEAD = 26;

    private final Measured measured;
    private final StringBuilder svg = new StringBuilder();
    private int y = HEAD + ROW;

    private Plot(Measured measured) {
        this.measured = measured;
    }

    static String svg(Report report) {
        Plot plot = new Plot(report.measured());
        plot.text(10, HEAD, "font-weight='bold'", "Sluice beside its peers");
        plot.text(10, HEAD + ROW, "fill='#666'", report.where());
        for (String id : PANELS) {
            report.measured().figures().stream()
                    .filter(figure -> figure.id().equals(id))
                    .forEach(plot::panel);
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' width='%1$d' height='%2$d' viewBox='0 0 %1$d %2$d'"
                        + " font-family='sans-serif' font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n%3$s</svg>%n",
                WIDTH,
                plot.y + ROW,
                plot.svg);
    }

    private void panel(Quantity figure) {
        List<String> targets = measured.targets().stream()
                .filter(target -> measured.has(figure.id(), target))
                .toList();
        double longest = targets.stream()
                .mapToDouble(target -> measured.max(figure.id(), target))
                .max()
                .orElse(0);
        y += HEAD;
        text(10, y, "font-weight='bold'", figure.label() + " (" + figure.unit() + ")");
        for (String target : targets) {
            y += ROW;
            text(20, y, "", target);
            bar(figure, target, longest > 0 ? BARS / longest : 0);
        }
    }

    private void bar(Quantity figure, String target, double perUnit) {
        double median = measured.median(figure.id(), target);
        int width = (int) Math.max(0, Math.round(median * perUnit));
        int from = (int) Math.max(0, Math.round(measured.min(figure.id(), target) * perUnit));
        int to = (int) Math.max(0, Math.round(measured.max(figure.id(), target) * perUnit));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x='%d' y='%d' width='%d' height='12' fill='%s'/><path d='M%d %dH%d' stroke='#222'/>%n",
                LEFT,
                y - 10,
                width,
                target.equals(Target.SLUICE) ? "#2a6fb0" : "#b8c4ce",
                LEFT + from,
                y - 4,
                LEFT + to));
        text(LEFT + Math.max(width, to) + 6, y, "", ResultTable.number(median));
    }

    private void text(int x, int at, String style, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(Locale.ROOT, "<text x='%d' y='%d' %s>%s</text>%n", x, at, style, safe));
    }
}
