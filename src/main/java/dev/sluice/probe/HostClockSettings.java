package dev.sluice.probe;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.clock.ClockLimit;
import dev.sluice.core.clock.ClockPolicy;
import dev.sluice.core.clock.Hysteresis;
import java.util.List;
import java.util.stream.Collectors;

/** The settings of the clock check, {@code clock} in {@code conf/sluice.json}: its limits and its time servers. */
public record HostClockSettings(
        @Setting(value = "Maximum difference of this machine's clock from UTC.", min = 1, max = 60_000, def = "250")
        long maxErrorMs,

        @Setting(
                value = "How far this machine's clock may be ahead of an exchange's clock.",
                min = 1,
                max = 60_000,
                def = "1000")
        long exchangeAheadMs,

        @Setting(
                value = "How far it may be behind, which only shortens the validity of signatures.",
                min = 1,
                max = 600_000,
                def = "5000")
        long exchangeBehindMs,

        @Setting(value = "How many of the last 'rounds' must agree to change the state.", min = 1, max = 31, def = "2")
        int roundsNeeded,

        @Setting(value = "Recent rounds that are considered.", min = 1, max = 31, def = "3")
        int rounds,

        @Setting(
                value = "New risk is stopped when nobody gave the time for this long.",
                min = 1000,
                max = 86_400_000,
                def = "600000")
        long graceMs,

        @Setting(
                value = "Time servers: host or host:port; add ?smears for a server that smears leap seconds. "
                        + "[]: none.",
                max = 16,
                def = "[\"time.cloudflare.com\", \"time.apple.com\", \"ntp.se\", \"ptbtime1.ptb.de\"]")
        List<TimeServerName> sources,

        @Setting(
                value = "Interval between two rounds. Public servers get at most one request in 16 s, "
                        + "*.pool.ntp.org one in 1800 s.",
                min = 1000,
                max = 3_600_000,
                def = "32000")
        long pollMs,

        @Setting(
                value = "Time limit for a response; later responses are ignored.",
                min = 10,
                max = 10_000,
                def = "2000")
        long responseTimeoutMs,

        @Setting(
                value = "How long a sample is used, at least for three requests.",
                min = 1000,
                max = 86_400_000,
                def = "96000")
        long sampleLifeMs,

        @Setting(
                value = "Assumed maximum error of the monotonic clock, in parts per million.",
                min = 1,
                max = 10_000,
                def = "200")
        long driftPpm,

        @Setting(
                value = "Command that reads the machine's time daemon, run without a shell. []: none.",
                max = 16,
                def = "[\"chronyc\", \"-n\", \"-c\", \"tracking\"]")
        List<String> daemon) {
    private static final int MAX_SOURCES_NEEDED = 3;
    /** Largest random delay of a round, as a fraction of the poll interval, so that gateways do not poll in step. */
    static final double JITTER = 0.2;

    /** Number of whole rounds without any response that the worst case allows for. */
    private static final int ROUNDS_LOST = 2;

    public HostClockSettings {
        new Hysteresis(roundsNeeded, rounds);
        List<TimeServerName> smearing =
                sources.stream().filter(TimeServerName::smears).toList();
        if (!smearing.isEmpty() && smearing.size() < sources.size()) {
            throw new IllegalArgumentException(
                    "'sources' mixes servers that smear leap seconds ("
                            + smearing.stream().map(TimeServerName::toString).collect(Collectors.joining(", "))
                            + ") with servers that do not: on such a day they differ by up to half a second; use one kind only");
        }
        if (sources.stream().map(TimeServerName::toString).distinct().count() < sources.size()) {
            throw new IllegalArgumentException("'sources' names a server twice: it would have two votes");
        }
    }

    ClockPolicy policy() {
        return new ClockPolicy(
                new ClockLimit(maxErrorMs * Nanos.PER_MILLI, maxErrorMs * Nanos.PER_MILLI),
                new ClockLimit(exchangeAheadMs * Nanos.PER_MILLI, exchangeBehindMs * Nanos.PER_MILLI),
                new Hysteresis(roundsNeeded, rounds),
                graceMs * Nanos.PER_MILLI,
                Math.min(MAX_SOURCES_NEEDED, Math.max(1, sources.size())));
    }

    /**
     * Returns the longest time from a clock error to held new risk, in milliseconds, when {@link #ROUNDS_LOST} whole
     * rounds get no response.
     */
    public long worstCaseMs() {
        return (long) ((roundsNeeded + ROUNDS_LOST) * ((1 + JITTER) * slowestPollMs() + responseTimeoutMs));
    }

    private long slowestPollMs() {
        long floor =
                sources.stream().mapToLong(TimeServerName::floorNanos).min().orElse(0) / Nanos.PER_MILLI;
        return Math.max(pollMs, floor);
    }
}
