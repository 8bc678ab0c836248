package dev.sluice.gate;

import dev.sluice.exchange.Learned;
import dev.sluice.lane.Lane;
import dev.sluice.lane.LaneClass;
import dev.sluice.limit.Budget;
import dev.sluice.limit.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Copies a gate's state into a {@link GateStatus}. */
final class StatusWriter {
    private static final int MOST_BOTS = 200;

    private final Budget budget;
    private final Bill bill;
    private final Barriers barriers;
    private final Lane<Ticket> lane;
    private final Counters counters;
    private final Traffic traffic;
    private final Spending spending;
    private final Ramps ramps;
    private final NonceKeys nonceKeys;
    private final Learned learned;
    private final Watch watch;

    /** What is copied. */
    record Sources(
            Budget budget,
            Bill bill,
            Barriers barriers,
            Lane<Ticket> lane,
            Counters counters,
            Traffic traffic,
            Spending spending,
            Ramps ramps,
            NonceKeys nonceKeys,
            Learned learned,
            Watch watch) {}

    StatusWriter(Sources from) {
        budget = from.budget();
        bill = from.bill();
        barriers = from.barriers();
        lane = from.lane();
        counters = from.counters();
        traffic = from.traffic();
        spending = from.spending();
        ramps = from.ramps();
        nonceKeys = from.nonceKeys();
        learned = from.learned();
        watch = from.watch();
    }

    GateStatus write(boolean observe, boolean draining, long now) {
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
                nonceKeys.size(),
                learned.size(),
                Map.copyOf(counters.refused),
                Map.copyOf(counters.delayed),
                Map.copyOf(counters.guarded),
                watch.openUnknown(),
                totals(),
                List.copyOf(limits),
                bots(now),
                ramps.status(now));
    }

    private List<GateStatus.BotStatus> bots(long now) {
        Map<String, Map<String, Long>> waiting = new TreeMap<>();
        for (Ticket ticket : lane.all()) {
            waiting.computeIfAbsent(ticket.bot(), any -> new TreeMap<>()).merge(why(ticket, now), 1L, Long::sum);
        }
        Map<String, Long> asked = traffic.lately(now);
        Map<String, Map<String, Long>> used = spending.byBot(budget.settings(), now);
        Set<String> names = new TreeSet<>(asked.keySet());
        names.addAll(waiting.keySet());
        names.addAll(used.keySet());
        return names.stream()
                .map(bot -> new GateStatus.BotStatus(
                        bot,
                        asked.getOrDefault(bot, 0L),
                        used.getOrDefault(bot, Map.of()),
                        waiting.getOrDefault(bot, Map.of())))
                .sorted(Comparator.comparingLong(GateStatus.BotStatus::askedLately)
                        .reversed())
                .limit(MOST_BOTS)
                .toList();
    }

    /** What a waiting call waits for. */
    private static String why(Ticket ticket, long now) {
        Barrier barrier = ticket.barrier;
        if (barrier == null) {
            return ticket.unansweredOrders > 0 ? "an order's answer" : "its nonce key";
        }
        String limit = "limit " + barrier.limit.settings().name();
        if (barrier.ban.holds(now)) {
            return limit + ", which the exchange shut";
        }
        if (barrier.pauseOf(ticket).nanosLeft(now) > 0) {
            return limit + ", which pauses";
        }
        return Holds.stops(barrier.holder, ticket) ? limit + ", which another holds" : limit;
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
                limit.told(),
                barrier == null ? 0 : barrier.parking.waiting(),
                share(limit, barrier, now),
                limit.inFirstRun(now),
                banNanos(barrier, now),
                pauseNanos(barrier, now));
    }

    private static double share(Limit limit, @Nullable Barrier barrier, long now) {
        long usable = limit.usable() - limit.reserve();
        long withheld = barrier == null || usable <= 0 ? 0 : barrier.ban.withheld(usable, now);
        return withheld == 0 ? 1 : (double) (usable - withheld) / usable;
    }

    private static long banNanos(@Nullable Barrier barrier, long now) {
        return barrier != null && barrier.ban.holds(now) ? barrier.ban.untilNanos() - now : 0;
    }

    private static long pauseNanos(@Nullable Barrier barrier, long now) {
        return barrier == null ? 0 : barrier.pause.nanosLeft(now);
    }
}
