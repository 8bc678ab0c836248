package dev.sluice.exchanges;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import java.util.Collection;
import java.util.Locale;

/** The metrics of this machine's clock. */
public final class ClockMetrics {
    private ClockMetrics() {}

    public static void add(ClockStatus status, Collection<ExchangeRuntime> exchanges, Metrics to) {
        ClockVerdict verdict = status.verdict();
        Drift drift = verdict == null ? null : verdict.drift();
        if (drift != null) {
            to.gauge("sluice_clock_offset_seconds", "How far this machine's clock is ahead of UTC.")
                    .add(drift.middleNanos() / (double) Nanos.PER_SECOND);
            to.gauge("sluice_clock_error_bound_seconds", "Maximum error of that value.")
                    .add(drift.boundNanos() / (double) Nanos.PER_SECOND);
        }
        to.gauge("sluice_clock_limit_seconds", "Allowed difference.")
                .add(status.limitNanos() / (double) Nanos.PER_SECOND);
        MetricFamily states =
                to.gauge("sluice_clock_standing", "1 for the current state of the clock compared with its limit.");
        ClockStanding current = verdict == null ? ClockStanding.UNKNOWN : verdict.clockStanding();
        for (ClockStanding standing : ClockStanding.values()) {
            states.add(standing == current, "standing", standing.name().toLowerCase(Locale.ROOT));
        }
        to.gauge("sluice_clock_held", "Whether this machine's clock stops new risk at every exchange.")
                .add(status.held());
        long falsetickers =
                status.sources().stream().filter(ClockStatus.Source::wrong).count();
        long usable =
                status.sources().stream().filter(ClockStatus.Source::usable).count();
        to.gauge("sluice_clock_sources", "Time servers by their current state.")
                .add(usable - falsetickers, "state", "believed")
                .add(falsetickers, "state", "liar")
                .add(status.sources().size() - usable, "state", "silent");
        to.counter("sluice_clock_steps_total", "Jumps of the clock compared with the monotonic clock.")
                .add(status.steps());
        MetricFamily held =
                to.gauge("sluice_exchange_clock_held", "Whether this machine's clock stops new risk at that exchange.");
        MetricFamily refusals = to.counter(
                "sluice_clock_refusals_total",
                "Calls that the exchange refused because of their timestamp, by probable cause.");
        for (ExchangeRuntime exchange : exchanges) {
            String name = exchange.configured().name();
            ClockVerdict.ExchangeVerdict exchangeVerdict =
                    verdict == null ? null : verdict.exchanges().get(name);
            held.add(exchangeVerdict != null && exchangeVerdict.isTradingHeld(), "exchange", name);
            for (ClockRefusal.Culprit culprit : ClockRefusal.Culprit.values()) {
                long count = exchange.clock().refusals().count(culprit);
                refusals.add(count, "exchange", name, "culprit", culprit.name().toLowerCase(Locale.ROOT));
            }
        }
    }
}
