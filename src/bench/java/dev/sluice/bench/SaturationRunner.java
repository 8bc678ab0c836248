package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Sends as many requests as a target answers, and records their rate, their processor time and what they allocate. */
final class SaturationRunner {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Path folder;
    private final LoadRunner loads;
    private final Measured measured;

    SaturationRunner(Path folder, LoadRunner loads, Measured measured) {
        this.folder = folder;
        this.loads = loads;
        this.measured = measured;
    }

    /** Sends the load; fails if more than one call in a thousand got no proper response. */
    void measure(LoadPhase phase, Target target) throws IOException, InterruptedException {
        MeasuredProcess process = target.process();
        GcLog gc = target.gcLog();
        int mark = gc == null ? 0 : gc.mark();
        double before = process == null ? 0 : process.cpuMicros();
        long requests;
        double perSecond;
        if (Wrk.isThere()) {
            Wrk.Result result = Wrk.run(folder, phase, phase.address(target));
            LoadRunner.check(phase, target, result.wrong(), result.requests(), 0);
            requests = result.requests();
            perSecond = result.perSecond();
        } else {
            OpenLoop.Result result = loads.run(phase, target);
            requests = result.latencies().getTotalCount();
            perSecond = result.perSecond();
        }
        measured.add(Quantity.more(phase.id() + ".perSecond", phase.label(), "requests/s"), target.id(), perSecond);
        if (process != null) {
            double micros = (process.cpuMicros() - before) / requests;
            measured.add(
                    Quantity.less(phase.id() + ".cpu", phase.label() + ": CPU", "µs a request"), target.id(), micros);
            measured.add(
                    Quantity.more(phase.id() + ".busy", phase.label() + ": its core was busy", "%")
                            .kept(),
                    target.id(),
                    micros * perSecond / MICROS_PER_SECOND * 100);
        }
        if (gc != null) {
            collections(phase, target.id(), gc.since(mark), requests);
        }
    }

    private void collections(LoadPhase phase, String target, GcLog.Use use, long requests) {
        measured.add(
                Quantity.less(phase.id() + ".allocated", phase.label() + ": allocated", "B a request"),
                target,
                (double) use.allocatedBytes() / requests);
        measured.add(
                Quantity.less(phase.id() + ".gcLongest", phase.label() + ": longest collection", "ms"),
                target,
                use.longestMillis());
    }
}
