package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** The statistics of one run: calls by kind, reason and outcome; waits in microseconds. */
final class RunStatistics {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long LONGEST_MICROS = 3_600_000_000L;

    final Map<Kind, Histogram> waits = new EnumMap<>(Kind.class);
    final Map<Kind, Long> askedOf = new EnumMap<>(Kind.class);
    final Map<ReasonCode, Long> refusedBy = new EnumMap<>(ReasonCode.class);
    final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    final Map<String, Long> rejects = new TreeMap<>();
    /** Units charged for cancels and dead-man calls, by limit; this part of the reserve was used. */
    final Map<String, Long> reserveUnits = new TreeMap<>();

    long sent;
    /** Those of them that were messages on a WebSocket. */
    long messages;

    long sockets;
    /** Orders that messages placed. */
    long socketOrders;

    long overdrawnCancels;
    long lateCancels;
    /** Cancels that the exchange refused for a limit. */
    long refusedCancels;

    long bans;
    /** Most calls over a limit in one minute; measured only when another program shares the address. */
    long maxOverInMinute;

    private long minutes;
    private final Map<String, Long> othersUnits = new TreeMap<>();

    void asked(Kind kind) {
        askedOf.merge(kind, 1L, Long::sum);
    }

    void sent(Kind kind, long waitNanos, boolean overdrawn) {
        sent++;
        overdrawnCancels += overdrawn ? 1 : 0;
        waits.computeIfAbsent(kind, k -> new Histogram(1, LONGEST_MICROS, 3))
                .recordValue(Math.min(LONGEST_MICROS, waitNanos / NANOS_PER_MICRO));
    }

    void refused(Kind kind, ReasonCode code, long waitNanos) {
        refusedBy.merge(code, 1L, Long::sum);
        boolean late = SimulatedGateway.isCancel(kind) && (code == ReasonCode.DEADLINE || code == ReasonCode.LIMIT);
        lateCancels += late ? 1 : 0;
    }

    void charged(String limit, long units) {
        reserveUnits.merge(limit, units, Long::sum);
    }

    void minute(long over, List<AdmissionStatus.LimitStatus> limits) {
        minutes++;
        maxOverInMinute = Math.max(maxOverInMinute, over);
        for (AdmissionStatus.LimitStatus limit : limits) {
            if (limit.foreign() > 0) {
                othersUnits.merge(limit.name(), limit.foreign(), Long::sum);
            }
        }
    }

    /** Returns the average units per minute used by other programs, as the gateway estimated them, by limit. */
    Map<String, Long> others() {
        Map<String, Long> others = new TreeMap<>();
        othersUnits.forEach((limit, units) -> others.put(limit, units / minutes));
        return others;
    }

    void answered(Outcome outcome, ResponseMeaning responseMeaning) {
        outcomes.merge(outcome, 1L, Long::sum);
        if (outcome.exceedsLimit()) {
            rejects.merge(String.join("+", responseMeaning.hitLimits()) + " " + responseMeaning.code(), 1L, Long::sum);
            bans += outcome == Outcome.BAN ? 1 : 0;
        }
    }
}
