package dev.sluice.simulate;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.gate.GateStatus;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.LimitSettings;
import dev.sluice.venue.LimitStats;
import dev.sluice.venue.VenueStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Holds what the exchange counted against what the limits allow. */
final class Summary {
    private static final long HOUR = 3_600_000_000_000L;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Plan plan;
    private final ConfiguredExchange configured;
    private final FarSide far;
    private final VenueStats counted;

    Summary(Plan plan, ConfiguredExchange configured, FarSide far) {
        this.plan = plan;
        this.configured = configured;
        this.far = far;
        counted = far.venue().stats(far.epochNanos());
    }

    Result result(Ledger ledger, GateStatus status) {
        List<LimitUse> uses = new ArrayList<>();
        long over = 0;
        long overInexact = 0;
        for (LimitSettings limit : configured.limits()) {
            List<LimitStats> stats = statsOf(limit);
            if (!stats.isEmpty()) {
                LimitUse use = use(limit, stats, status, ledger);
                uses.add(use);
                over += limit.exact() ? use.overLimit() : 0;
                overInexact += limit.exact() ? 0 : use.overLimit();
            }
        }
        LimitUse busiest = uses.stream()
                .max(Comparator.comparingLong(LimitUse::delayed))
                .orElse(new LimitUse("", 0, 0, 0, 0, 0, 0));
        return new Result(
                plan,
                ledger.sent,
                over,
                overInexact,
                ledger.bans,
                ledger.overdrawnCancels,
                ledger.lateCancels,
                busiest.usedPercent(),
                busiest.rawPercent(),
                busiest.limit(),
                uses,
                waits(ledger),
                named(ledger.refusedBy),
                named(ledger.outcomes),
                ledger.rejects,
                far.meanRttNanos() / 1e6);
    }

    /** The exchange calls its counters by its own names: spot-weight, kraken-rest. */
    private List<LimitStats> statsOf(LimitSettings limit) {
        String plain = limit.name().replace('.', '-');
        return counted.limits().stream()
                .filter(stats -> stats.limit().equals(plain) || stats.limit().equals(configured.name() + '-' + plain))
                .toList();
    }

    private LimitUse use(LimitSettings limit, List<LimitStats> stats, GateStatus status, Ledger ledger) {
        long units = stats.stream().mapToLong(LimitStats::takenUnits).sum();
        long over = stats.stream().mapToLong(LimitStats::overCount).sum();
        long delayed = status.delayed().getOrDefault(limit.name(), 0L);
        double windows = windows(limit) * stats.size();
        double reserveUsed = ledger.reserveUnits.getOrDefault(limit.name(), 0L) / windows;
        double unusedReserve = Math.max(0, reserve(limit) - reserveUsed);
        double leaves = windows * (limit.usable() - unusedReserve);
        double raw = rawWindows(limit) * stats.size() * limit.size();
        return new LimitUse(
                limit.name(), stats.size(), units, over, delayed, percent(units / leaves), percent(units / raw));
    }

    private static long reserve(LimitSettings limit) {
        Long reserve = limit.reserve();
        return reserve == null ? 0 : Math.min(reserve, limit.usable() - 1);
    }

    /** How often the whole size can be used in the time of the run, given what exactness leaves. */
    private double windows(LimitSettings limit) {
        boolean rolls = limit.algorithm() == Algorithm.SLIDING_WINDOW || limit.algorithm() == Algorithm.OPENED_WINDOW;
        return rolls ? nanos() / (double) (limit.windowNanos() + far.meanRttNanos()) : rawWindows(limit);
    }

    private double rawWindows(LimitSettings limit) {
        double windows = nanos() / (double) limit.windowNanos();
        return limit.returned() == 0 ? windows : 1 + windows * limit.returned() / limit.size();
    }

    private long nanos() {
        return plan.hours() * HOUR;
    }

    private static double percent(double share) {
        return Math.round(share * 10_000) / 100.0;
    }

    private static Map<String, Result.Wait> waits(Ledger ledger) {
        Map<String, Result.Wait> waits = new TreeMap<>();
        ledger.waits.forEach((kind, histogram) -> waits.put(kind.name(), wait(histogram)));
        return waits;
    }

    private static Result.Wait wait(Histogram histogram) {
        return new Result.Wait(
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
