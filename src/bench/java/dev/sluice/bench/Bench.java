package dev.sluice.bench;

import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The program behind {@code scripts/bench}, which has the help text. Exits with 0 when the figures meet their bounds,
 * with 1 when they do not, and with 2 on wrong usage. Figures go to standard output, progress to standard error.
 */
public final class Bench {
    private static final int NO = 1;
    private static final int USAGE = 2;
    private static final List<String> CONSOLE_OPTIONS = List.of("--quick", "--rounds");

    private static final Map<List<String>, String> SOAK_TRANSPORTS = Map.of(
            List.of(),
            "epoll",
            List.of("--transport", "epoll"),
            "epoll",
            List.of("--transport", "io_uring"),
            "io_uring");

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws Exception {
        String command = arguments.isEmpty() || arguments.get(0).startsWith("--") ? "" : arguments.get(0);
        return switch (command) {
            case "" -> sideBySide(arguments);
            case "trip" -> trips(arguments);
            case "micro" -> micro(arguments);
            case "compare" -> compare(arguments);
            case "soak" -> soak(arguments);
            case "console" -> console(arguments);
            case "profile" -> profile(arguments);
            default ->
                usage("unknown command '" + command + "'; allowed: compare, soak, trip, console, profile, micro");
        };
    }

    private static int sideBySide(List<String> arguments) throws Exception {
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            return usage(String.valueOf(wrong.getMessage()));
        }
        Path folder = Files.createTempDirectory("sluice-bench");
        try {
            WholeRun run = new WholeRun(options.benchScale(), Cores.given(), options.measuredPeers(), progress());
            Report report = options.cold() ? run.cold(folder) : run.run(options.quick() ? "quick" : "whole", folder);
            report.write(options.json());
            Files.writeString(options.svg(), Plot.svg(report));
            if (options.writeDocs()) {
                DocsTable.write(Path.of("docs/performance.md"), report);
                report.write(Path.of("docs/performance.json"));
            }
            print(report, options);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static int console(List<String> arguments) throws Exception {
        if (arguments.stream().anyMatch(word -> word.startsWith("--") && !CONSOLE_OPTIONS.contains(word))) {
            return usage("console takes only " + CONSOLE_OPTIONS);
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException wrong) {
            return usage(String.valueOf(wrong.getMessage()));
        }
        Path folder = Files.createTempDirectory("sluice-bench");
        try {
            Report report =
                    new WholeRun(options.benchScale(), Cores.given(), Peers.NONE, progress()).onlyConsole(folder);
            System.out.print(ResultTable.of(report.measured()).text());
            System.out.println();
            System.out.println(report.where());
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static int profile(List<String> arguments) throws Exception {
        ProfileOptions options;
        try {
            options = ProfileOptions.parse(arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException wrong) {
            return usage(String.valueOf(wrong.getMessage()));
        }
        Path folder = Files.createTempDirectory("sluice-bench");
        try {
            new ProfileRun(options, Cores.given(), progress()).run(folder).forEach(System.out::println);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static int soak(List<String> arguments) throws Exception {
        if (arguments.size() < 3
                || !arguments.get(1).equals("--minutes")
                || !arguments.get(2).matches("[1-9][0-9]{0,3}")) {
            return usage("soak requires --minutes and a number from 1 to 9999");
        }
        List<String> more = arguments.subList(3, arguments.size());
        if (!SOAK_TRANSPORTS.containsKey(more)) {
            return usage("after the minutes, soak takes only --transport epoll or --transport io_uring");
        }
        long nanos = TimeUnit.MINUTES.toNanos(Long.parseLong(arguments.get(2)));
        Path folder = Files.createTempDirectory("sluice-bench");
        try {
            SoakBench.Result result =
                    new SoakBench(nanos, SOAK_TRANSPORTS.get(more), Cores.given(), progress()).run(folder);
            result.lines().forEach(System.out::println);
            return result.holds() ? 0 : NO;
        } finally {
            delete(folder);
        }
    }

    /** Returns a printer of progress lines, each with the seconds since this call. */
    private static Consumer<String> progress() {
        long began = System.nanoTime();
        return line -> System.err.printf(
                Locale.ROOT, "  %4d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), line);
    }

    private static int compare(List<String> arguments) {
        if (arguments.size() != 3) {
            return usage("compare requires two files that --json wrote, the older one first");
        }
        try {
            Compare compare =
                    new Compare(Report.read(Path.of(arguments.get(1))), Report.read(Path.of(arguments.get(2))));
            System.out.print(compare.text());
            System.out.println(compare.isWorse() ? "something got worse" : "nothing got worse");
            return compare.isWorse() ? NO : 0;
        } catch (IOException | DecodeException wrong) {
            System.err.println("bench: " + wrong);
            return USAGE;
        }
    }

    private static void print(Report report, BenchOptions options) {
        System.out.print(ResultTable.of(report.measured()).text());
        System.out.println();
        System.out.println(
                "Medians of the rounds, for " + Target.SLUICE
                        + " with minimum and maximum. (x1.10): Sluice's figure is 1.10 times"
                        + " that of the peer. 'added' is the time minus the direct time of the same round; 'direct' is the whole time.");
        System.out.println("The exchange was " + report.exchange() + "; " + report.where());
        report.leftOut().forEach(line -> System.out.println("left out: " + line));
        System.out.println("all figures: " + options.json() + ", a plot: " + options.svg());
    }

    private static int trips(List<String> arguments) throws Exception {
        int waiting = 10_000;
        int trips = 100;
        int seconds = 180;
        boolean json = false;
        for (int i = 1; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (name.equals("--json")) {
                json = true;
                continue;
            }
            String value = i + 1 < arguments.size() ? arguments.get(++i) : "";
            if (!value.matches("[1-9][0-9]{0,5}")) {
                return usage(name + " requires a number from 1 to 999999");
            }
            switch (name) {
                case "--waiting" -> waiting = Integer.parseInt(value);
                case "--trips" -> trips = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                default -> {
                    return usage("unknown option '" + name + "'; allowed: --waiting --trips --seconds --json");
                }
            }
        }
        return trip(new HaltBench.Plan(waiting, trips, TimeUnit.SECONDS.toNanos(seconds)), json);
    }

    private static int micro(List<String> arguments) throws Exception {
        List<String> rest = new ArrayList<>(arguments.subList(1, arguments.size()));
        boolean json = rest.remove("--json");
        boolean quick = rest.remove("--quick");
        String name = rest.isEmpty() ? "" : rest.remove(0);
        if (!rest.isEmpty() || name.startsWith("-")) {
            return usage("'" + (rest.isEmpty() ? name : rest.get(0))
                    + "' is not an option of micro; allowed: --quick --json");
        }
        if (Micro.names(name).isEmpty()) {
            return usage(
                    "no benchmark has '" + name + "' in its name; existing: " + String.join(", ", Micro.names("")));
        }
        List<Micro.Cost> costs = Micro.run(new Micro.Plan(name, quick), line -> System.err.println("  " + line));
        System.out.print(json ? Micro.json(costs).encodePrettily() + "\n" : Micro.table(costs));
        return 0;
    }

    private static int usage(String why) {
        System.err.println("bench: " + why);
        System.err.println("scripts/bench --help lists commands and options");
        return USAGE;
    }

    private static int trip(HaltBench.Plan plan, boolean json) throws Exception {
        Path folder = Files.createTempDirectory("sluice-bench");
        HaltBench.Result result;
        try {
            result = new HaltBench(plan, folder, line -> System.err.println("  " + line)).run();
        } finally {
            delete(folder);
        }
        if (json) {
            System.out.println(result.json().encodePrettily());
        } else {
            print("ordinary disk", plan, result.ordinary());
            print("stalled disk", plan, result.stalled());
            System.out.printf(
                    Locale.ROOT,
                    "metric         sluice_trip_acknowledged_seconds: %.0f trips, the longest %.2f ms%n",
                    result.metricCount(),
                    result.metricMaxMillis());
            System.out.println(result.holds() ? "holds: p99 under 50 ms" : "does not hold: p99 is not under 50 ms");
        }
        return result.holds() ? 0 : NO;
    }

    private static void print(String name, HaltBench.Plan plan, HaltBench.Disk disk) {
        System.out.printf(
                Locale.ROOT,
                "%-14s %d trips with %d orders waiting; durable in time: %d; event loops behind: %d%n",
                name,
                disk.acknowledged.count(),
                plan.waiting(),
                disk.durable,
                disk.behind);
        System.out.println("  request to acknowledgement     " + disk.acknowledged);
        System.out.println("  measured by the gateway        " + disk.ownFigure);
        System.out.println("  request until all refused      " + disk.refusedAll);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
