package dev.sluice.cli.text;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.call.CallRecord;
import dev.sluice.status.CallWords;
import dev.sluice.status.RecordedCall;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Counts of recorded calls that ended alike: of the same bot, exchange, account, kind and outcome, and for the same
 * reason but for its figures, or with the same error code of the exchange. The number of groups is bounded; further
 * calls are counted together. Also the units that the calls were charged to each limit, by bot.
 */
public final class CallSummary {
    private static final int MAX_GROUPS = 5_000;
    private static final int MAX_ENDS = 20;
    private static final int MAX_CHARS = 300;
    /** A figure that changes from call to call. */
    private static final Pattern FIGURE = Pattern.compile(
            "; (oneAtATimeMs|used|inFlight|allowed|cost|waiting|waitingCost|seen|leftMs|lateMs|waitMs|allowedMs|nonce|part)=-?\\d+");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final Use OTHER_USES = new Use("", "others", "", "");
    private static final Group OTHERS = new Group("", "", "", "", new End("others", "", ""));

    private record Group(String exchange, String bot, String account, String kind, End end) {}

    /** How calls ended: the outcome, the error code of the exchange and the reason without its figures. */
    private record End(String outcome, String code, String reason) {
        String text() {
            return (outcome + " " + code).strip();
        }

        String words() {
            return CallWords.outcome(outcome) + (code.isEmpty() ? "" : ": " + code);
        }

        String why() {
            return CallWords.why(reason, -1);
        }
    }

    /** A limit and who used it. */
    private record Use(String exchange, String limit, String account, String bot) {}

    /** A use as JSON. */
    private record Units(String exchange, String limit, String account, String bot, long units, long calls) {}

    /** A group as JSON. */
    private record Counted(
            String exchange,
            String bot,
            String account,
            String kind,
            String outcome,
            String reason,
            String why,
            long calls,
            String first,
            String last) {}

    private static final class Count {
        private long calls;
        private String first = "";
        private String last = "";

        void add(String time) {
            add(1, time, time);
        }

        void add(Count other) {
            add(other.calls, other.first, other.last);
        }

        private void add(long more, String begin, String end) {
            calls += more;
            first = first.isEmpty() || begin.compareTo(first) < 0 ? begin : first;
            last = end.compareTo(last) > 0 ? end : last;
        }
    }

    private final ZoneId zone;
    private final Map<Group, Count> counts = new LinkedHashMap<>();
    private final Map<Use, long[]> uses = new LinkedHashMap<>();

    public CallSummary(ZoneId zone) {
        this.zone = zone;
    }

    /** Counts a call. */
    public void add(RecordedCall call) {
        Group group = new Group(
                call.exchange(),
                printable(call.bot()),
                printable(call.account()),
                call.kind(),
                new End(
                        call.outcome(),
                        printable(call.code()),
                        printable(FIGURE.matcher(call.reason()).replaceAll(""))));
        boolean fits = counts.size() < MAX_GROUPS || counts.containsKey(group);
        counts.computeIfAbsent(fits ? group : OTHERS, added -> new Count()).add(call.time());
        for (String cost : call.cost().split(", ", -1)) {
            int equals = cost.lastIndexOf('=');
            if (equals > 0) {
                use(call, cost.substring(0, equals), cost.substring(equals + 1));
            }
        }
    }

    private void use(RecordedCall call, String limit, String units) {
        Use use = new Use(call.exchange(), printable(limit), printable(call.account()), printable(call.bot()));
        boolean fits = uses.size() < MAX_GROUPS || uses.containsKey(use);
        if (units.matches("\\d{1,15}")) {
            long[] sum = uses.computeIfAbsent(fits ? use : OTHER_USES, added -> new long[2]);
            sum[0] += Long.parseLong(units);
            sum[1]++;
        }
    }

    private static String printable(String text) {
        return CallRecord.printable(text, MAX_CHARS);
    }

    /** Returns the time of the earliest call; "" without any. */
    public String first() {
        return counts.values().stream()
                .map(count -> count.first)
                .min(Comparator.naturalOrder())
                .orElse("");
    }

    /** Returns the time of the latest call; "" without any. */
    public String last() {
        return counts.values().stream()
                .map(count -> count.last)
                .max(Comparator.naturalOrder())
                .orElse("");
    }

    /** Returns how many calls ended in which way, whoever sent them, as a table; the most frequent end first. */
    public String ends() {
        Map<End, Count> ends = new LinkedHashMap<>();
        counts.forEach((of, count) ->
                ends.computeIfAbsent(of.end, added -> new Count()).add(count));
        TextTable table = new TextTable("CALLS", "FIRST", "LAST", "OUTCOME", "WHY");
        table.alignRight(0);
        ends.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<End, Count> end) -> end.getValue().calls)
                        .reversed())
                .limit(MAX_ENDS)
                .forEach(end -> table.add(
                        String.valueOf(end.getValue().calls),
                        time(end.getValue().first),
                        time(end.getValue().last),
                        end.getKey().words(),
                        end.getKey().why()));
        if (ends.size() > MAX_ENDS) {
            table.footer("and " + (ends.size() - MAX_ENDS) + " rarer ends");
        }
        return table.toString();
    }

    /** Returns the units charged to each limit, the largest first: as JSON in each line, or as a table. */
    public List<String> units(boolean isJson) {
        List<Units> all = new ArrayList<>();
        uses.forEach((of, sum) -> all.add(new Units(of.exchange, of.limit, of.account, of.bot, sum[0], sum[1])));
        all.sort(Comparator.comparing(Units::exchange)
                .thenComparing(Units::limit)
                .thenComparing(Comparator.comparingLong(Units::units).reversed()));
        if (isJson) {
            return all.stream().map(RecordJson::encode).toList();
        }
        TextTable table = new TextTable("UNITS", "CALLS", "EXCHANGE", "LIMIT", "ACCOUNT", "BOT");
        table.alignRight(0, 1);
        for (Units use : all) {
            table.add(
                    String.valueOf(use.units),
                    String.valueOf(use.calls),
                    use.exchange,
                    use.limit,
                    use.account,
                    use.bot);
        }
        return all.isEmpty() ? List.of() : List.of(table.toString());
    }

    /** Returns a group in each line: as JSON, or as a table. */
    public List<String> lines(boolean isJson) {
        List<Map.Entry<Group, Count>> groups = new ArrayList<>(counts.entrySet());
        groups.sort(Comparator.comparing(group -> group.getValue().first));
        return isJson
                ? groups.stream()
                        .map(group -> RecordJson.encode(counted(group.getKey(), group.getValue())))
                        .toList()
                : List.of(table(groups));
    }

    private static Counted counted(Group of, Count count) {
        return new Counted(
                of.exchange,
                of.bot,
                of.account,
                of.kind,
                of.end.text(),
                of.end.reason,
                of.end.why(),
                count.calls,
                count.first,
                count.last);
    }

    private String table(List<Map.Entry<Group, Count>> groups) {
        TextTable table =
                new TextTable("CALLS", "FIRST", "LAST", "EXCHANGE", "BOT", "ACCOUNT", "KIND", "OUTCOME", "WHY");
        table.alignRight(0);
        groups.forEach(group -> {
            Group of = group.getKey();
            Count count = group.getValue();
            table.add(
                    String.valueOf(count.calls),
                    time(count.first),
                    time(count.last),
                    of.exchange,
                    of.bot,
                    of.account,
                    of.kind,
                    of.end.words(),
                    of.end.why());
        });
        return table.toString();
    }

    private String time(String utc) {
        return TIME.format(Instant.parse(utc).atZone(zone));
    }
}
