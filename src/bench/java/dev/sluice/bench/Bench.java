package dev.sluice.bench;

import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** {@code scripts/bench}: exits 0 when what was measured holds what is promised, 1 when not, 2 on wrong usage. Figures go to standard output, progress to standard error. */
public final class Bench {
    private static final int NO = 1;
    private static final int USAGE = 2;
    private static final String HELP = """
        usage: scripts/bench [--quick] [--peers WHICH] [--rounds N] [--json FILE] [--svg FILE] [--write-docs]
               scripts/bench compare OLD.json NEW.json
               scripts/bench soak --minutes N
               scripts/bench trip [--waiting N] [--trips N] [--seconds N] [--json]
               scripts/bench micro [NAME] [--quick] [--json]

        Without a command: Sluice with every gate on beside vertx-http-proxy, nginx and HAProxy and beside no proxy at all,
        on this machine: the proxies on one core, load and exchange on another, in rounds (A B C, A B C, ...); then cancels
        and trips with 10,000 orders waiting. It takes a good ten minutes and needs quiet: two cores, and nothing else at
        work on them.

          --quick         What matters, in less than two minutes; with --peers all in less than three.
          --peers WHICH   'default': vertx-http-proxy, nginx and HAProxy. 'all': Spring Cloud Gateway, too, with its filter
                          RequestRateLimiter, which counts by Bucket4j in memory (no Redis); Maven fetches and builds it, once.
          --rounds N      So many rounds (default 3), of which medians and spread are told.
          --json FILE     Where all figures go (default target/bench.json).
          --svg FILE      Where a plot goes (default target/bench.svg).
          --write-docs    Puts the table into docs/performance.md, too.

          compare  How Sluice's figures changed from one file to another. Exits 1 when one got worse by more than a tenth
                   and beyond the spread of the rounds; one that was measured once is not judged.

          soak     N minutes of mixed traffic with an exchange in trouble and bots that hang up. Exits 1 unless in the end every
                   permit is settled, as much was charged as started and counted, and memory and descriptors stayed flat.

          trip   From the request of a trip to its acknowledgement, with N orders waiting on a connection each (default 10000),
                 N trips (default 100) with an ordinary disk and as many with one that stands still; fewer where they take
                 more than the given time (default 180 seconds). Exits 1 when the 99th percentile is 50 ms or more.

          micro  What single steps cost, by JMH: nanoseconds and bytes a call. Deciding (Admission) and how it grows with limits,
                 bots, keys, waiting calls and routes (Growth, Growing), classifying by each exchange's table (Classifier),
                 reading an outcome (Outcome), recording (Counters), the lane (Lane). NAME: only those with it in their
                 name. About 7 minutes; with --quick one and a half.

          --json        The result as JSON.
        """;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws Exception {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(HELP);
            return 0;
        }
        String command = arguments.isEmpty() || arguments.get(0).startsWith("--") ? "" : arguments.get(0);
        return switch (command) {
            case "" -> sideBySide(arguments);
            case "trip" -> trips(arguments);
            case "micro" -> micro(arguments);
            case "compare" -> compare(arguments);
            case "soak" -> soak(arguments);
            default -> usage("there is no '" + command + "'");
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
            Report report = new WholeRun(options.benchScale(), Cores.given(), options.peers(), progress())
                    .run(options.quick() ? "quick" : "whole", folder);
            report.write(options.json());
            Files.writeString(options.svg(), Plot.svg(report));
            if (options.writeDocs()) {
                DocsTable.write(Path.of("docs/performance.md"), report);
            }
            print(report, options);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static int soak(List<String> arguments) throws Exception {
        if (arguments.size() != 3
                || !arguments.get(1).equals("--minutes")
                || !arguments.get(2).matches("[1-9][0-9]{0,3}")) {
            return usage("'soak' takes --minutes and a number from 1 to 9999");
        }
        long nanos = TimeUnit.MINUTES.toNanos(Long.parseLong(arguments.get(2)));
        Path folder = Files.createTempDirectory("sluice-bench");
        try {
            SoakBench.Result result = new SoakBench(nanos, Cores.given(), progress()).run(folder);
            result.lines().forEach(System.out::println);
            return result.holds() ? 0 : NO;
        } finally {
            delete(folder);
        }
    }

    /** Lines with the seconds since it was asked for. */
    private static Consumer<String> progress() {
        long began = System.nanoTime();
        return line -> System.err.printf(
                Locale.ROOT, "  %4d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), line);
    }

    private static int compare(List<String> arguments) {
        if (arguments.size() != 3) {
            return usage("'compare' takes two files that --json wrote, the old one first");
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
                "Medians; of " + Target.SLUICE + " with the least and the most of the rounds; (x1.10): Sluice has 1.10"
                        + " times as much as that peer. 'added' is the time less the direct one of the same round; 'direct' has all of it.");
        System.out.println("The exchange is " + report.exchange() + "; " + report.where());
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
                return usage("'" + name + "' takes a number from 1 to 999999");
            }
            switch (name) {
                case "--waiting" -> waiting = Integer.parseInt(value);
                case "--trips" -> trips = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                default -> {
                    return usage("there is no option '" + name + "'");
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
            return usage("'" + (rest.isEmpty() ? name : rest.get(0)) + "' is no option of micro");
        }
        if (Micro.names(name).isEmpty()) {
            return usage(
                    "no benchmark has '" + name + "' in its name; there are " + String.join(", ", Micro.names("")));
        }
        List<Micro.Cost> costs = Micro.run(new Micro.Plan(name, quick), line -> System.err.println("  " + line));
        System.out.print(json ? Micro.json(costs).encodePrettily() + "\n" : Micro.table(costs));
        return 0;
    }

    private static int usage(String why) {
        System.err.println("bench: " + why);
        System.err.print(HELP);
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
        System.out.println("  as the gateway tells it        " + disk.ownFigure);
        System.out.println("  request until all had heard    " + disk.toldAll);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
