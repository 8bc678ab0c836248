package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the JMH benchmarks of single steps: admission, classification, reading an outcome, metrics, the queue; and how
 * each scales.
 */
final class Micro {
    private static final OutputFormat SILENT = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT);
    private static final String ROOT = "dev.sluice.";

    /** The bytes per call below which only the collector's noise is visible. */
    private static final double NOISE_BYTES = 0.5;

    /** Runs every benchmark of the project whose name matches; a quick run measures three times a fifth of a second. */
    record Plan(String matching, boolean quick) {}

    /** Returns one line: the benchmark, its parameters, nanoseconds and bytes per call. */
    record Cost(String name, String parameters, double nanos, double errorNanos, double bytes) {
        JsonObject json() {
            return new JsonObject()
                    .put("name", name)
                    .put("parameters", parameters)
                    .put("nanosPerCall", nanos)
                    .put("errorNanos", Double.isNaN(errorNanos) ? null : errorNanos)
                    .put("bytesPerCall", bytes);
        }
    }

    private Micro() {}

    /** Returns every benchmark with this text in its name. */
    static List<String> names(String matching) {
        return BenchmarkList.defaultList().getAll(SILENT, List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .map(name -> name.substring(ROOT.length()))
                .filter(name -> name.contains(matching))
                .sorted()
                .toList();
    }

    /** Runs the benchmarks one after the other, so that progress can be shown. */
    static List<Cost> run(Plan plan, Consumer<String> progress) throws RunnerException {
        List<Cost> costs = new ArrayList<>();
        for (String name : names(plan.matching)) {
            progress.accept(name);
            costs.addAll(run(name, plan.quick));
        }
        return costs;
    }

    private static List<Cost> run(String name, boolean quick) throws RunnerException {
        TimeValue iteration = TimeValue.milliseconds(quick ? 200 : 1_000);
        Options options = new OptionsBuilder()
                .include("^" + Pattern.quote(ROOT + name) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(iteration)
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(iteration)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .jvmArgs("-Xmx512m")
                .build();
        return costs(new Runner(options).run());
    }

    private static List<Cost> costs(Collection<RunResult> results) {
        List<Cost> costs = new ArrayList<>();
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            double perCall = bytes == null ? Double.NaN : bytes.getScore();
            costs.add(new Cost(
                    name(result.getParams()),
                    parameters(result.getParams()),
                    time.getScore(),
                    time.getScoreError(),
                    perCall < NOISE_BYTES ? 0 : perCall));
        }
        return costs;
    }

    private static String name(BenchmarkParams params) {
        return params.getBenchmark().substring(ROOT.length());
    }

    private static String parameters(BenchmarkParams params) {
        return params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(" "));
    }

    static JsonArray json(List<Cost> costs) {
        JsonArray all = new JsonArray();
        costs.forEach(cost -> all.add(cost.json()));
        return all;
    }

    static String table(List<Cost> costs) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "%-40s %-28s %12s %10s %10s%n", "benchmark", "with", "ns a call", "+-", "B a call"));
        for (Cost cost : costs) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-40s %-28s %12.1f %10.1f %10.0f%n",
                    cost.name,
                    cost.parameters,
                    cost.nanos,
                    cost.errorNanos,
                    cost.bytes));
        }
        return table.toString();
    }
}
