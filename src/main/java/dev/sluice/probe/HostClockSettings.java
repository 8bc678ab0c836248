package dev.sluice.probe;

import dev.sluice.config.annotation.Setting;
import dev.sluice.core.clock.ClockLimit;
import dev.sluice.core.clock.ClockPolicy;
import dev.sluice.core.clock.Hysteresis;
import java.util.List;
import java.util.stream.Collectors;

/** The settings of the clock check, {@code clock} in {@code conf/sluice.json}: its limits and its time servers. */
public record HostClockSettings(
        @Setting(
                value =
                        "How far this machine's clock may be off UTC, either way, before it holds new risk (CANCEL_ONLY).",
                min = 1,
                max = 60_000,
                def = "250")
        long limitMs,

        @Setting(
                value =
                        "How far it may be ahead of an exchange's clock; exchanges refuse what is signed in their future.",
                min = 1,
                max = 60_000,
                def = "1000")
        long exchangeAheadMs,

        @Setting(
                value = "How far it may be behind an exchange's clock; that only eats into the life of signatures.",
                min = 1,
                max = 600_000,
                def = "5000")
        long exchangeBehindMs,

        @Setting(
                value = "So many of the last 'rounds' must be beyond before it holds, and good before it opens.",
                min = 1,
                max = 31,
                def = "2")
        int roundsNeeded,

        @Setting(value = "Of so many rounds.", min = 1, max = 31, def = "3")
        int rounds,

        @Setting(
                value =
                        "When for this long neither a time server nor the time daemon nor an exchange tells the time, it holds.",
                min = 1000,
                max = 86_400_000,
                def = "600000")
        long graceMs,

        @Setting(
                value =
                        "Time servers: host, host:port, and ?smears behind those that smear leap seconds. [] asks none: then only the exchanges' clocks and the time daemon are looked at.",
                max = 16,
                def = "[\"time.cloudflare.com\", \"time.apple.com\", \"ntp.se\", \"ptbtime1.ptb.de\"]")
        List<TimeServerName> sources,

        @Setting(
                value =
                        "A round of questions this often, and up to a fifth later. Public servers are never asked more often than every 16 s, *.pool.ntp.org every 1800 s.",
                min = 1000,
                max = 3_600_000,
                def = "32000")
        long pollMs,

        @Setting(value = "An answer that takes longer is none.", min = 10, max = 10_000, def = "2000")
        long answerMs,

        @Setting(
                value = "A sample counts for this long, and for at least three questions.",
                min = 1000,
                max = 86_400_000,
                def = "96000")
        long believedMs,

        @Setting(
                value = "How fast the monotonic clock may run wrong, in millionths; samples widen by it as they age.",
                min = 1,
                max = 10_000,
                def = "200")
        long driftPpm,

        @Setting(
                value = "The command that asks the machine's time daemon, word by word, without a shell; [] asks none.",
                max = 16,
                def = "[\"chronyc\", \"-n\", \"-c\", \"tracking\"]")
        List<String> daemon) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MOST_SOURCES_NEEDED = 3;
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
                new ClockLimit(limitMs * NANOS_PER_MILLI, limitMs * NANOS_PER_MILLI),
                new ClockLimit(exchangeAheadMs * NANOS_PER_MILLI, exchangeBehindMs * NANOS_PER_MILLI),
                new Hysteresis(roundsNeeded, rounds),
                graceMs * NANOS_PER_MILLI,
                Math.min(MOST_SOURCES_NEEDED, Math.max(1, sources.size())));
    }

    /**
     * Returns the longest time from a clock error to held new risk, in milliseconds, when {@link #ROUNDS_LOST} whole
     * rounds get no response.
     */
    public long worstCaseMs() {
        return (long) ((roundsNeeded + ROUNDS_LOST) * ((1 + JITTER) * slowestPollMs() + answerMs));
    }

    private long slowestPollMs() {
        long floor =
                sources.stream().mapToLong(TimeServerName::floorNanos).min().orElse(0) / NANOS_PER_MILLI;
        return Math.max(pollMs, floor);
    }

    /**
     * Returns these settings with only loopback servers and no time daemon, for gateways whose exchanges are
     * simulated on this machine.
     */
    public HostClockSettings onThisMachine() {
        return new HostClockSettings(
                limitMs,
                exchangeAheadMs,
                exchangeBehindMs,
                roundsNeeded,
                rounds,
                graceMs,
                sources.stream().filter(TimeServerName::isLoopback).toList(),
                pollMs,
                answerMs,
                believedMs,
                driftPpm,
                List.of());
    }
}
