package dev.sluice.gate;

import dev.sluice.lane.Lane;
import dev.sluice.lane.LaneClass;
import dev.sluice.limit.Budget;
import dev.sluice.limit.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies a gate's state into a {@link GateStatus}. */
final class StatusWriter {
    private final Budget budget;
    private final Bill bill;
    private final Barriers barriers;
    private final Lane<Ticket> lane;
    private final Counters counters;

    StatusWriter(Budget budget, Bill bill, Barriers barriers, Lane<Ticket> lane, Counters counters) {
        this.budget = budget;
        this.bill = bill;
        this.barriers = barriers;
        this.lane = lane;
        this.counters = counters;
    }

    GateStatus write(boolean observe, boolean draining, int nonceKeys, int learnedOrders, long now) {
        List<GateStatus.LimitStatus> limits = new ArrayList<>();
        for (Limit limit : budget.all(now)) {
            limits.add(limit(limit, limit.scopeKey(), now));
        }
        bill.connections().forEach((upstream, limit) -> limits.add(limit(limit, upstream.toString(), now)));
        return new GateStatus(
                observe,
                draining,
                lane.calls(),
                lane.bytes(),
                waitingByClass(),
                (int) counters.open,
                nonceKeys,
                learnedOrders,
                Map.copyOf(counters.refused),
                Map.copyOf(counters.delayed),
                totals(),
                List.copyOf(limits));
    }

    private Map<String, Integer> waitingByClass() {
        Map<String, Integer> waiting = new LinkedHashMap<>();
        for (LaneClass laneClass : LaneClass.values()) {
            waiting.put(laneClass.toString(), lane.calls(laneClass));
        }
        return waiting;
    }

    private GateStatus.Totals totals() {
        return new GateStatus.Totals(
                counters.admitted,
                counters.waited,
                counters.started,
                counters.startedAgain,
                counters.settled,
                counters.settledTwice,
                counters.overdrawn,
                counters.orderUnanswered,
                counters.hungUp,
                counters.observedWaits,
                counters.rates,
                counters.bans,
                counters.unreconciled);
    }

    private GateStatus.LimitStatus limit(Limit limit, String scopeKey, long now) {
        Barrier barrier = barriers.at(limit, now);
        return new GateStatus.LimitStatus(
                limit.settings().name(),
                scopeKey,
                limit.used(now),
                limit.usable(),
                limit.settings().size(),
                limit.reserve(),
                limit.foreign(now),
                barrier == null ? 0 : barrier.parking.waiting(),
                limit.inFirstRun(now),
                banNanos(barrier, now),
                pauseNanos(barrier, now));
    }

    private static long banNanos(@Nullable Barrier barrier, long now) {
        return barrier != null && barrier.ban.holds(now) ? barrier.ban.untilNanos() - now : 0;
    }

    private static long pauseNanos(@Nullable Barrier barrier, long now) {
        return barrier == null ? 0 : barrier.pause.nanosLeft(now);
    }
}
