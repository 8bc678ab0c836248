package dev.sluice.exchanges;

import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Metrics of this machine's clock. */
public final class ClockMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private ClockMetrics() {}

    public static List<MetricFamily> of(ClockStatus status, Collection<ExchangeRuntime> exchanges) {
        ClockVerdict verdict = status.verdict();
        List<MetricFamily> families = new ArrayList<>();
        Drift drift = verdict == null ? null : verdict.drift();
        if (drift != null) {
            families.add(gauge(
                    "sluice_clock_offset_seconds",
                    "How far this machine's clock is ahead of UTC.",
                    Sample.of(drift.middleNanos() / NANOS_PER_SECOND)));
            families.add(gauge(
                    "sluice_clock_error_bound_seconds",
                    "Maximum error of that value.",
                    Sample.of(drift.boundNanos() / NANOS_PER_SECOND)));
        }
        families.add(gauge(
                "sluice_clock_limit_seconds",
                "Allowed difference.",
                Sample.of(status.limitNanos() / NANOS_PER_SECOND)));
        families.add(clockStates(verdict));
        families.add(gauge(
                "sluice_clock_held",
                "Whether this machine's clock stops new risk at every exchange.",
                Sample.of(status.held() ? 1 : 0)));
        families.add(sources(status));
        families.add(new MetricFamily(
                "sluice_clock_steps_total",
                MetricFamily.Type.COUNTER,
                "Jumps of the clock compared with the monotonic clock.",
                List.of(Sample.of(status.steps()))));
        families.add(heldAtExchanges(verdict, exchanges));
        families.add(refusals(exchanges));
        return families;
    }

    private static MetricFamily clockStates(@Nullable ClockVerdict verdict) {
        ClockStanding now = verdict == null ? ClockStanding.UNKNOWN : verdict.clockStanding();
        List<Sample> samples = new ArrayList<>();
        for (ClockStanding clockStanding : ClockStanding.values()) {
            samples.add(Sample.of(
                    clockStanding == now ? 1 : 0,
                    "standing",
                    clockStanding.name().toLowerCase(Locale.ROOT)));
        }
        return new MetricFamily(
                "sluice_clock_standing",
                MetricFamily.Type.GAUGE,
                "1 for the current state of the clock compared with its limit.",
                samples);
    }

    private static MetricFamily sources(ClockStatus status) {
        long liars = status.sources().stream().filter(ClockStatus.Source::wrong).count();
        long speaking =
                status.sources().stream().filter(ClockStatus.Source::usable).count();
        return new MetricFamily(
                "sluice_clock_sources",
                MetricFamily.Type.GAUGE,
                "Time servers by their current state.",
                List.of(
                        Sample.of(speaking - liars, "state", "believed"),
                        Sample.of(liars, "state", "liar"),
                        Sample.of(status.sources().size() - speaking, "state", "silent")));
    }

    private static MetricFamily heldAtExchanges(@Nullable ClockVerdict verdict, Collection<ExchangeRuntime> exchanges) {
        List<Sample> samples = new ArrayList<>();
        for (ExchangeRuntime exchange : exchanges) {
            String name = exchange.configured().name();
            ClockVerdict.AtExchange at =
                    verdict == null ? null : verdict.exchanges().get(name);
            samples.add(Sample.of(at != null && at.held() ? 1 : 0, "exchange", name));
        }
        return new MetricFamily(
                "sluice_exchange_clock_held",
                MetricFamily.Type.GAUGE,
                "Whether this machine's clock stops new risk at that exchange.",
                samples);
    }

    private static MetricFamily refusals(Collection<ExchangeRuntime> exchanges) {
        List<Sample> samples = new ArrayList<>();
        for (ExchangeRuntime exchange : exchanges) {
            for (ClockRefusal.Culprit culprit : ClockRefusal.Culprit.values()) {
                samples.add(Sample.of(
                        exchange.clock().refusals().count(culprit),
                        "exchange",
                        exchange.configured().name(),
                        "culprit",
                        culprit.name().toLowerCase(Locale.ROOT)));
            }
        }
        return new MetricFamily(
                "sluice_clock_refusals_total",
                MetricFamily.Type.COUNTER,
                "Calls that the exchange refused because of their timestamp, by probable cause.",
                samples);
    }

    private static MetricFamily gauge(String name, String help, Sample sample) {
        return new MetricFamily(name, MetricFamily.Type.GAUGE, help, List.of(sample));
    }
}
