package dev.sluice.cli.text;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.series.SeriesRange;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How full limits were at their fullest within a range of time, the fullest limit of each exchange first. */
public final class FullestLimits {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final String LIMIT = "limit:";
    private static final String ABOVE = "above 100 %: a call near the edge of a window counts in both windows, because"
            + " the exchange may count it in either; other programs and cancels may exceed the limit, too";
    private static final double PERCENT = 100;
    private static final double THOUSAND = 1000;

    /**
     * A limit as JSON.
     *
     * @param fullest the largest part of it that was used, of 1
     * @param t the begin of the step in which that was
     * @param seconds the length of the step
     */
    private record Fullest(String exchange, String limit, double fullest, String t, int seconds) {}

    private final SeriesRange range;
    private final List<Fullest> limits = new ArrayList<>();

    /** @param range the fills of limits */
    public FullestLimits(SeriesRange range) {
        this.range = range;
        for (SeriesRange.Line line : range.series()) {
            int fullest = fullest(line.values());
            Float fill = fullest < 0 ? null : line.values().get(fullest);
            if (fill != null && fill > 0 && line.of().startsWith(LIMIT)) {
                String[] names = line.of().substring(LIMIT.length()).split("/", 2);
                Instant at = Instant.ofEpochMilli(range.from()).plusSeconds((long) fullest * range.step());
                double share = Math.round(fill * THOUSAND) / THOUSAND;
                limits.add(new Fullest(names[0], names[names.length - 1], share, at.toString(), range.step()));
            }
        }
        limits.sort(Comparator.comparing(Fullest::exchange)
                .thenComparing(Comparator.comparingDouble(Fullest::fullest).reversed()));
    }

    private static int fullest(List<@Nullable Float> values) {
        int fullest = -1;
        float max = -1;
        for (int i = 0; i < values.size(); i++) {
            Float value = values.get(i);
            if (value != null && value > max) {
                max = value;
                fullest = i;
            }
        }
        return fullest;
    }

    /** Returns what the lines are, or why there are none. */
    public String head() {
        if (!limits.isEmpty()) {
            return "how full each limit was at its fullest, of all bots, the fullest account or key; kept in steps of "
                    + Lines.duration(range.step()) + ":";
        }
        return range.series().isEmpty()
                ? "how full limits were is not known of this time: it is recorded every 5 s, and kept for three days"
                : "no limit was in use in this time";
    }

    /** Returns a limit in each line: as JSON, or as a table. */
    public List<String> lines(boolean isJson, ZoneId zone) {
        if (isJson || limits.isEmpty()) {
            return limits.stream().map(RecordJson::encode).toList();
        }
        TextTable table = new TextTable("FULL", "FROM", "UNTIL", "EXCHANGE", "LIMIT");
        table.alignRight(0);
        for (Fullest limit : limits) {
            table.add(
                    String.format(Locale.ROOT, "%.0f %%", limit.fullest * PERCENT),
                    TIME.format(Instant.parse(limit.t).atZone(zone)),
                    TIME.format(
                            Instant.parse(limit.t).plusSeconds(limit.seconds).atZone(zone)),
                    limit.exchange,
                    limit.limit);
        }
        if (limits.stream().anyMatch(limit -> limit.fullest > 1)) {
            table.footer(ABOVE);
        }
        return List.of(table.toString());
    }
}
