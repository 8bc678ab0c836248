package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures proxies that are not warm: the first ten seconds after a start, and the first ten after an idle minute. For each load every proxy is started
 * anew, gets the load as soon as it is ready, and, over TLS, once more after the pause. Every call counts from the first one on. The pause is the same for
 * all proxies: they wait together.
 */
final class ColdRun {
    static final int IDLE_SECONDS = 60;

    static final Figure START = Figure.less("start", "start to the first answer", "ms");

    private static final int WARM_UP_MILLIS = 2_000;

    /** How long direct calls are measured; they do not get faster. */
    private static final int DIRECT_MILLIS = 3_000;

    private final BenchEnvironment benchEnvironment;
    private final Plan plan;
    private final Measured measured;
    private final Consumer<String> progress;
    private final LoadRunner loads;
    private final SaturationRunner saturations;

    /**
     * The size of the run.
     *
     * @param connections the numbers of connections that send as many calls as they can
     * @param plain calls a second without TLS to the exchange
     * @param secure calls a second with TLS to the exchange
     */
    record Plan(
            int rounds,
            int millis,
            int idleSeconds,
            List<Integer> connections,
            List<Integer> plain,
            List<Integer> secure) {
        static final Plan NONE = new Plan(0, 0, 0, List.of(), List.of(), List.of());

        static Plan smallest() {
            return new Plan(1, 200, 0, List.of(4), List.of(), List.of(50));
        }

        static Plan whole(int rounds) {
            return new Plan(rounds, 10_000, IDLE_SECONDS, List.of(64), List.of(100, 1_000, 5_000), List.of(100, 1_000));
        }
    }

    ColdRun(BenchEnvironment benchEnvironment, Plan plan, Measured measured, Consumer<String> progress) {
        this.benchEnvironment = benchEnvironment;
        this.plan = plan;
        this.measured = measured;
        this.progress = progress;
        loads = new LoadRunner(benchEnvironment.load(), measured);
        saturations = new SaturationRunner(benchEnvironment.folder(), loads, measured);
    }

    void run(Peers peers) throws IOException, InterruptedException {
        if (plan.rounds() == 0) {
            return;
        }
        // Only the proxies are cold: this warms up the load generator.
        loads.run(LoadPhase.saturation(Workload.TICKER, 64, WARM_UP_MILLIS), direct());
        for (int round = 1; round <= plan.rounds(); round++) {
            progress.accept("cold round " + round + " of " + plan.rounds() + ": " + START.label());
            starts(peers);
            for (int connections : plan.connections()) {
                saturate(round, LoadPhase.saturation(Workload.TICKER, connections, plan.millis()), peers);
            }
            for (int rate : plan.plain()) {
                load(round, LoadPhase.rate(Workload.TICKER, rate, plan.millis()), peers);
            }
            for (int rate : plan.secure()) {
                load(round, LoadPhase.rate(Workload.TICKER, rate, plan.millis()).overTls(), peers);
            }
        }
    }

    private void starts(Peers peers) throws IOException {
        firstAnswer(benchEnvironment.sluice());
        if (peers != Peers.NONE) {
            firstAnswer(benchEnvironment.peer(Target.NGINX));
            firstAnswer(benchEnvironment.peer(Target.HAPROXY));
        }
    }

    private void firstAnswer(@Nullable Target target) throws IOException {
        if (target != null) {
            try {
                measured.add(START, target.id(), BenchEnvironment.firstAnswer(target));
            } finally {
                end(target);
            }
        }
    }

    /** Measures the requests a second of one proxy after the other, each in its first seconds. */
    private void saturate(int round, LoadPhase loadPhase, Peers peers) throws IOException, InterruptedException {
        LoadPhase atStart = loadPhase.at(LoadPhase.Moment.STARTED);
        progress.accept("cold round " + round + " of " + plan.rounds() + ": " + atStart.label());
        saturations.measure(atStart, direct());
        saturate(benchEnvironment.sluice(), atStart);
        if (peers != Peers.NONE) {
            saturate(benchEnvironment.peer(Target.NGINX), atStart);
            saturate(benchEnvironment.peer(Target.HAPROXY), atStart);
        }
    }

    private void saturate(@Nullable Target target, LoadPhase atStart) throws IOException, InterruptedException {
        if (target != null) {
            try {
                benchEnvironment.awaitReady(target);
                saturations.measure(atStart, target);
            } finally {
                end(target);
            }
        }
    }

    private Target direct() {
        return benchEnvironment.targets().get(0);
    }

    private void load(int round, LoadPhase loadPhase, Peers peers) throws IOException, InterruptedException {
        List<Target> started = new ArrayList<>();
        try {
            LoadPhase atStart = loadPhase.at(LoadPhase.Moment.STARTED);
            progress.accept("cold round " + round + " of " + plan.rounds() + ": " + atStart.label());
            LoadRunner.Direct direct = new LoadRunner.Direct();
            loads.latencies(atStart.lasting(Math.min(DIRECT_MILLIS, plan.millis())), direct(), direct);
            start(started, benchEnvironment.sluice(), atStart, direct);
            if (peers != Peers.NONE) {
                start(started, benchEnvironment.peer(Target.NGINX), atStart, direct);
                start(started, benchEnvironment.peer(Target.HAPROXY), atStart, direct);
            }
            if (loadPhase.secure()) {
                afterIdle(loadPhase.at(LoadPhase.Moment.IDLE), started);
            }
        } finally {
            for (Target target : started) {
                end(target);
            }
        }
    }

    private void start(List<Target> started, @Nullable Target target, LoadPhase loadPhase, LoadRunner.Direct direct)
            throws IOException, InterruptedException {
        if (target != null) {
            started.add(target);
            benchEnvironment.awaitReady(target);
            loads.latencies(loadPhase, target, direct);
        }
    }

    private void afterIdle(LoadPhase loadPhase, List<Target> targets) throws IOException, InterruptedException {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(plan.idleSeconds()));
        progress.accept(loadPhase.label());
        LoadRunner.Direct direct = new LoadRunner.Direct();
        loads.latencies(loadPhase.lasting(Math.min(DIRECT_MILLIS, plan.millis())), direct(), direct);
        for (Target target : targets) {
            loads.latencies(loadPhase, target, direct);
        }
    }

    private static void end(Target target) {
        MeasuredProcess process = target.process();
        if (process != null) {
            process.close();
        }
    }
}
