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
    private static final double MAX_WRONG = 0.001;

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
    void latencies(LoadPhase phase, Target target, Direct direct) throws IOException, InterruptedException {
        Histogram latencies = run(phase, target).latencies();
        for (Quantile quantile : Quantile.values()) {
            double micros = latencies.getValueAtPercentile(quantile.percent()) / NANOS_PER_MICRO;
            String id = phase.id() + "." + quantile.id();
            measured.add(
                    Quantity.less(id, phase.label() + ": " + quantile.label(), "µs")
                            .kept(),
                    target.id(),
                    micros);
            boolean isDirect = target.id().equals(Target.DIRECT);
            if (isDirect) {
                direct.micros.put(quantile, micros);
            }
            measured.add(
                    Quantity.less(id + ".added", phase.label() + ": added " + quantile.label(), "µs"),
                    target.id(),
                    isDirect ? micros : micros - direct.micros.getOrDefault(quantile, 0.0));
        }
    }

    /** Sends the load; fails if more than one call in a thousand got no proper response. */
    OpenLoop.Result run(LoadPhase phase, Target target) throws IOException, InterruptedException {
        TargetAddress address = phase.address(target);
        String request = phase.messages()
                ? BenchMessages.handshake(address, BenchExchange.ECHO)
                : phase.workload().request(address, System.currentTimeMillis());
        OpenLoop.Result result = OpenLoop.run(
                group,
                new OpenLoop.Plan(
                        address.port(),
                        request,
                        phase.connections(),
                        phase.ratePerSecond(),
                        TimeUnit.MILLISECONDS.toNanos(phase.millis()),
                        phase.messages(),
                        phase.moment() == LoadPhase.Moment.WARM ? SETTLE_NANOS : 0));
        check(phase, target, result.wrong(), result.latencies().getTotalCount(), result.lastStatus());
        return result;
    }

    static void check(LoadPhase phase, Target target, long wrong, long all, int status) throws IOException {
        if (all == 0 || wrong > all * MAX_WRONG) {
            throw new IOException(target.id() + " answered " + wrong + " of " + all + " calls wrongly or not at all ("
                    + phase.label() + "); the last with " + status);
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
