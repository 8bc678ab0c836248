package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Clocks;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.CallCsv;
import dev.sluice.cli.text.CallDetails;
import dev.sluice.cli.text.CallSummary;
import dev.sluice.cli.text.CallTable;
import dev.sluice.cli.text.FullestLimits;
import dev.sluice.cli.text.OrderOutcome;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.series.SeriesQuery;
import dev.sluice.status.RecordedCall;
import dev.sluice.status.RecordedCalls;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that shows calls of the last days: who sent what, when, how it ended, and why it was refused. */
@Command(
        name = "calls",
        mixinStandardHelpOptions = true,
        description = {
            "Shows recorded calls, the newest last: who sent what, when, how it ended, and why it was refused.",
            "Recorded is each call that may change something, each that was refused, failed or waited over 100 ms, and one in a hundred of the other reads. Without a gateway of the data folder it reads the folder: give it with --data.",
            "TIME is " + TypedTime.ALLOWED + ".",
            "Exits with 0 when it found a call, with 1 when it found none."
        },
        footer = {
            "",
            "Why was the bot maker refused at 12:03?  scripts/sluice calls --bot maker --since 12:03 --until 12:04 --outcome refused",
            "Who sent the order 28457?                scripts/sluice calls --order 28457",
            "How full were the limits, and by whom?   scripts/sluice calls --exchange binance --since 12:03 --until 12:04 --summary"
        })
final class CallsCommand extends AdminCommand {
    private static final int MAX_FOLLOWED = 10_000;
    private static final int MAX_LIMIT = 1_000_000;
    private static final int MAX_LISTED = 100;
    private static final int MAX_SUMMARY = 100_000;
    /** The most calls that are counted beside a list that has no begin. */
    private static final int MAX_COUNTED = 10_000;
    /** The most figures of each limit that are read: more than three days have in steps of ten minutes. */
    private static final int MAX_POINTS = 500;

    private static final int MAX_NAMES = 5;
    private static final int MAX_NAMING_CALLS = 20;
    private static final int MAX_NAME_CHARS = 64;

    @Mixin
    private CallOptions select = new CallOptions();

    @Option(names = "--limit", paramLabel = "N", description = "Only the newest N calls (default: " + MAX_LISTED + ").")
    private @Nullable Integer limit;

    @Option(names = "--follow", description = "Go on with calls that are recorded from now on, until interrupted.")
    private boolean follow;

    @Option(
            names = "--summary",
            description =
                    "Count calls that ended alike instead, from the first to the last, and the units that they were charged to each limit, by bot; of the newest "
                            + MAX_SUMMARY
                            + " unless --limit says otherwise. Also how full limits were then, by the calls of all bots.")
    private boolean summary;

    @Option(names = "--csv", description = "Print CSV.")
    private boolean csv;

    private final CallTable table = new CallTable(Integer.getInteger("sluice.columns", 0), ZoneId.systemDefault());
    private final Set<String> printed = new HashSet<>();

    @Override
    public Integer call() {
        check();
        if (select.order != null) {
            select.order = withOtherIds(select.order);
        }
        boolean isAny = summary ? printSummary() : printCalls();
        if (!isAny) {
            tellNames();
        }
        return isAny ? ExitCode.DONE : ExitCode.NO;
    }

    /** Prints counts of calls, and returns whether there were any. Counts them page by page: they may be a million. */
    private boolean printSummary() {
        CallSummary counts = new CallSummary(ZoneId.systemDefault());
        AtomicBoolean hasReads = new AtomicBoolean();
        CallSource.Found found = source().find(select, max(), "", call -> {
            counts.add(call);
            hasReads.compareAndSet(false, call.kind().startsWith("read"));
        });
        introduce(found);
        if (found.count() > 0) {
            counts.lines(isJson()).forEach(out()::println);
            List<String> units = counts.units(isJson());
            if (!units.isEmpty()) {
                printLine("\nunits that these calls were charged, by limit and bot:");
                units.forEach(out()::println);
            }
        }
        if (hasReads.get()) {
            printLine(
                    "of the reads that were neither refused nor slow, only one in a hundred is recorded and counted here:"
                            + " limits that reads are charged to were used more");
        }
        if (found.count() > 0) {
            printFullestLimits(
                    select.from == null ? Instant.parse(counts.first()) : select.from,
                    select.to == null ? Instant.parse(counts.last()).plusMillis(1) : select.to);
        } else if (select.from != null) {
            printFullestLimits(
                    select.from,
                    select.to == null ? Instant.ofEpochMilli(Clocks.system().epochMillis()) : select.to);
        }
        return found.count() > 0;
    }

    private void printFullestLimits(Instant begin, Instant end) {
        long seconds = Math.max(1, Duration.between(begin, end).toSeconds());
        SeriesQuery query = new SeriesQuery(
                select.exchange == null ? "limit:*" : "limit:" + select.exchange.toLowerCase(Locale.ROOT) + "/*",
                List.of("fill"),
                begin.toEpochMilli(),
                end.toEpochMilli(),
                (int) ((seconds + MAX_POINTS - 1) / MAX_POINTS));
        FullestLimits limits = new FullestLimits(source().figures(query));
        printLine("\n" + limits.head());
        limits.lines(isJson(), ZoneId.systemDefault()).forEach(out()::println);
    }

    /** Prints calls, and returns whether there were any. */
    private boolean printCalls() {
        List<RecordedCall> calls = new ArrayList<>();
        CallSource.Found found = source().find(select, max(), "", calls::add);
        if (csv) {
            out().println(CallCsv.head());
        }
        introduce(found);
        if (found.isMore() && limit == null && !follow && !csv && !isJson()) {
            printEnds();
        }
        print(calls);
        if (select.order != null && found.count() > 0 && !follow) {
            printLine(new OrderOutcome(table::time).sentence(calls));
        }
        boolean isAny = found.count() > 0;
        while (follow && waitForSecond()) {
            calls.clear();
            found = source().find(select, MAX_FOLLOWED, found.newest(), calls::add);
            if (found.isMore()) {
                printLine(
                        "more calls ended since the last line: of them only the newest " + MAX_FOLLOWED + " are shown");
            }
            print(calls);
            isAny |= found.count() > 0;
        }
        return isAny;
    }

    /** Prints how the calls ended of which the list shows only the newest: a rare reason may be among the others. */
    private void printEnds() {
        CallSummary counts = new CallSummary(ZoneId.systemDefault());
        CallSource.Found all = source().find(select, select.from == null ? MAX_COUNTED : MAX_SUMMARY, "", counts::add);
        printLine("how " + (all.isMore() ? "the newest " : "all ") + all.count() + " ended:");
        printLine(counts.ends() + "\n");
    }

    private int max() {
        int usual = summary ? MAX_SUMMARY : MAX_LISTED;
        return limit == null ? usual : limit;
    }

    private void check() {
        if (summary && (csv || follow)) {
            throw wrong("--summary excludes --csv and --follow");
        }
        if (csv && isJson()) {
            throw wrong("--json and --csv exclude each other");
        }
        if (max() < 1 || max() > MAX_LIMIT) {
            throw wrong("--limit must be from 1 to " + MAX_LIMIT + ", not " + max());
        }
        checkTimes();
        try {
            RecordedCalls.check(select.request(max(), "", ""));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void checkTimes() {
        select.from = select.since == null ? null : time("--since", select.since);
        select.to = select.until == null ? null : time("--until", select.until);
        if (select.from != null
                && select.from.isAfter(Instant.ofEpochMilli(Clocks.system().epochMillis()))) {
            throw wrong("--since " + table.time(select.from)
                    + " is in the future; for another day: --since 2026-11-28T12:03");
        }
        if (select.from != null && select.to != null && !select.from.isBefore(select.to)) {
            throw wrong("--since " + table.time(select.from) + " is not before --until " + table.time(select.to));
        }
    }

    // ---- find

    /** Returns the id of an order and the other ones that its calls tell, separated by commas. */
    private String withOtherIds(String id) {
        Set<String> ids = new LinkedHashSet<>(List.of(id));
        CallOptions byId = new CallOptions();
        byId.exchange = select.exchange;
        byId.order = id;
        for (RecordedCall call :
                source().calls(byId.request(MAX_NAMING_CALLS, "", "")).calls()) {
            List<String> clients = List.of(call.clientOrderId().split(",", -1));
            List<String> orders = List.of(call.orderId().split(",", -1));
            for (int i = 0; i < clients.size() && clients.size() == orders.size(); i++) {
                if (clients.get(i).equals(id) || orders.get(i).equals(id)) {
                    ids.add(clients.get(i));
                    ids.add(orders.get(i));
                }
            }
        }
        ids.remove("");
        if (ids.size() > 1) {
            printNote("the order has the ids " + String.join(", ", ids));
        }
        return String.join(",", ids);
    }

    /** Says which names are recorded where those that were asked for are not: a name may have been typed wrongly. */
    private void tellNames() {
        List<RecordedCall> calls = source().calls(select.requestOfAll()).calls();
        tellNames("--bot", select.bot, calls, RecordedCall::bot);
        tellNames("--exchange", select.exchange, calls, RecordedCall::exchange);
        tellNames("--account", select.account, calls, RecordedCall::account);
        tellNames("--instrument", select.instrument, calls, RecordedCall::instrument);
    }

    private void tellNames(
            String option, @Nullable String typed, List<RecordedCall> calls, Function<RecordedCall, String> name) {
        List<String> names = calls.stream()
                .map(name)
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        if (typed == null || names.isEmpty() || names.stream().anyMatch(typed::equalsIgnoreCase)) {
            return;
        }
        String lower = typed.toLowerCase(Locale.ROOT);
        String near = names.stream()
                .sorted(Comparator.comparingInt(
                        text -> SpellingSuggestion.distance(lower, text.toLowerCase(Locale.ROOT))))
                .limit(MAX_NAMES)
                .map(text -> CallRecord.printable(text, MAX_NAME_CHARS))
                .collect(Collectors.joining(", "));
        printNote(option + " " + typed + " is in none of the newest " + calls.size() + " calls; names there: " + near
                + (names.size() > MAX_NAMES ? ", and " + (names.size() - MAX_NAMES) + " more" : "")
                + "; of quick reads one in a hundred is recorded, scripts/sluice status counts all of the last minute");
    }

    private CallSource source() {
        return new CallSource(client(), dataFolder(), this::printNote);
    }

    // ---- print

    /** Prints a line beside the output, once. */
    private void printNote(String line) {
        if (printed.add(line)) {
            PrintWriter err = spec().commandLine().getErr();
            err.println(line);
            err.flush();
        }
    }

    private void introduce(CallSource.Found found) {
        String reach = found.oldest().isEmpty()
                ? "the journal is empty"
                : "the journal reaches back to " + table.time(Instant.parse(found.oldest()));
        String span = select.from == null && select.to == null
                ? ""
                : "calls" + (select.from == null ? "" : " from " + table.time(select.from))
                        + (select.to == null ? "" : " until " + table.time(select.to)) + "; ";
        printLine(span + reach + "; each with the time when it ended, in the zone " + ZoneId.systemDefault());
        if (found.dropped() > 0) {
            printLine(found.dropped()
                    + " records were dropped since the gateway started, because the disk could not follow");
        }
        if (found.count() == 0) {
            printLine("no recorded call matches");
            if (select.reason != null && select.reason.matches("-?\\d+")) {
                printLine(
                        "refusals by Sluice with this code are found by their reason: --reason limit, --reason guard, ...");
            }
        } else if (found.isMore()) {
            printLine("only the newest " + found.count()
                    + "; --limit shows more, --reason and --outcome those that ended so");
        }
    }

    /** Prints a line for people: beside the output if that is for programs. */
    private void printLine(String line) {
        if (csv || isJson()) {
            printNote(line);
        } else {
            out().println(line);
        }
    }

    /** @param calls the newest first */
    private void print(List<RecordedCall> calls) {
        Collections.reverse(calls);
        if (csv) {
            calls.forEach(call -> out().println(CallCsv.line(call)));
        } else if (isJson()) {
            calls.forEach(call -> out().println(RecordJson.encode(call)));
        } else {
            out().print(table.lines(calls));
            if (select.id != null) {
                calls.forEach(call -> out().println(CallDetails.lines(call)));
            }
        }
        out().flush();
    }
}
