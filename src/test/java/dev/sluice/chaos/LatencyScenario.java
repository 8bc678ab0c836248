package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares the time of a call through a member of a cluster with one through a gateway without a cluster, call by call
 * in turn.
 */
final class LatencyScenario {
    private static final int CALLS = 20_000;
    private static final int QUICK_CALLS = 3_000;
    private static final int PRACTICE_CALLS = 4_000;

    /** The flags of {@code scripts/sluice run}, which allow the second compiler. */
    private static final List<String> FLAGS = List.of("-Xms16m", "-Xmx256m", "-XX:TieredStopAtLevel=4");

    /**
     * The largest median of the differences that counts as none: two processes with the same configuration differ by as
     * much.
     */
    private static final double MAX_MICROS = 15;

    private LatencyScenario() {}

    static Scenario scenario() {
        return new Scenario(
                "latency",
                "the same calls through a member and through a gateway alone, in turn",
                false,
                run -> play(run));
    }

    private static void play(ScenarioRun run) throws Exception {
        SingleStore store = new SingleStore(run.vertx, run.kind, run.folder.resolve("store"), ScenarioRun.MEMBERS);
        run.start(store, ScenarioRun.MEMBERS, FLAGS);
        int exchange = run.cluster().exchange.port();
        GatewayProcess alone = new GatewayProcess("alone", run.folder.resolve("alone"), exchange, null, FLAGS);
        String path = "/" + GatewayProcess.EXCHANGE + "/large";
        try (alone) {
            alone.start(true);
            alone.awaitServing();
            run.awaitFirstResponses(List.of(alone, run.gateway("a")));
            try (KeepAliveConnection direct = new KeepAliveConnection(exchange, "/large");
                    KeepAliveConnection without = new KeepAliveConnection(alone.botPort(), path);
                    KeepAliveConnection with =
                            new KeepAliveConnection(run.gateway("a").botPort(), path)) {
                measure(run, direct, without, with);
            }
        }
    }

    private static void measure(
            ScenarioRun run, KeepAliveConnection direct, KeepAliveConnection without, KeepAliveConnection with)
            throws Exception {
        for (int i = 0; i < PRACTICE_CALLS; i++) {
            direct.call();
            without.call();
            with.call();
        }
        run.await(() -> isSharing(run), "member a is SHARING");
        run.progress("measuring");
        List<Double> directMicros = new ArrayList<>();
        List<Double> withoutMicros = new ArrayList<>();
        List<Double> withMicros = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < (run.isQuick ? QUICK_CALLS : CALLS); i++) {
            directMicros.add(direct.call());
            boolean isWithoutFirst = i % 2 == 0;
            double first = (isWithoutFirst ? without : with).call();
            double second = (isWithoutFirst ? with : without).call();
            withoutMicros.add(isWithoutFirst ? first : second);
            withMicros.add(isWithoutFirst ? second : first);
            differences.add(isWithoutFirst ? second - first : first - second);
        }
        double base = median(directMicros);
        run.note(
                "%d calls each; median added without a cluster %.0f µs (p99 %.0f), in a cluster %.0f µs (p99 %.0f); median of the differences %.0f µs",
                withMicros.size(),
                median(withoutMicros) - base,
                TripScenarios.percentile(withoutMicros, 99) - base,
                median(withMicros) - base,
                TripScenarios.percentile(withMicros, 99) - base,
                median(differences));
        run.require(median(differences) <= MAX_MICROS, "the cluster adds more than " + MAX_MICROS + " µs");
    }

    private static boolean isSharing(ScenarioRun run) {
        try {
            return run.gateway("a").state().equals("SHARING");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static double median(List<Double> values) {
        return TripScenarios.percentile(values, 50);
    }
}
