package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures proxies that are not warm: the first ten seconds after a start, and the first ten after an idle minute. For
 * each load every proxy is started anew, gets the load as soon as it is ready, and, at a rate over TLS, once more after
 * the pause. Every call counts from the first one on. The pause is the same for all proxies: they wait together.
 */
final class ColdRun {
    static final int IDLE_SECONDS = 60;

    static final Quantity START = Quantity.less("start", "start to the first response", "ms");

    private static final Quantity SHIPPED =
            Quantity.less("rss.shipped", "memory, all shipped exchanges configured, two used", "MiB");

    private static final int SHIPPED_RATE = 50;

    private static final int WARM_UP_MILLIS = 2_000;

    /** How long direct calls are measured; they do not get faster. */
    private static final int DIRECT_MILLIS = 3_000;

    private final BenchEnvironment environment;
    private final Plan plan;
    private final Measured measured;
    private final Consumer<String> progress;
    private final LoadRunner loads;
    private final SaturationRunner saturations;

    /**
     * The size of the run.
     *
     * @param phases the loads, each for proxies that were just started
     * @param onTwoCores the loads for a gateway that was just started and also uses the core of load and exchange
     */
    record Plan(int rounds, int idleSeconds, List<LoadPhase> phases, List<LoadPhase> onTwoCores) {
        static final Plan NONE = new Plan(0, 0, List.of(), List.of());

        private static final int MILLIS = 10_000;

        static Plan smallest() {
            return new Plan(
                    1,
                    0,
                    List.of(
                            LoadPhase.saturation(Workload.TICKER, 4, 200),
                            LoadPhase.rate(Workload.TICKER, 50, 200).overTls()),
                    List.of(LoadPhase.rate(Workload.TICKER, 50, 200)));
        }

        static Plan whole(int rounds) {
            return new Plan(
                    rounds,
                    IDLE_SECONDS,
                    List.of(
                            LoadPhase.saturation(Workload.TICKER, 64, MILLIS),
                            LoadPhase.saturation(Workload.TICKER, 512, MILLIS),
                            LoadPhase.saturation(Workload.ORDER, 64, MILLIS),
                            LoadPhase.saturation(Workload.TICKER, 64, MILLIS).overTls(),
                            LoadPhase.rate(Workload.TICKER, 100, MILLIS),
                            LoadPhase.rate(Workload.TICKER, 1_000, MILLIS),
                            LoadPhase.rate(Workload.TICKER, 5_000, MILLIS),
                            LoadPhase.rate(Workload.TICKER, 100, MILLIS).overTls(),
                            LoadPhase.rate(Workload.TICKER, 1_000, MILLIS).overTls()),
                    List.of(
                            LoadPhase.rate(Workload.TICKER, 100, MILLIS),
                            LoadPhase.rate(Workload.TICKER, 1_000, MILLIS)));
        }
    }

    ColdRun(BenchEnvironment environment, Plan plan, Measured measured, Consumer<String> progress) {
        this.environment = environment;
        this.plan = plan;
        this.measured = measured;
        this.progress = progress;
        loads = new LoadRunner(environment.load(), measured);
        saturations = new SaturationRunner(environment.folder(), loads, measured);
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
            for (LoadPhase phase : plan.phases()) {
                if (phase.isSaturation()) {
                    saturate(round, phase, peers);
                } else {
                    load(round, phase, peers);
                }
            }
            for (LoadPhase phase : plan.onTwoCores()) {
                loadOnTwoCores(round, phase.at(LoadPhase.Moment.STARTED_ON_TWO_CORES));
            }
            progress.accept("cold round " + round + " of " + plan.rounds() + ": " + SHIPPED.label());
            shipped(round);
        }
    }

    private void starts(Peers peers) throws IOException {
        firstResponse(environment.sluice());
        for (String peer : peers.cold()) {
            firstResponse(environment.peer(peer));
        }
    }

    private void firstResponse(@Nullable Target target) throws IOException {
        if (target != null) {
            try {
                measured.add(START, target.id(), BenchEnvironment.firstResponse(target));
            } finally {
                end(target);
            }
        }
    }

    /** Measures the requests a second of one proxy after the other, each in its first seconds. */
    private void saturate(int round, LoadPhase phase, Peers peers) throws IOException, InterruptedException {
        LoadPhase atStart = phase.at(LoadPhase.Moment.STARTED);
        progress.accept("cold round " + round + " of " + plan.rounds() + ": " + atStart.label());
        saturations.measure(shorter(atStart), direct());
        saturate(environment.sluice(), atStart);
        for (String peer : peers.cold()) {
            saturate(environment.peer(peer), atStart);
        }
    }

    private void saturate(@Nullable Target target, LoadPhase atStart) throws IOException, InterruptedException {
        if (target != null) {
            try {
                environment.awaitReady(target);
                saturations.measure(atStart, target);
            } finally {
                end(target);
            }
        }
    }

    private static LoadPhase shorter(LoadPhase phase) {
        return phase.lasting(Math.min(DIRECT_MILLIS, phase.millis()));
    }

    /** Measures the memory of a gateway with the shipped configuration, two of whose exchanges are used. */
    private void shipped(int round) throws IOException, InterruptedException {
        Target target = environment.shipped(round);
        try (MeasuredProcess process = Objects.requireNonNull(target.process())) {
            environment.awaitReady(target);
            for (String path : List.of("/binance/api/v3/ping", "/okx/api/v5/public/time")) {
                OpenLoop.run(
                        environment.load(),
                        new OpenLoop.Plan(
                                target.plain().port(),
                                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                8,
                                SHIPPED_RATE,
                                TimeUnit.MILLISECONDS.toNanos(
                                        plan.phases().get(0).millis()),
                                false,
                                0));
            }
            measured.add(SHIPPED, target.id(), process.residentMiB());
        }
    }

    private Target direct() {
        return environment.targets().get(0);
    }

    private void load(int round, LoadPhase phase, Peers peers) throws IOException, InterruptedException {
        List<Target> started = new ArrayList<>();
        try {
            LoadPhase atStart = phase.at(LoadPhase.Moment.STARTED);
            progress.accept("cold round " + round + " of " + plan.rounds() + ": " + atStart.label());
            LoadRunner.Direct direct = new LoadRunner.Direct();
            loads.latencies(shorter(atStart), direct(), direct);
            start(started, environment.sluice(), atStart, direct);
            for (String peer : peers.cold()) {
                start(started, environment.peer(peer), atStart, direct);
            }
            if (phase.secure()) {
                afterIdle(phase.at(LoadPhase.Moment.IDLE), started);
            }
        } finally {
            started.forEach(ColdRun::end);
        }
    }

    private void loadOnTwoCores(int round, LoadPhase atStart) throws IOException, InterruptedException {
        List<Target> started = new ArrayList<>();
        try {
            progress.accept("cold round " + round + " of " + plan.rounds() + ": " + atStart.label());
            LoadRunner.Direct direct = new LoadRunner.Direct();
            loads.latencies(shorter(atStart), direct(), direct);
            start(started, environment.sluiceOnTwoCores(), atStart, direct);
        } finally {
            started.forEach(ColdRun::end);
        }
    }

    private void start(List<Target> started, @Nullable Target target, LoadPhase phase, LoadRunner.Direct direct)
            throws IOException, InterruptedException {
        if (target != null) {
            started.add(target);
            environment.awaitReady(target);
            loads.latencies(phase, target, direct);
        }
    }

    private void afterIdle(LoadPhase phase, List<Target> targets) throws IOException, InterruptedException {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(plan.idleSeconds()));
        progress.accept(phase.label());
        LoadRunner.Direct direct = new LoadRunner.Direct();
        loads.latencies(shorter(phase), direct(), direct);
        for (Target target : targets) {
            loads.latencies(phase, target, direct);
        }
    }

    private static void end(Target target) {
        MeasuredProcess process = target.process();
        if (process != null) {
            process.close();
        }
    }
}
