package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.admin.Family.Sample;
import dev.sluice.drift.ClockRefusal;
import dev.sluice.drift.ClockStatus;
import dev.sluice.drift.ClockVerdict;
import dev.sluice.drift.Drift;
import dev.sluice.drift.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of this machine's clock, as metrics. */
final class ClockFamilies {
    private static final double NANOS_PER_SECOND = 1e9;

    private ClockFamilies() {}

    static List<Family> of(ClockStatus status, Collection<RunningExchange> exchanges) {
        ClockVerdict verdict = status.verdict();
        List<Family> families = new ArrayList<>();
        Drift drift = verdict == null ? null : verdict.drift();
        if (drift != null) {
            families.add(gauge(
                    "sluice_clock_offset_seconds",
                    "How far this machine's clock is ahead of UTC.",
                    Sample.of(drift.middleNanos() / NANOS_PER_SECOND)));
            families.add(gauge(
                    "sluice_clock_error_bound_seconds",
                    "How wrong that can be.",
                    Sample.of(drift.boundNanos() / NANOS_PER_SECOND)));
        }
        families.add(gauge(
                "sluice_clock_limit_seconds",
                "How far it may be off.",
                Sample.of(status.limitNanos() / NANOS_PER_SECOND)));
        families.add(standings(verdict));
        families.add(gauge(
                "sluice_clock_held", "Whether it holds new risk at every exchange.", Sample.of(status.held() ? 1 : 0)));
        families.add(sources(status));
        families.add(new Family(
                "sluice_clock_steps_total",
                Family.Type.COUNTER,
                "How often the clock jumped against the monotonic one.",
                List.of(Sample.of(status.steps()))));
        families.add(heldAtExchanges(verdict, exchanges));
        families.add(refusals(exchanges));
        return families;
    }

    private static Family standings(@Nullable ClockVerdict verdict) {
        Standing now = verdict == null ? Standing.UNKNOWN : verdict.standing();
        List<Sample> samples = new ArrayList<>();
        for (Standing standing : Standing.values()) {
            samples.add(Sample.of(
                    standing == now ? 1 : 0, "standing", standing.name().toLowerCase(Locale.ROOT)));
        }
        return new Family(
                "sluice_clock_standing", Family.Type.GAUGE, "1 for how the clock stands against its limit.", samples);
    }

    private static Family sources(ClockStatus status) {
        long liars = status.sources().stream().filter(ClockStatus.Source::liar).count();
        long speaking =
                status.sources().stream().filter(ClockStatus.Source::speaks).count();
        return new Family(
                "sluice_clock_sources",
                Family.Type.GAUGE,
                "Time servers by what they are worth now.",
                List.of(
                        Sample.of(speaking - liars, "state", "believed"),
                        Sample.of(liars, "state", "liar"),
                        Sample.of(status.sources().size() - speaking, "state", "silent")));
    }

    private static Family heldAtExchanges(@Nullable ClockVerdict verdict, Collection<RunningExchange> exchanges) {
        List<Sample> samples = new ArrayList<>();
        for (RunningExchange exchange : exchanges) {
            String name = exchange.configured().name();
            ClockVerdict.AtExchange at =
                    verdict == null ? null : verdict.exchanges().get(name);
            samples.add(Sample.of(at != null && at.held() ? 1 : 0, "exchange", name));
        }
        return new Family(
                "sluice_exchange_clock_held",
                Family.Type.GAUGE,
                "Whether this machine's clock holds new risk at that exchange.",
                samples);
    }

    private static Family refusals(Collection<RunningExchange> exchanges) {
        List<Sample> samples = new ArrayList<>();
        for (RunningExchange exchange : exchanges) {
            for (ClockRefusal.Culprit culprit : ClockRefusal.Culprit.values()) {
                samples.add(Sample.of(
                        exchange.clockRefusals().count(culprit),
                        "exchange",
                        exchange.configured().name(),
                        "culprit",
                        culprit.name().toLowerCase(Locale.ROOT)));
            }
        }
        return new Family(
                "sluice_clock_refusals_total",
                Family.Type.COUNTER,
                "Calls that the exchange refused for their time stamp, by the likely culprit.",
                samples);
    }

    private static Family gauge(String name, String help, Sample sample) {
        return new Family(name, Family.Type.GAUGE, help, List.of(sample));
    }
}
