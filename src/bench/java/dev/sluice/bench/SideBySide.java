package dev.sluice.bench;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * The rounds of a run: each phase goes to every target before the next phase begins (A B C, A B C, ...), so that
 * disturbances of the machine affect all of them alike. The time that a proxy adds is its time minus the direct one
 * of the same round.
 */
final class SideBySide {
    private final BenchEnvironment benchEnvironment;
    private final BenchScale benchScale;
    private final Measured measured;
    private final Consumer<String> progress;
    private final LoadRunner loads;
    private final SaturationRunner saturations;

    SideBySide(BenchEnvironment benchEnvironment, BenchScale benchScale, Measured measured, Consumer<String> progress) {
        this.benchEnvironment = benchEnvironment;
        this.benchScale = benchScale;
        this.measured = measured;
        this.progress = progress;
        loads = new LoadRunner(benchEnvironment.load(), measured);
        saturations = new SaturationRunner(benchEnvironment.folder(), loads, measured);
    }

    void run() throws IOException, InterruptedException {
        warmUp();
        for (int round = 0; round < benchScale.rounds(); round++) {
            for (LoadPhase loadPhase : benchScale.phases()) {
                if (round > 0 && !loadPhase.everyRound()) {
                    continue;
                }
                if (benchEnvironment.ageNanos() > benchScale.maxNanos()) {
                    benchEnvironment
                            .leftOut()
                            .add("round " + (round + 1) + ", " + loadPhase.label() + ": no time was left");
                    continue;
                }
                progress.accept("round " + (round + 1) + " of " + benchScale.rounds() + ": " + loadPhase.label());
                all(loadPhase);
            }
            memory();
        }
    }

    /** Warms up Java programs, which compile hot code; others need no warm-up. */
    void warmUp() throws IOException, InterruptedException {
        for (Target target : benchEnvironment.targets()) {
            if (target.gcLog() != null && benchScale.warmUpMillis() > 0) {
                progress.accept("warming up " + target.id());
                int each = benchScale.warmUpMillis() / 4;
                loads.run(LoadPhase.saturation(Workload.TICKER, 64, each), target);
                loads.run(LoadPhase.saturation(Workload.ORDER, 64, each), target);
                loads.run(LoadPhase.saturation(Workload.TICKER, 64, each).overTls(), target);
                loads.run(LoadPhase.saturation(Workload.TICKER, 64, each).withMessages(), target);
            }
        }
    }

    private void all(LoadPhase loadPhase) throws IOException, InterruptedException {
        LoadRunner.Direct direct = new LoadRunner.Direct();
        for (Target target : benchEnvironment.targets()) {
            if (loadPhase.isSaturation()) {
                saturations.measure(loadPhase, target);
            } else {
                loads.latencies(loadPhase, target, direct);
            }
        }
    }

    /** Measures memory after the loads of a round. */
    private void memory() throws IOException {
        for (Target target : benchEnvironment.targets()) {
            MeasuredProcess process = target.process();
            if (process != null) {
                measured.add(Figure.less("rss", "memory after load", "MiB"), target.id(), process.residentMiB());
            }
        }
    }
}
