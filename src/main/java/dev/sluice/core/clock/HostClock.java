package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether this machine's clock is good enough for trading. Each round evaluates the time daemon, the time
 * servers and the exchanges; a missing measurement counts neither as good nor as bad.
 *
 * <p>The time daemon has precedence, because it measures continuously, unless a majority of time servers contradicts
 * it. When neither provides the time, the standing is unknown. That holds trading only after a grace period in which no
 * exchange's clock was known either. The grace period does not run while no exchange is in use, because then no
 * exchange is asked for its time.
 *
 * <p>In addition, this machine's clock is compared with each exchange's clock, by which the exchange checks signatures.
 *
 * <p>Not thread-safe.
 */
public final class HostClock {
    private record UtcEstimate(@Nullable EpochOffset epochOffset, String source, List<String> falsetickers) {}

    private final ClockHold hold = new ClockHold();
    private final Map<String, ClockHold> exchangeHolds = new LinkedHashMap<>();
    private final DriftHistory history = new DriftHistory();
    private ClockPolicy policy;
    private long lastTimeNanos;

    /** Creates an instance whose grace period begins now. */
    public HostClock(ClockPolicy policy, long nowNanos) {
        this.policy = policy;
        lastTimeNanos = nowNanos;
    }

    /** Replaces the policy. A clock that holds trading holds it until later rounds release it. */
    public void reload(ClockPolicy reloaded) {
        policy = reloaded;
    }

    /** Removes all other exchanges: the hold of a removed one would never end, because nothing measures its clock. */
    public void retainExchanges(Set<String> names) {
        exchangeHolds.keySet().retainAll(names);
    }

    /** Evaluates one round. */
    public ClockVerdict evaluate(ClockReadings readings, long nowNanos) {
        UtcEstimate utc = utc(readings);
        Drift drift = utc.epochOffset() == null ? null : readings.wall().aheadOf(utc.epochOffset());
        if (drift != null) {
            history.add(drift);
        }
        if (drift != null || !readings.exchanges().isEmpty() || !readings.inUse()) {
            lastTimeNanos = nowNanos;
        }
        hold.update(policy.host(), policy.hysteresis(), drift);
        boolean isGraceOver = nowNanos - lastTimeNanos - policy.graceNanos() >= 0;
        return new ClockVerdict(
                policy.host().standing(drift),
                drift,
                utc.source(),
                hold.isHeld() || isGraceOver,
                why(drift, isGraceOver, nowNanos),
                utc.falsetickers(),
                exchangeVerdicts(readings));
    }

    public DriftStatistics statistics() {
        return history.statistics();
    }

    private UtcEstimate utc(ClockReadings readings) {
        List<String> names = new ArrayList<>(readings.sources().keySet());
        MarzulloIntersection majority =
                MarzulloIntersection.of(new ArrayList<>(readings.sources().values()), policy.minSources());
        EpochOffset daemon = readings.daemon();
        if (majority == null) {
            String problem = names.isEmpty()
                    ? "no time server responds"
                    : names.size() < policy.minSources()
                            ? "only " + names.size() + " of at least " + policy.minSources() + " time servers respond"
                            : "no majority of " + names.size() + " time servers agrees";
            return daemon == null
                    ? new UtcEstimate(null, problem, List.of())
                    : new UtcEstimate(daemon, "the time daemon", List.of());
        }
        List<String> falsetickers =
                majority.falsetickers().stream().map(names::get).toList();
        if (daemon != null && daemon.overlaps(majority.epochOffset())) {
            return new UtcEstimate(daemon, "the time daemon", falsetickers);
        }
        String source = names.size() - falsetickers.size() + " of " + names.size() + " time servers";
        return new UtcEstimate(
                majority.epochOffset(), daemon == null ? source : source + ", against the time daemon", falsetickers);
    }

    private String why(@Nullable Drift drift, boolean isGraceOver, long nowNanos) {
        if (isGraceOver) {
            long silentSeconds = (nowNanos - lastTimeNanos) / Nanos.PER_SECOND;
            return "for " + silentSeconds + " s no time server, time daemon or exchange has given the time";
        }
        ClockStanding clockStanding = policy.host().standing(drift);
        long limit = policy.host().aheadNanos() / Nanos.PER_MILLI;
        if (drift == null) {
            return hold.isHeld()
                    ? "this machine's clock was wrong by more than " + limit + " ms, and there is no newer measurement"
                    : "";
        }
        if (clockStanding == ClockStanding.WITHIN && !hold.isHeld()) {
            return "";
        }
        String description = "this machine's clock is " + drift.describe("UTC") + "; allowed: " + limit + " ms";
        return clockStanding == ClockStanding.MAYBE && !hold.isHeld() ? "perhaps " + description : description;
    }

    private Map<String, ClockVerdict.ExchangeVerdict> exchangeVerdicts(ClockReadings readings) {
        Map<String, ClockVerdict.ExchangeVerdict> verdicts = new LinkedHashMap<>();
        readings.exchanges().keySet().forEach(name -> exchangeHolds.putIfAbsent(name, new ClockHold()));
        exchangeHolds.forEach(
                (name, exchangeHold) -> verdicts.put(name, exchangeVerdict(name, exchangeHold, readings)));
        return verdicts;
    }

    private ClockVerdict.ExchangeVerdict exchangeVerdict(String name, ClockHold exchangeHold, ClockReadings readings) {
        EpochOffset exchangeOffset = readings.exchanges().get(name);
        Drift drift = exchangeOffset == null ? null : readings.wall().aheadOf(exchangeOffset);
        exchangeHold.update(policy.exchange(), policy.hysteresis(), drift);
        ClockStanding clockStanding = policy.exchange().standing(drift);
        boolean isWell =
                !exchangeHold.isHeld() && clockStanding != ClockStanding.BEYOND && clockStanding != ClockStanding.MAYBE;
        String description = drift == null
                ? "outside what " + name + " allows, and there is no newer measurement"
                : drift.describe(name + "'s") + "; allowed: "
                        + policy.exchange().aheadNanos() / Nanos.PER_MILLI + " ms ahead, "
                        + policy.exchange().behindNanos() / Nanos.PER_MILLI + " ms behind";
        String qualifier = clockStanding == ClockStanding.MAYBE && !exchangeHold.isHeld() ? "perhaps " : "";
        return new ClockVerdict.ExchangeVerdict(
                clockStanding,
                drift,
                exchangeHold.isHeld(),
                isWell ? "" : qualifier + "this machine's clock is " + description);
    }
}
