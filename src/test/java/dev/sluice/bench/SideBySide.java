package dev.sluice.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The rounds: each phase of a round goes to every target before the next phase begins (A B C, A B C, ...), so that what the machine does besides meets all of them alike. What a
 * proxy adds is its time less the direct one of the same round.
 */
final class SideBySide {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MOST_WRONG = 0.001;

    private final Stage stage;
    private final Scale scale;
    private final Measured measured;
    private final Consumer<String> progress;

    SideBySide(Stage stage, Scale scale, Measured measured, Consumer<String> progress) {
        this.stage = stage;
        this.scale = scale;
        this.measured = measured;
        this.progress = progress;
    }

    void run() throws IOException, InterruptedException {
        warmUp();
        for (int round = 0; round < scale.rounds(); round++) {
            for (Phase phase : scale.phases()) {
                if (round > 0 && !phase.everyRound()) {
                    continue;
                }
                if (stage.ageNanos() > scale.mostNanos()) {
                    stage.leftOut().add("round " + (round + 1) + ", " + phase.label() + ": no time was left");
                    continue;
                }
                progress.accept("round " + (round + 1) + " of " + scale.rounds() + ": " + phase.label());
                all(phase);
            }
        }
    }

    /** Java programs compile what is hot; the others need none. */
    private void warmUp() throws IOException, InterruptedException {
        for (Target target : stage.targets()) {
            if (target.gcLog() != null && scale.warmUpMillis() > 0) {
                progress.accept("warming up " + target.id());
                int each = scale.warmUpMillis() / 4;
                loop(Phase.saturation(Work.TICKER, 64, each), target);
                loop(Phase.saturation(Work.ORDER, 64, each), target);
                loop(Phase.saturation(Work.TICKER, 64, each).overTls(), target);
                loop(Phase.saturation(Work.TICKER, 64, each).withMessages(), target);
            }
        }
    }

    private void all(Phase phase) throws IOException, InterruptedException {
        Map<Quantile, Double> direct = new EnumMap<>(Quantile.class);
        for (Target target : stage.targets()) {
            if (phase.isSaturation()) {
                saturate(phase, target);
            } else {
                latencies(phase, target, direct);
            }
        }
    }

    private void latencies(Phase phase, Target target, Map<Quantile, Double> direct)
            throws IOException, InterruptedException {
        Histogram latencies = loop(phase, target).latencies();
        for (Quantile quantile : Quantile.values()) {
            double micros = latencies.getValueAtPercentile(quantile.percent()) / NANOS_PER_MICRO;
            String id = phase.id() + "." + quantile.id();
            measured.add(
                    Figure.less(id, phase.label() + ": " + quantile.label(), "µs")
                            .kept(),
                    target.id(),
                    micros);
            boolean isDirect = target.id().equals(Target.DIRECT);
            if (isDirect) {
                direct.put(quantile, micros);
            }
            measured.add(
                    Figure.less(id + ".added", phase.label() + ": added " + quantile.label(), "µs"),
                    target.id(),
                    isDirect ? micros : micros - direct.getOrDefault(quantile, 0.0));
        }
    }

    private OpenLoop.Result loop(Phase phase, Target target) throws IOException, InterruptedException {
        Door door = phase.door(target);
        String request = phase.messages()
                ? Messages.handshake(door, OwnExchange.ECHO)
                : phase.work().request(door, System.currentTimeMillis());
        OpenLoop.Result result = OpenLoop.run(
                stage.load(),
                new OpenLoop.Plan(
                        door.port(),
                        request,
                        phase.connections(),
                        phase.ratePerSecond(),
                        TimeUnit.MILLISECONDS.toNanos(phase.millis()),
                        phase.messages()));
        check(phase, target, result.wrong(), result.latencies().getTotalCount(), result.lastStatus());
        return result;
    }

    private static void check(Phase phase, Target target, long wrong, long all, int status) throws IOException {
        if (all == 0 || wrong > all * MOST_WRONG) {
            throw new IOException(target.id() + " answered " + wrong + " of " + all + " calls wrongly or not at all ("
                    + phase.label() + "); the last with " + status);
        }
    }

    private void saturate(Phase phase, Target target) throws IOException, InterruptedException {
        Running process = target.process();
        GcLog gc = target.gcLog();
        int mark = gc == null ? 0 : gc.mark();
        double before = process == null ? 0 : process.cpuMicros();
        long requests;
        double perSecond;
        if (Wrk.isThere()) {
            Wrk.Result result = Wrk.run(stage.folder(), phase, phase.door(target));
            check(phase, target, result.wrong(), result.requests(), 0);
            requests = result.requests();
            perSecond = result.perSecond();
        } else {
            OpenLoop.Result result = loop(phase, target);
            requests = result.latencies().getTotalCount();
            perSecond = result.perSecond();
        }
        measured.add(Figure.more(phase.id() + ".perSecond", phase.label(), "requests/s"), target.id(), perSecond);
        if (process != null) {
            double micros = (process.cpuMicros() - before) / requests;
            measured.add(
                    Figure.less(phase.id() + ".cpu", phase.label() + ": CPU", "µs a request"), target.id(), micros);
            measured.add(
                    Figure.more(phase.id() + ".busy", phase.label() + ": its core was busy", "%")
                            .kept(),
                    target.id(),
                    micros * perSecond / MICROS_PER_SECOND * 100);
        }
        if (gc != null) {
            collections(phase, target.id(), gc.since(mark), requests);
        }
    }

    private void collections(Phase phase, String target, GcLog.Use use, long requests) {
        measured.add(
                Figure.less(phase.id() + ".allocated", phase.label() + ": allocated", "B a request"),
                target,
                (double) use.allocatedBytes() / requests);
        measured.add(
                Figure.less(phase.id() + ".gcLongest", phase.label() + ": longest collection", "ms"),
                target,
                use.longestMillis());
    }

    /** After all the load. */
    void memory() throws IOException {
        for (Target target : stage.targets()) {
            Running process = target.process();
            if (process != null) {
                measured.add(Figure.less("rss", "memory after load", "MiB"), target.id(), process.residentMiB());
            }
        }
    }

    /** Which times of a phase are told. */
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
