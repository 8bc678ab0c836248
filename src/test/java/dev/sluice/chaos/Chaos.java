package dev.sluice.chaos;

import dev.sluice.cluster.StoreServer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program behind {@code scripts/chaos}, which has the help text. Exits with 0 when every scenario kept its
 * promises, with 1 when one did not, and with 2 on wrong usage. Results go to standard output, progress to standard
 * error.
 */
public final class Chaos {
    private static final int NO = 1;
    private static final int USAGE = 2;

    private Chaos() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(List.of(arguments)));
    }

    static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>(QuotaScenarios.all());
        all.addAll(TripScenarios.all());
        all.add(LatencyScenario.scenario());
        all.add(StandbyScenario.scenario());
        all.add(UpgradeScenario.scenario());
        all.add(ClusterUpgradeScenario.scenario());
        return all;
    }

    private static int run(List<String> arguments) throws IOException {
        ChaosOptions options;
        try {
            options = ChaosOptions.parse(arguments, scenarios());
        } catch (IllegalArgumentException wrong) {
            System.err.println("chaos: " + wrong.getMessage());
            System.err.println("scripts/chaos --help lists the options");
            return USAGE;
        }
        if (options.isList()) {
            scenarios().forEach(each -> System.out.printf("%-17s %s%n", each.name(), each.what()));
            return 0;
        }
        Consumer<String> progress = progress();
        List<Row> rows = new ArrayList<>();
        if (!options.isJson()) {
            System.out.println(Row.header());
        }
        for (StoreServer.Kind kind : options.stores()) {
            if (!kind.isInstalled()) {
                System.err.println("chaos: " + kind.program() + " is not installed");
                return NO;
            }
            for (Scenario scenario : options.scenarios()) {
                Row row = play(scenario, kind, options.isQuick(), progress);
                rows.add(row);
                if (!options.isJson()) {
                    System.out.println(row.text());
                }
            }
        }
        if (options.isJson()) {
            System.out.println(
                    new JsonArray(rows.stream().map(Row::json).collect(Collectors.toList())).encodePrettily());
        }
        return rows.stream().allMatch(Row::isKept) ? 0 : NO;
    }

    /** Plays one scenario in a new folder, which is deleted afterwards unless a promise was broken. */
    static Row play(Scenario scenario, StoreServer.Kind kind, boolean isQuick, Consumer<String> progress)
            throws IOException {
        Path folder = Files.createTempDirectory("sluice-chaos");
        Row row;
        try (ScenarioRun run = new ScenarioRun(scenario.name(), kind, folder, isQuick, progress)) {
            try {
                scenario.body().play(run);
            } catch (Exception | AssertionError e) {
                run.require(false, "could not be played: " + e);
            }
            row = run.row();
        }
        if (row.isKept()) {
            delete(folder);
        } else {
            progress.accept("the files of the gateways and servers are in " + folder);
        }
        return row;
    }

    /** Returns a printer of progress lines, each with the seconds since this call. */
    private static Consumer<String> progress() {
        long began = System.nanoTime();
        return line -> System.err.printf(
                Locale.ROOT, "  %4d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), line);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
