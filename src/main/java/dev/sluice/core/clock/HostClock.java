package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The judgement whether this machine's clock is good enough for trading. Each round weighs the time daemon, the time
 * servers and the exchanges; a missing measurement counts neither as good nor as bad.
 *
 * <p>The time daemon has precedence, since it measures continuously; but a majority of time servers that contradicts it
 * is trusted instead. When neither provides the time, the standing is unknown; that holds trading only when, for the
 * whole grace period, no exchange's clock is known either. The grace period does not run while no exchange is in use,
 * because then no exchange is asked for its time. In addition, the clock is judged against each exchange's own clock,
 * by which the exchange checks signatures.
 *
 * <p>Not thread-safe.
 */
public final class HostClock {
    private record Utc(@Nullable EpochOffset epochOffset, String by, List<String> liars) {}

    private final ClockHold hold = new ClockHold();
    private final Map<String, ClockHold> exchangeHolds = new LinkedHashMap<>();
    private final DriftHistory history = new DriftHistory();
    private ClockPolicy policy;
    private long lastKnownNanos;

    /** Creates the judgement; the grace period begins now. */
    public HostClock(ClockPolicy policy, long nowNanos) {
        this.policy = policy;
        lastKnownNanos = nowNanos;
    }

    /** Replaces the rules; a clock that holds trading continues to do so until later rounds release it. */
    public void reload(ClockPolicy reloaded) {
        policy = reloaded;
    }

    /** Forgets all other exchanges: a hold of one that was removed would never end, as nothing measures its clock. */
    public void retainExchanges(Set<String> names) {
        exchangeHolds.keySet().retainAll(names);
    }

    /** Evaluates one round and returns its verdict. */
    public ClockVerdict round(ClockReadings clockReadings, long nowNanos) {
        Utc utc = utc(clockReadings);
        Drift drift = utc.epochOffset() == null ? null : clockReadings.wall().aheadOf(utc.epochOffset());
        if (drift != null) {
            history.add(drift);
        }
        if (drift != null || !clockReadings.exchanges().isEmpty() || !clockReadings.inUse()) {
            lastKnownNanos = nowNanos;
        }
        hold.update(policy.host(), policy.hysteresis(), drift);
        boolean blind = nowNanos - lastKnownNanos - policy.graceNanos() >= 0;
        return new ClockVerdict(
                policy.host().of(drift),
                drift,
                utc.by(),
                hold.isHeld() || blind,
                why(drift, blind, nowNanos),
                utc.liars(),
                exchanges(clockReadings));
    }

    public DriftStatistics statistics() {
        return history.statistics();
    }

    private Utc utc(ClockReadings clockReadings) {
        List<String> names = new ArrayList<>(clockReadings.sources().keySet());
        MarzulloIntersection marzulloIntersection =
                MarzulloIntersection.of(new ArrayList<>(clockReadings.sources().values()), policy.minSources());
        EpochOffset daemon = clockReadings.daemon();
        if (marzulloIntersection == null) {
            String none = names.isEmpty()
                    ? "no time server responds"
                    : names.size() < policy.minSources()
                            ? "only " + names.size() + " of at least " + policy.minSources() + " time servers respond"
                            : "no majority of " + names.size() + " time servers agrees";
            return daemon == null ? new Utc(null, none, List.of()) : new Utc(daemon, "the time daemon", List.of());
        }
        List<String> liars =
                marzulloIntersection.liars().stream().map(names::get).toList();
        if (daemon != null && daemon.meets(marzulloIntersection.epochOffset())) {
            return new Utc(daemon, "the time daemon", liars);
        }
        String by = names.size() - liars.size() + " of " + names.size() + " time servers";
        return new Utc(
                marzulloIntersection.epochOffset(), daemon == null ? by : by + ", against the time daemon", liars);
    }

    private String why(@Nullable Drift drift, boolean blind, long nowNanos) {
        if (blind) {
            long silent = (nowNanos - lastKnownNanos) / Nanos.PER_SECOND;
            return "for " + silent + " s no time server, time daemon or exchange has given the time";
        }
        ClockStanding clockStanding = policy.host().of(drift);
        long limit = policy.host().aheadNanos() / Nanos.PER_MILLI;
        if (drift == null) {
            return hold.isHeld()
                    ? "this machine's clock was wrong by more than " + limit + " ms, and there is no newer measurement"
                    : "";
        }
        if (clockStanding == ClockStanding.WITHIN && !hold.isHeld()) {
            return "";
        }
        String where = "this machine's clock is " + drift.against("UTC") + "; allowed: " + limit + " ms";
        return clockStanding == ClockStanding.MAYBE && !hold.isHeld() ? "perhaps " + where : where;
    }

    private Map<String, ClockVerdict.AtExchange> exchanges(ClockReadings clockReadings) {
        Map<String, ClockVerdict.AtExchange> verdicts = new LinkedHashMap<>();
        clockReadings.exchanges().keySet().forEach(name -> exchangeHolds.putIfAbsent(name, new ClockHold()));
        exchangeHolds.forEach((name, held) -> verdicts.put(name, atExchange(name, held, clockReadings)));
        return verdicts;
    }

    private ClockVerdict.AtExchange atExchange(String name, ClockHold held, ClockReadings clockReadings) {
        EpochOffset theirs = clockReadings.exchanges().get(name);
        Drift drift = theirs == null ? null : clockReadings.wall().aheadOf(theirs);
        held.update(policy.exchange(), policy.hysteresis(), drift);
        ClockStanding clockStanding = policy.exchange().of(drift);
        boolean well = !held.isHeld() && clockStanding != ClockStanding.BEYOND && clockStanding != ClockStanding.MAYBE;
        String where = drift == null
                ? "outside what " + name + " allows, and there is no newer measurement"
                : drift.against(name + "'s") + "; allowed: " + policy.exchange().aheadNanos() / Nanos.PER_MILLI
                        + " ms ahead, " + policy.exchange().behindNanos() / Nanos.PER_MILLI + " ms behind";
        String sure = clockStanding == ClockStanding.MAYBE && !held.isHeld() ? "perhaps " : "";
        return new ClockVerdict.AtExchange(
                clockStanding, drift, held.isHeld(), well ? "" : sure + "this machine's clock is " + where);
    }
}
