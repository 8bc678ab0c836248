package dev.sluice.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The rounds of a run: each phase goes to every target before the next phase begins (A B C, A B C, ...), so that
 * disturbances of the machine affect all of them alike. The time that a proxy adds is its time minus the direct one
 * of the same round.
 */
final class SideBySide {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MOST_WRONG = 0.001;

    private final BenchEnvironment benchEnvironment;
    private final BenchScale benchScale;
    private final Measured measured;
    private final Consumer<String> progress;

    SideBySide(BenchEnvironment benchEnvironment, BenchScale benchScale, Measured measured, Consumer<String> progress) {
        this.benchEnvironment = benchEnvironment;
        this.benchScale = benchScale;
        this.measured = measured;
        this.progress = progress;
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
    private void warmUp() throws IOException, InterruptedException {
        for (Target target : benchEnvironment.targets()) {
            if (target.gcLog() != null && benchScale.warmUpMillis() > 0) {
                progress.accept("warming up " + target.id());
                int each = benchScale.warmUpMillis() / 4;
                loop(LoadPhase.saturation(Workload.TICKER, 64, each), target);
                loop(LoadPhase.saturation(Workload.ORDER, 64, each), target);
                loop(LoadPhase.saturation(Workload.TICKER, 64, each).overTls(), target);
                loop(LoadPhase.saturation(Workload.TICKER, 64, each).withMessages(), target);
            }
        }
    }

    private void all(LoadPhase loadPhase) throws IOException, InterruptedException {
        Map<Quantile, Double> direct = new EnumMap<>(Quantile.class);
        for (Target target : benchEnvironment.targets()) {
            if (loadPhase.isSaturation()) {
                saturate(loadPhase, target);
            } else {
                latencies(loadPhase, target, direct);
            }
        }
    }

    private void latencies(LoadPhase loadPhase, Target target, Map<Quantile, Double> direct)
            throws IOException, InterruptedException {
        Histogram latencies = loop(loadPhase, target).latencies();
        for (Quantile quantile : Quantile.values()) {
            double micros = latencies.getValueAtPercentile(quantile.percent()) / NANOS_PER_MICRO;
            String id = loadPhase.id() + "." + quantile.id();
            measured.add(
                    Figure.less(id, loadPhase.label() + ": " + quantile.label(), "µs")
                            .kept(),
                    target.id(),
                    micros);
            boolean isDirect = target.id().equals(Target.DIRECT);
            if (isDirect) {
                direct.put(quantile, micros);
            }
            measured.add(
                    Figure.less(id + ".added", loadPhase.label() + ": added " + quantile.label(), "µs"),
                    target.id(),
                    isDirect ? micros : micros - direct.getOrDefault(quantile, 0.0));
        }
    }

    private OpenLoop.Result loop(LoadPhase loadPhase, Target target) throws IOException, InterruptedException {
        TargetAddress targetAddress = loadPhase.door(target);
        String request = loadPhase.messages()
                ? BenchMessages.handshake(targetAddress, BenchExchange.ECHO)
                : loadPhase.workload().request(targetAddress, System.currentTimeMillis());
        OpenLoop.Result result = OpenLoop.run(
                benchEnvironment.load(),
                new OpenLoop.Plan(
                        targetAddress.port(),
                        request,
                        loadPhase.connections(),
                        loadPhase.ratePerSecond(),
                        TimeUnit.MILLISECONDS.toNanos(loadPhase.millis()),
                        loadPhase.messages()));
        check(loadPhase, target, result.wrong(), result.latencies().getTotalCount(), result.lastStatus());
        return result;
    }

    private static void check(LoadPhase loadPhase, Target target, long wrong, long all, int status) throws IOException {
        if (all == 0 || wrong > all * MOST_WRONG) {
            throw new IOException(target.id() + " answered " + wrong + " of " + all + " calls wrongly or not at all ("
                    + loadPhase.label() + "); the last with " + status);
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
            check(loadPhase, target, result.wrong(), result.requests(), 0);
            requests = result.requests();
            perSecond = result.perSecond();
        } else {
            OpenLoop.Result result = loop(loadPhase, target);
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

    /** The times of a phase that are reported. */
    private enum Quantile {
        P50("p50", 50),
        P99("p99", 99),
        P999("p99.9", 99.9),
        MAX("max", 100);

        private final String label;
        private final double percent;

        Quantile(String label, double percent) {
            this.label = label;
            this.percent = percent;
        }

        String label() {
            return label;
        }

        double percent() {
            return percent;
        }

        String id() {
            return label.replace(".", "");
        }
    }
}
