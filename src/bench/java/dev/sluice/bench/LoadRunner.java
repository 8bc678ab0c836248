package dev.sluice.bench;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Sends the load of one phase to one target and records its latencies. */
final class LoadRunner {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double MOST_WRONG = 0.001;

    /**
     * Connections to the exchange are opened in the first moments of a phase; with a warm target these are not counted.
     */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final EventLoopGroup group;
    private final Measured measured;

    LoadRunner(EventLoopGroup group, Measured measured) {
        this.group = group;
        this.measured = measured;
    }

    /** The latencies of direct calls in one round, which are subtracted from each target's. */
    static final class Direct {
        private final Map<Quantile, Double> micros = new EnumMap<>(Quantile.class);
    }

    /**
     * Sends the load and records its quantiles and what the target added to those of {@code direct}, of the same round.
     */
    void latencies(LoadPhase loadPhase, Target target, Direct direct) throws IOException, InterruptedException {
        Histogram latencies = run(loadPhase, target).latencies();
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
                direct.micros.put(quantile, micros);
            }
            measured.add(
                    Figure.less(id + ".added", loadPhase.label() + ": added " + quantile.label(), "µs"),
                    target.id(),
                    isDirect ? micros : micros - direct.micros.getOrDefault(quantile, 0.0));
        }
    }

    /** Sends the load; fails if more than one call in a thousand got no proper response. */
    OpenLoop.Result run(LoadPhase loadPhase, Target target) throws IOException, InterruptedException {
        TargetAddress targetAddress = loadPhase.door(target);
        String request = loadPhase.messages()
                ? BenchMessages.handshake(targetAddress, BenchExchange.ECHO)
                : loadPhase.workload().request(targetAddress, System.currentTimeMillis());
        OpenLoop.Result result = OpenLoop.run(
                group,
                new OpenLoop.Plan(
                        targetAddress.port(),
                        request,
                        loadPhase.connections(),
                        loadPhase.ratePerSecond(),
                        TimeUnit.MILLISECONDS.toNanos(loadPhase.millis()),
                        loadPhase.messages(),
                        loadPhase.moment() == LoadPhase.Moment.WARM ? SETTLE_NANOS : 0));
        check(loadPhase, target, result.wrong(), result.latencies().getTotalCount(), result.lastStatus());
        return result;
    }

    static void check(LoadPhase loadPhase, Target target, long wrong, long all, int status) throws IOException {
        if (all == 0 || wrong > all * MOST_WRONG) {
            throw new IOException(target.id() + " answered " + wrong + " of " + all + " calls wrongly or not at all ("
                    + loadPhase.label() + "); the last with " + status);
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
