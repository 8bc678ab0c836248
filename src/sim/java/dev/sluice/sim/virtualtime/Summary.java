package dev.sluice.sim.virtualtime;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.exchange.VenueStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** A comparison of what the exchange counted with what the limits allow. */
final class Summary {
    private static final double MICROS_PER_MILLI = 1_000;

    private final SimulationPlan plan;
    private final ConfiguredExchange configured;
    private final SimulatedNetwork network;
    private final VenueStats counted;

    Summary(SimulationPlan plan, ConfiguredExchange configured, SimulatedNetwork network) {
        this.plan = plan;
        this.configured = configured;
        this.network = network;
        counted = network.venue().stats(network.epochNanos());
    }

    /** Returns the units that the exchange counted, by limit of the gateway. */
    Map<String, Long> usedByLimit() {
        CounterMapping mapping = new CounterMapping(configured.name(), counted.limits());
        Map<String, Long> used = new TreeMap<>();
        for (LimitSettings limit : configured.limits()) {
            used.put(limit.name(), units(mapping.of(limit.name())));
        }
        return used;
    }

    private static long units(List<LimitStats> stats) {
        return stats.stream().mapToLong(LimitStats::takenUnits).sum();
    }

    SimulationResult result(RunStatistics statistics, QuotaMeter meter, AdmissionStatus status) {
        CounterMapping mapping = new CounterMapping(configured.name(), counted.limits());
        List<LimitUse> uses = new ArrayList<>();
        long overInexact = 0;
        for (LimitSettings limit : configured.limits()) {
            List<LimitStats> stats = mapping.of(limit.name());
            if (!stats.isEmpty()) {
                LimitUse use = use(limit, stats, status, meter);
                uses.add(use);
                overInexact += limit.exact() ? 0 : use.overLimit();
            }
        }
        LimitUse busiest = uses.stream()
                .max(Comparator.comparingLong(LimitUse::delayed))
                .orElse(new LimitUse("", 0, 0, 0, 0, 0, 0));
        return new SimulationResult(
                plan,
                statistics.sent,
                statistics.messages,
                statistics.sockets,
                statistics.socketOrders,
                counted.overCount() - overInexact,
                overInexact,
                statistics.bans,
                statistics.overdrawnCancels,
                statistics.lateCancels,
                busiest.usedPercent(),
                busiest.rawPercent(),
                busiest.limit(),
                statistics.maxOverInMinute,
                statistics.others(),
                uses,
                waits(statistics),
                named(statistics.refusedBy),
                named(statistics.outcomes),
                statistics.rejects,
                network.meanRttNanos() / 1e6);
    }

    private LimitUse use(LimitSettings limit, List<LimitStats> stats, AdmissionStatus status, QuotaMeter meter) {
        long over = stats.stream().mapToLong(LimitStats::overCount).sum();
        long delayed = status.delayed().getOrDefault(limit.name(), 0L);
        double leaves =
                stats.size() * (limit.returned() == 0 ? windows(limit, stats.size(), meter) : grown(limit, meter));
        double raw = stats.size()
                * (returned(limit, meter.nanos()) + (limit.returned() == 0 ? 0 : meter.busyPeriods() * limit.size()));
        long used = meter.used(limit.name());
        return new LimitUse(
                limit.name(), stats.size(), units(stats), over, delayed, percent(used / leaves), percent(used / raw));
    }

    private static long reserve(LimitSettings limit) {
        Long reserve = limit.reserve();
        return reserve == null ? 0 : Math.min(reserve, limit.usable() - 1);
    }

    /**
     * Returns the units available in all windows of the busy hours. A rolling window is longer by the mean round trip.
     * The reserve that cancels use in a rolling window is refilled at once by the calls behind them, so it counts as
     * unused.
     */
    private double windows(LimitSettings limit, int keys, QuotaMeter meter) {
        boolean rolls = limit.algorithm().isRolling();
        double windows = meter.nanos() / (double) (limit.windowNanos() + (rolls ? network.meanRttNanos() : 0));
        double reserveUsed = rolls ? 0 : meter.usedOfReserve(limit.name()) / (windows * keys);
        return windows * (limit.usable() - Math.max(0, reserve(limit) - reserveUsed));
    }

    /**
     * Returns the units available from a limit that is refilled continuously. It is full whenever the bots become
     * greedy.
     */
    private static double grown(LimitSettings limit, QuotaMeter meter) {
        return returned(limit, meter.nanos()) + meter.busyPeriods() * (limit.usable() - reserve(limit));
    }

    /** Returns the units that the exchange refills in that time. */
    private static double returned(LimitSettings limit, long nanos) {
        long units = limit.returned() == 0 ? limit.size() : limit.returned();
        return nanos / (double) limit.windowNanos() * units;
    }

    private static double percent(double share) {
        return Math.round(share * 10_000) / 100.0;
    }

    private static Map<String, SimulationResult.Wait> waits(RunStatistics statistics) {
        Map<String, SimulationResult.Wait> waits = new TreeMap<>();
        statistics.waits.forEach((kind, histogram) -> waits.put(kind.name(), wait(histogram)));
        return waits;
    }

    private static SimulationResult.Wait wait(Histogram histogram) {
        return new SimulationResult.Wait(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50) / MICROS_PER_MILLI,
                histogram.getValueAtPercentile(99) / MICROS_PER_MILLI,
                histogram.getMaxValue() / MICROS_PER_MILLI);
    }

    private static Map<String, Long> named(Map<? extends Enum<?>, Long> counts) {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((what, count) -> named.put(what.name(), count));
        return named;
    }
}
