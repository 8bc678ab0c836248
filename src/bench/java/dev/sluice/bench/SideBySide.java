package dev.sluice.bench;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * The rounds of a run: each phase goes to every target before the next phase begins (A B C, A B C, ...), so that
 * disturbances of the machine affect all of them alike. The time that a proxy adds is its time minus the direct one
 * of the same round.
 */
final class SideBySide {
    private static final double MICROS_PER_SECOND = 1e6;

    private final BenchEnvironment benchEnvironment;
    private final BenchScale benchScale;
    private final Measured measured;
    private final Consumer<String> progress;
    private final LoadRunner loads;

    SideBySide(BenchEnvironment benchEnvironment, BenchScale benchScale, Measured measured, Consumer<String> progress) {
        this.benchEnvironment = benchEnvironment;
        this.benchScale = benchScale;
        this.measured = measured;
        this.progress = progress;
        loads = new LoadRunner(benchEnvironment.load(), measured);
    }

    void run() throws IOException, InterruptedException {
        warmUp();
        for (int round = 0; round < benchScale.rounds(); round++) {
            for (LoadPhase loadPhase : benchScale.phases()) {
                if (round > 0 && !loadPhase.everyRound()) {
                    continue;
                }
                if (benchEnvironment.ageNanos() > benchScale.mostNanos()) {
                    benchEnvironment
                            .leftOut()
                            .add("round " + (round + 1) + ", " + loadPhase.label() + ": no time was left");
                    continue;
                }
                progress.accept("round " + (round + 1) + " of " + benchScale.rounds() + ": " + loadPhase.label());
                all(loadPhase);
            }
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
                saturate(loadPhase, target);
            } else {
                loads.latencies(loadPhase, target, direct);
            }
        }
    }

    private void saturate(LoadPhase loadPhase, Target target) throws IOException, InterruptedException {
        MeasuredProcess process = target.process();
        GcLog gc = target.gcLog();
        int mark = gc == null ? 0 : gc.mark();
        double before = process == null ? 0 : process.cpuMicros();
        long requests;
        double perSecond;
        if (Wrk.isThere()) {
            Wrk.Result result = Wrk.run(benchEnvironment.folder(), loadPhase, loadPhase.door(target));
            LoadRunner.check(loadPhase, target, result.wrong(), result.requests(), 0);
            requests = result.requests();
            perSecond = result.perSecond();
        } else {
            OpenLoop.Result result = loads.run(loadPhase, target);
            requests = result.latencies().getTotalCount();
            perSecond = result.perSecond();
        }
        measured.add(
                Figure.more(loadPhase.id() + ".perSecond", loadPhase.label(), "requests/s"), target.id(), perSecond);
        if (process != null) {
            double micros = (process.cpuMicros() - before) / requests;
            measured.add(
                    Figure.less(loadPhase.id() + ".cpu", loadPhase.label() + ": CPU", "µs a request"),
                    target.id(),
                    micros);
            measured.add(
                    Figure.more(loadPhase.id() + ".busy", loadPhase.label() + ": its core was busy", "%")
                            .kept(),
                    target.id(),
                    micros * perSecond / MICROS_PER_SECOND * 100);
        }
        if (gc != null) {
            collections(loadPhase, target.id(), gc.since(mark), requests);
        }
    }

    private void collections(LoadPhase loadPhase, String target, GcLog.Use use, long requests) {
        measured.add(
                Figure.less(loadPhase.id() + ".allocated", loadPhase.label() + ": allocated", "B a request"),
                target,
                (double) use.allocatedBytes() / requests);
        measured.add(
                Figure.less(loadPhase.id() + ".gcLongest", loadPhase.label() + ": longest collection", "ms"),
                target,
                use.longestMillis());
    }

    /** Measures memory after all loads. */
    void memory() throws IOException {
        for (Target target : benchEnvironment.targets()) {
            MeasuredProcess process = target.process();
            if (process != null) {
                measured.add(Figure.less("rss", "memory after load", "MiB"), target.id(), process.residentMiB());
            }
        }
    }
}
