package dev.sluice.drift;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Utc(@Nullable Offset offset, String by, List<String> liars) {}

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

    /** Evaluates one round and returns its verdict. */
    public ClockVerdict round(Evidence evidence, long nowNanos) {
        Utc utc = utc(evidence);
        Drift drift = utc.offset() == null ? null : evidence.wall().aheadOf(utc.offset());
        if (drift != null) {
            history.add(drift);
        }
        if (drift != null || !evidence.exchanges().isEmpty() || !evidence.inUse()) {
            lastKnownNanos = nowNanos;
        }
        hold.judge(policy.host(), policy.rounds(), drift);
        boolean blind = nowNanos - lastKnownNanos - policy.graceNanos() >= 0;
        return new ClockVerdict(
                policy.host().of(drift),
                drift,
                utc.by(),
                hold.isHeld() || blind,
                why(drift, blind, nowNanos),
                utc.liars(),
                exchanges(evidence));
    }

    public DriftStatistics statistics() {
        return history.statistics();
    }

    private Utc utc(Evidence evidence) {
        List<String> names = new ArrayList<>(evidence.sources().keySet());
        Agreement agreement = Agreement.of(new ArrayList<>(evidence.sources().values()), policy.minSources());
        Offset daemon = evidence.daemon();
        if (agreement == null) {
            String none = names.isEmpty()
                    ? "no time server answers"
                    : names.size() < policy.minSources()
                            ? "only " + names.size() + " of at least " + policy.minSources() + " time servers answer"
                            : "no majority of " + names.size() + " time servers agrees";
            return daemon == null ? new Utc(null, none, List.of()) : new Utc(daemon, "the time daemon", List.of());
        }
        List<String> liars = agreement.liars().stream().map(names::get).toList();
        if (daemon != null && daemon.meets(agreement.offset())) {
            return new Utc(daemon, "the time daemon", liars);
        }
        String by = names.size() - liars.size() + " of " + names.size() + " time servers";
        return new Utc(agreement.offset(), daemon == null ? by : by + ", against the time daemon", liars);
    }

    private String why(@Nullable Drift drift, boolean blind, long nowNanos) {
        if (blind) {
            long silent = (nowNanos - lastKnownNanos) / NANOS_PER_SECOND;
            return "for " + silent + " s neither a time server nor the time daemon nor an exchange has told the time";
        }
        Standing standing = policy.host().of(drift);
        long limit = policy.host().aheadNanos() / NANOS_PER_MILLI;
        if (drift == null) {
            return hold.isHeld()
                    ? "this machine's clock was beyond " + limit + " ms, and nothing tells that it no longer is"
                    : "";
        }
        if (standing == Standing.WITHIN && !hold.isHeld()) {
            return "";
        }
        String where = "this machine's clock is " + drift.against("UTC") + "; allowed: " + limit + " ms";
        return standing == Standing.MAYBE && !hold.isHeld() ? "perhaps " + where : where;
    }

    private Map<String, ClockVerdict.AtExchange> exchanges(Evidence evidence) {
        Map<String, ClockVerdict.AtExchange> verdicts = new LinkedHashMap<>();
        evidence.exchanges().keySet().forEach(name -> exchangeHolds.putIfAbsent(name, new ClockHold()));
        exchangeHolds.forEach((name, held) -> verdicts.put(name, atExchange(name, held, evidence)));
        return verdicts;
    }

    private ClockVerdict.AtExchange atExchange(String name, ClockHold held, Evidence evidence) {
        Offset theirs = evidence.exchanges().get(name);
        Drift drift = theirs == null ? null : evidence.wall().aheadOf(theirs);
        held.judge(policy.exchange(), policy.rounds(), drift);
        Standing standing = policy.exchange().of(drift);
        boolean well = !held.isHeld() && standing != Standing.BEYOND && standing != Standing.MAYBE;
        String where = drift == null
                ? "beyond what " + name + " allows, and nothing tells that it no longer is"
                : drift.against(name + "'s") + "; allowed: " + policy.exchange().aheadNanos() / NANOS_PER_MILLI
                        + " ms ahead, " + policy.exchange().behindNanos() / NANOS_PER_MILLI + " ms behind";
        String sure = standing == Standing.MAYBE && !held.isHeld() ? "perhaps " : "";
        return new ClockVerdict.AtExchange(
                standing, drift, held.isHeld(), well ? "" : sure + "this machine's clock is " + where);
    }
}
