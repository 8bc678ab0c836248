package dev.sluice.bench;

import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * The program behind {@code scripts/bench}, which has the help text. Exits with 0 when the figures meet their bounds,
 * with 1 when they do not, and with 2 on wrong usage. Figures go to standard output, progress to standard error.
 */
@Command(name = "bench")
public final class Bench implements Callable<Integer> {
    private static final int NO = 1;
    private static final int USAGE = 2;
    private static final int MAX_DIGITS = 6;

    @Mixin
    final BenchOptions options = new BenchOptions();

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .addSubcommand("compare", new CompareCommand())
                .addSubcommand("soak", new SoakCommand())
                .addSubcommand("trip", new TripCommand())
                .addSubcommand("console", new ConsoleCommand())
                .addSubcommand("profile", new ProfileCommand())
                .addSubcommand("micro", new MicroCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(int.class, Bench::count)
                .setParameterExceptionHandler((wrong, words) -> usage(String.valueOf(wrong.getMessage())));
    }

    /** Returns a number of something, of which there is at least one. */
    private static int count(String text) {
        if (!text.matches("[1-9][0-9]*") || text.length() > MAX_DIGITS) {
            throw new TypeConversionException("'" + text + "' is not a number from 1 to 999999");
        }
        return Integer.parseInt(text);
    }

    private static int usage(String why) {
        System.err.println("bench: " + why);
        System.err.println("scripts/bench --help lists commands and options");
        return USAGE;
    }

    /** Work that needs a folder. */
    private interface Work {
        int in(Path folder) throws IOException, InterruptedException;
    }

    /** Does the work in a new folder, which is then deleted. */
    private static int inFolder(Work work) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sluice-bench");
        try {
            return work.in(folder);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /** Returns a printer of progress lines, each with the seconds since this call. */
    private static Consumer<String> progress() {
        long began = System.nanoTime();
        return line -> System.err.printf(
                Locale.ROOT, "  %4d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), line);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return inFolder(folder -> {
            WholeRun run = new WholeRun(options.scale(), Cores.given(), options.measuredPeers(), progress());
            Report report = options.cold ? run.cold(folder) : run.run(options.quick ? "quick" : "whole", folder);
            report.write(options.json);
            Files.writeString(options.svg, Plot.svg(report));
            if (options.writeDocs) {
                DocsTable.write(Path.of("docs/performance.md"), report);
                report.write(Path.of("docs/performance.json"));
            }
            System.out.print(ResultTable.of(report.measured()).text());
            System.out.println();
            System.out.println(
                    "Medians of the rounds, for " + Target.SLUICE
                            + " with minimum and maximum. (x1.10): Sluice's figure is 1.10 times"
                            + " that of the peer. 'added' is the time minus the direct time of the same round; 'direct' is the whole time.");
            System.out.println("The exchange was " + report.exchange() + "; " + report.where());
            report.leftOut().forEach(line -> System.out.println("left out: " + line));
            System.out.println("all figures: " + options.json + ", a plot: " + options.svg);
            return 0;
        });
    }

    /** Compares two files that {@code --json} wrote. */
    @Command
    static final class CompareCommand implements Callable<Integer> {
        @Parameters(index = "0")
        private Path older = Path.of("");

        @Parameters(index = "1")
        private Path newer = Path.of("");

        @Override
        public Integer call() {
            try {
                Compare compare = new Compare(Report.read(older), Report.read(newer));
                System.out.print(compare.text());
                System.out.println(compare.isWorse() ? "something got worse" : "nothing got worse");
                return compare.isWorse() ? NO : 0;
            } catch (IOException | DecodeException wrong) {
                System.err.println("bench: " + wrong);
                return USAGE;
            }
        }
    }

    /** Sends mixed traffic for minutes. */
    @Command
    static final class SoakCommand implements Callable<Integer> {
        private static final List<String> TRANSPORTS = List.of("epoll", "io_uring");

        @Option(names = "--minutes", required = true)
        private int minutes;

        @Option(names = "--transport", defaultValue = "epoll")
        private String transport = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (!TRANSPORTS.contains(transport)) {
                return usage("'--transport' takes one of " + TRANSPORTS);
            }
            long nanos = TimeUnit.MINUTES.toNanos(minutes);
            return inFolder(folder -> {
                SoakBench.Result result = new SoakBench(nanos, transport, Cores.given(), progress()).run(folder);
                result.lines().forEach(System.out::println);
                return result.holds() ? 0 : NO;
            });
        }
    }

    /** Measures halts. */
    @Command
    static final class TripCommand implements Callable<Integer> {
        @Option(names = "--waiting", defaultValue = "10000")
        private int waiting;

        @Option(names = "--trips", defaultValue = "100")
        private int trips;

        @Option(names = "--seconds", defaultValue = "180")
        private int seconds;

        @Option(names = "--json")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            HaltBench.Plan plan = new HaltBench.Plan(waiting, trips, TimeUnit.SECONDS.toNanos(seconds));
            return inFolder(folder -> {
                HaltBench.Result result = new HaltBench(plan, folder, line -> System.err.println("  " + line)).run();
                System.out.println(json ? result.json().encodePrettily() : result.text());
                return result.holds() ? 0 : NO;
            });
        }
    }

    /** Measures what open pages of the console cost. */
    @Command
    static final class ConsoleCommand implements Callable<Integer> {
        @Option(names = "--quick")
        private boolean quick;

        @Option(names = "--rounds", defaultValue = BenchOptions.ROUNDS)
        private int rounds;

        @Override
        public Integer call() throws IOException, InterruptedException {
            BenchScale scale = quick ? BenchScale.quick(Peers.NONE) : BenchScale.whole(rounds);
            return inFolder(folder -> {
                Report report = new WholeRun(scale, Cores.given(), Peers.NONE, progress()).onlyConsole(folder);
                System.out.print(ResultTable.of(report.measured()).text());
                System.out.println();
                System.out.println(report.where());
                return 0;
            });
        }
    }

    /** Profiles a gateway under the load of one row. */
    @Command
    static final class ProfileCommand implements Callable<Integer> {
        @Mixin
        private final ProfileOptions options = new ProfileOptions();

        @Override
        public Integer call() throws IOException, InterruptedException {
            ProfileRun run;
            try {
                run = new ProfileRun(options, Cores.given(), progress());
            } catch (IllegalArgumentException wrong) {
                return usage(String.valueOf(wrong.getMessage()));
            }
            return inFolder(folder -> {
                run.run(folder).forEach(System.out::println);
                return 0;
            });
        }
    }

    /** Measures single steps. */
    @Command
    static final class MicroCommand implements Callable<Integer> {
        @Parameters(arity = "0..1", defaultValue = "")
        private String name = "";

        @Option(names = "--quick")
        private boolean quick;

        @Option(names = "--json")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            if (Micro.names(name).isEmpty()) {
                return usage(
                        "no benchmark has '" + name + "' in its name; existing: " + String.join(", ", Micro.names("")));
            }
            List<Micro.Cost> costs = Micro.run(new Micro.Plan(name, quick), line -> System.err.println("  " + line));
            System.out.print(json ? Micro.json(costs).encodePrettily() + "\n" : Micro.table(costs));
            return 0;
        }
    }
}
