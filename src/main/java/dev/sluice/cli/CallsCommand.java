package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Clocks;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.CallCsv;
import dev.sluice.cli.text.CallDetails;
import dev.sluice.cli.text.CallSummary;
import dev.sluice.cli.text.CallTable;
import dev.sluice.cli.text.FullestLimits;
import dev.sluice.cli.text.OrderOutcome;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.series.SeriesHistory;
import dev.sluice.core.series.SeriesQuery;
import dev.sluice.core.series.SeriesRange;
import dev.sluice.persistence.DataFolder;
import dev.sluice.persistence.SeriesFile;
import dev.sluice.persistence.journal.JournalReader;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.RecordedCall;
import dev.sluice.status.RecordedCalls;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    /** The outcome of a call without an end in a data folder whose gateway may run or have been killed. */
    private static final String OPEN = "no end recorded";

    private static final int MAX_FOLLOWED = 10_000;
    private static final int MAX_LIMIT = 1_000_000;
    private static final int MAX_LISTED = 100;
    private static final int MAX_SUMMARY = 100_000;
    /** The most calls that are counted beside a list that has no begin. */
    private static final int MAX_COUNTED = 10_000;
    /** The most figures of each limit that are read: more than three days have in steps of ten minutes. */
    private static final int MAX_POINTS = 500;

    private static final int MAX_NAMES = 5;
    private static final long MAX_NAMING_CALLS = 20;
    private static final int MAX_NAME_CHARS = 64;

    @Option(
            names = "--bot",
            paramLabel = "BOT",
            description = "Only calls of this bot, or of bots without a name with this account.")
    private @Nullable String bot;

    @Option(names = "--exchange", paramLabel = "EXCHANGE", description = "Only calls to this exchange.")
    private @Nullable String exchange;

    @Option(
            names = "--account",
            paramLabel = "ACCOUNT",
            description = "Only calls of this account: its configured name, or the hash of its key.")
    private @Nullable String account;

    @Option(names = "--instrument", paramLabel = "INSTRUMENT", description = "Only calls for this instrument.")
    private @Nullable String instrument;

    @Option(
            names = "--order",
            paramLabel = "ID",
            description =
                    "Only calls that name this order, by the client's or the exchange's id; also those that name it by its other id.")
    private @Nullable String order;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description =
                    "Only calls that were refused for this reason: its word, such as limit, or the whole text; or with this error code of the exchange, such as -2010.")
    private @Nullable String reason;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only calls of this kind, such as place or cancel.")
    private @Nullable String kind;

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "Only calls that ended so: refused, ok, unknown, ...; or 'in flight'.")
    private @Nullable String outcome;

    @Option(
            names = "--id",
            paramLabel = "REQUEST-ID",
            description = "Only the call with this X-Request-Id, with its times, deadline and charges.")
    private @Nullable String id;

    @Option(names = "--since", paramLabel = "TIME", description = "Only calls that ended at this time or later.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only calls that ended before this time.")
    private @Nullable String until;

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
    private final Set<String> told = new HashSet<>();
    private @Nullable Instant from;
    private @Nullable Instant to;

    @Override
    public Integer call() {
        check();
        if (order != null) {
            order = withOtherIds(order);
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
        Found found = find(most(), "", call -> {
            counts.add(call);
            hasReads.compareAndSet(false, call.kind().startsWith("read"));
        });
        introduce(found);
        if (found.count > 0) {
            counts.lines(isJson()).forEach(out()::println);
            List<String> units = counts.units(isJson());
            if (!units.isEmpty()) {
                say("\nunits that these calls were charged, by limit and bot:");
                units.forEach(out()::println);
            }
        }
        if (hasReads.get()) {
            say("of the reads that were neither refused nor slow, only one in a hundred is recorded and counted here:"
                    + " limits that reads are charged to were used more");
        }
        if (found.count > 0) {
            printFullestLimits(
                    from == null ? Instant.parse(counts.first()) : from,
                    to == null ? Instant.parse(counts.last()).plusMillis(1) : to);
        } else if (from != null) {
            printFullestLimits(
                    from, to == null ? Instant.ofEpochMilli(Clocks.system().epochMillis()) : to);
        }
        return found.count > 0;
    }

    private void printFullestLimits(Instant begin, Instant end) {
        long seconds = Math.max(1, Duration.between(begin, end).toSeconds());
        SeriesQuery query = new SeriesQuery(
                exchange == null ? "limit:*" : "limit:" + exchange + "/*",
                List.of("fill"),
                begin.toEpochMilli(),
                end.toEpochMilli(),
                (int) ((seconds + MAX_POINTS - 1) / MAX_POINTS));
        FullestLimits limits = new FullestLimits(figures(query));
        say("\n" + limits.head());
        limits.lines(isJson(), ZoneId.systemDefault()).forEach(out()::println);
    }

    /** Returns figures over time, from the data folder if there is no gateway. */
    private SeriesRange figures(SeriesQuery query) {
        AdminRequest.Series asked = new AdminRequest.Series(
                query.of(), String.join(",", query.what()), query.from(), query.to(), (long) query.stepSeconds());
        try {
            return client().get("/admin/series", asked, SeriesRange.class).value();
        } catch (CommandFailed failed) {
            if (failed.exitCode() != ExitCode.NO_GATEWAY) {
                throw failed;
            }
        }
        SeriesHistory history = new SeriesHistory();
        SeriesFile file = DataFolder.series(dataFolder());
        try {
            byte[] written = file.read();
            if (written.length > 0) {
                history.read(written);
            }
        } catch (IOException e) {
            tell("the figures of limits in " + file + " cannot be read: " + e.getMessage());
        }
        return history.range(query);
    }

    /** Prints calls, and returns whether there were any. */
    private boolean printCalls() {
        List<RecordedCall> calls = new ArrayList<>();
        Found found = find(most(), "", calls::add);
        if (csv) {
            out().println(CallCsv.head());
        }
        introduce(found);
        if (found.isMore && limit == null && !follow && !csv && !isJson()) {
            printEnds();
        }
        print(calls);
        if (order != null && found.count > 0 && !follow) {
            say(new OrderOutcome(table::time).sentence(calls));
        }
        boolean isAny = found.count > 0;
        while (follow) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            calls.clear();
            found = find(MAX_FOLLOWED, found.newest, calls::add);
            print(calls);
            isAny |= found.count > 0;
        }
        return isAny;
    }

    /** Prints how the calls ended of which the list shows only the newest: a rare reason may be among the others. */
    private void printEnds() {
        CallSummary counts = new CallSummary(ZoneId.systemDefault());
        Found all = find(from == null ? MAX_COUNTED : MAX_SUMMARY, "", counts::add);
        say("how " + (all.isMore ? "the newest " : "all ") + all.count + " ended:");
        say(counts.ends() + "\n");
    }

    private int most() {
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
        if (most() < 1 || most() > MAX_LIMIT) {
            throw wrong("--limit must be from 1 to " + MAX_LIMIT + ", not " + most());
        }
        checkTimes();
        try {
            RecordedCalls.check(asked(most(), "", ""));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void checkTimes() {
        from = since == null ? null : time("--since", since);
        to = until == null ? null : time("--until", until);
        if (from != null && from.isAfter(Instant.ofEpochMilli(Clocks.system().epochMillis()))) {
            throw wrong("--since " + table.time(from) + " is in the future; for another day: --since 2026-11-28T12:03");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw wrong("--since " + table.time(from) + " is not before --until " + table.time(to));
        }
    }

    // ---- find

    /**
     * What was found.
     *
     * @param isMore whether there are more calls than were asked for
     */
    private record Found(int count, boolean isMore, String newest, String oldest, long dropped) {}

    /** Passes on what is found, the newest call first. */
    private Found find(int most, String after, Consumer<RecordedCall> each) {
        RecordedCalls first = ask(asked(most, "", after));
        RecordedCalls page = first;
        page.calls().forEach(each);
        int count = page.calls().size();
        while (count < most && !page.cursor().isEmpty()) {
            page = ask(asked(most - count, page.cursor(), after));
            page.calls().forEach(each);
            count += page.calls().size();
        }
        return new Found(count, !page.cursor().isEmpty(), first.newest(), first.oldest(), first.dropped());
    }

    /** Returns the id of an order and the other ones that its calls tell, separated by commas. */
    private String withOtherIds(String id) {
        Set<String> ids = new LinkedHashSet<>(List.of(id));
        AdminRequest.Calls byId = new AdminRequest.Calls(
                null, exchange, null, null, id, null, null, null, null, null, null, null, MAX_NAMING_CALLS, "", "");
        for (RecordedCall call : ask(byId).calls()) {
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
            tell("the order has the ids " + String.join(", ", ids));
        }
        return String.join(",", ids);
    }

    /** Says which names are recorded where those that were asked for are not: a name may have been typed wrongly. */
    private void tellNames() {
        AdminRequest.Calls all = new AdminRequest.Calls(
                null,
                null,
                null,
                null,
                null,
                null,
                from == null ? null : from.toString(),
                to == null ? null : to.toString(),
                null,
                null,
                null,
                null,
                (long) JournalReader.MAX_CALLS,
                "",
                "");
        List<RecordedCall> calls = ask(all).calls();
        tellNames("--bot", bot, calls, RecordedCall::bot);
        tellNames("--exchange", exchange, calls, RecordedCall::exchange);
        tellNames("--account", account, calls, RecordedCall::account);
        tellNames("--instrument", instrument, calls, RecordedCall::instrument);
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
        tell(option + " " + typed + " is in none of the newest " + calls.size() + " calls; names there: " + near
                + (names.size() > MAX_NAMES ? ", and " + (names.size() - MAX_NAMES) + " more" : "")
                + "; of quick reads one in a hundred is recorded, scripts/sluice status counts all of the last minute");
    }

    private AdminRequest.Calls asked(int most, String cursor, String after) {
        return new AdminRequest.Calls(
                bot,
                exchange,
                account,
                instrument,
                order,
                reason,
                from == null ? null : from.toString(),
                to == null ? null : to.toString(),
                id,
                kind,
                outcome,
                null,
                (long) Math.min(most, JournalReader.MAX_CALLS),
                cursor,
                after);
    }

    private RecordedCalls ask(AdminRequest.Calls asked) {
        RecordedCalls found;
        try {
            found = client().get("/admin/calls", asked, RecordedCalls.class).value();
        } catch (CommandFailed failed) {
            if (failed.exitCode() != ExitCode.NO_GATEWAY) {
                throw failed;
            }
            found = read(asked, failed);
        }
        found.notes().forEach(this::tell);
        return found;
    }

    /** Reads the data folder without a gateway. */
    private RecordedCalls read(AdminRequest.Calls asked, CommandFailed noGateway) {
        Path folder = DataFolder.calls(dataFolder());
        if (!Files.isDirectory(folder)) {
            throw new CommandFailed(
                    ExitCode.NO_GATEWAY, noGateway.getMessage() + "; and there is no journal of calls in " + folder);
        }
        tell("no gateway of this data folder responds; read from " + folder);
        try {
            return RecordedCalls.search(new JournalReader(folder), asked, OPEN, -1);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "the journal of calls in " + folder + " cannot be read: " + e);
        }
    }

    // ---- print

    /** Prints a line beside the output, once. */
    private void tell(String line) {
        if (told.add(line)) {
            PrintWriter err = spec().commandLine().getErr();
            err.println(line);
            err.flush();
        }
    }

    private void introduce(Found found) {
        String reach = found.oldest.isEmpty()
                ? "the journal is empty"
                : "the journal reaches back to " + table.time(Instant.parse(found.oldest));
        String span = from == null && to == null
                ? ""
                : "calls" + (from == null ? "" : " from " + table.time(from))
                        + (to == null ? "" : " until " + table.time(to)) + "; ";
        say(span + reach + "; each with the time when it ended, in the zone " + ZoneId.systemDefault());
        if (found.dropped > 0) {
            say(found.dropped + " records were dropped since the gateway started, because the disk could not follow");
        }
        if (found.count == 0) {
            say("no recorded call matches");
            if (reason != null && reason.matches("-?\\d+")) {
                say("refusals by Sluice with this code are found by their reason: --reason limit, --reason guard, ...");
            }
        } else if (found.isMore) {
            say("only the newest " + found.count + "; --limit shows more, --reason and --outcome those that ended so");
        }
    }

    /** Prints a line for people: beside the output if that is for programs. */
    private void say(String line) {
        if (csv || isJson()) {
            tell(line);
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
            if (id != null) {
                calls.forEach(call -> out().println(CallDetails.lines(call)));
            }
        }
        out().flush();
    }
}
