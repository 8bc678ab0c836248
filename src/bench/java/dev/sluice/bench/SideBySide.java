package dev.sluice.bench;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * The rounds of a run: each phase goes to every target before the next phase begins (A B C, A B C, ...), so that
 * disturbances of the machine affect all of them alike. The time that a proxy adds is its time minus the direct one
 * of the same round.
 */
final class SideBySide {
    private final BenchEnvironment environment;
    private final BenchScale scale;
    private final Measured measured;
    private final Consumer<String> progress;
    private final LoadRunner loads;
    private final SaturationRunner saturations;

    SideBySide(BenchEnvironment environment, BenchScale scale, Measured measured, Consumer<String> progress) {
        this.environment = environment;
        this.scale = scale;
        this.measured = measured;
        this.progress = progress;
        loads = new LoadRunner(environment.load(), measured);
        saturations = new SaturationRunner(environment.folder(), loads, measured);
    }

    void run() throws IOException, InterruptedException {
        warmUp();
        for (int round = 0; round < scale.rounds(); round++) {
            for (LoadPhase phase : scale.phases()) {
                if (round > 0 && !phase.everyRound()) {
                    continue;
                }
                if (environment.ageNanos() > scale.maxNanos()) {
                    environment.leftOut().add("round " + (round + 1) + ", " + phase.label() + ": no time was left");
                    continue;
                }
                progress.accept("round " + (round + 1) + " of " + scale.rounds() + ": " + phase.label());
                all(phase);
            }
            memory();
        }
    }

    /** Warms up Java programs, which compile hot code; others need no warm-up. */
    void warmUp() throws IOException, InterruptedException {
        for (Target target : environment.targets()) {
            if (target.gcLog() != null && scale.warmUpMillis() > 0) {
                progress.accept("warming up " + target.id());
                int each = scale.warmUpMillis() / 4;
                loads.run(LoadPhase.saturation(Workload.TICKER, 64, each), target);
                loads.run(LoadPhase.saturation(Workload.ORDER, 64, each), target);
                loads.run(LoadPhase.saturation(Workload.TICKER, 64, each).overTls(), target);
                loads.run(LoadPhase.saturation(Workload.TICKER, 64, each).withMessages(), target);
            }
        }
    }

    private void all(LoadPhase phase) throws IOException, InterruptedException {
        LoadRunner.Direct direct = new LoadRunner.Direct();
        for (Target target : environment.targets()) {
            if (phase.isSaturation()) {
                saturations.measure(phase, target);
            } else {
                loads.latencies(phase, target, direct);
            }
        }
    }

    /** Measures memory after the loads of a round. */
    private void memory() throws IOException {
        for (Target target : environment.targets()) {
            MeasuredProcess process = target.process();
            if (process != null) {
                measured.add(Quantity.less("rss", "memory after load", "MiB"), target.id(), process.residentMiB());
            }
        }
    }
}
