package dev.sluice.core.admission;

import dev.sluice.core.exchange.OrderCache;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The copier of the controller's state, under its lock, for an {@link AdmissionStatus}. */
final class StatusWriter {
    private final Budget budget;
    private final ChargeCalculator chargeCalculator;
    private final LimitStates limitStates;
    private final Lane<AdmissionRequest> lane;
    private final AdmissionCounters admissionCounters;
    private final RecentTraffic recentTraffic;
    private final BotUsage botUsage;
    private final RampUps rampUps;
    private final NonceKeys nonceKeys;
    private final OrderCache orderCache;
    private final OutcomeMonitor outcomeMonitor;

    /** The state that is copied. */
    record Sources(
            Budget budget,
            ChargeCalculator chargeCalculator,
            LimitStates limitStates,
            Lane<AdmissionRequest> lane,
            AdmissionCounters admissionCounters,
            RecentTraffic recentTraffic,
            BotUsage botUsage,
            RampUps rampUps,
            NonceKeys nonceKeys,
            OrderCache orderCache,
            OutcomeMonitor outcomeMonitor) {}

    StatusWriter(Sources from) {
        budget = from.budget();
        chargeCalculator = from.chargeCalculator();
        limitStates = from.limitStates();
        lane = from.lane();
        admissionCounters = from.admissionCounters();
        recentTraffic = from.recentTraffic();
        botUsage = from.botUsage();
        rampUps = from.rampUps();
        nonceKeys = from.nonceKeys();
        orderCache = from.orderCache();
        outcomeMonitor = from.outcomeMonitor();
    }

    /** Copies the state; what can be summed up later is summed up by the copy. */
    StatusCopy copy(AdmissionSettings settings, boolean draining, long now) {
        AdmissionStatus status = new AdmissionStatus(
                settings.observe(),
                draining,
                lane.calls(),
                lane.bytes(),
                waitingByClass(),
                (int) admissionCounters.open,
                openByClass(),
                nonceKeys.size(),
                orderCache.size(),
                Map.copyOf(admissionCounters.refused),
                Map.copyOf(admissionCounters.delayed),
                Map.copyOf(admissionCounters.guarded),
                outcomeMonitor.openUnknown(),
                totals(),
                limits(now),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                rampUps.status(now));
        return new StatusCopy(
                status,
                waitsByBot(now),
                recentTraffic.copy(),
                botUsage.copy(),
                List.copyOf(budget.settings()),
                Set.copyOf(settings.accounts().values()),
                now);
    }

    /** Returns the state of all limits, without who used them. */
    List<AdmissionStatus.LimitStatus> limits(long now) {
        List<AdmissionStatus.LimitStatus> limits = new ArrayList<>();
        for (Limit limit : budget.all(now)) {
            limits.add(limit(limit, limit.scopeKey(), now));
        }
        chargeCalculator.connections().forEach((upstream, limit) -> limits.add(limit(limit, upstream.toString(), now)));
        return List.copyOf(limits);
    }

    private Map<String, Map<String, Long>> waitsByBot(long now) {
        Map<String, Map<String, Long>> waiting = new TreeMap<>();
        for (AdmissionRequest admissionRequest : lane.all()) {
            waiting.computeIfAbsent(admissionRequest.bot(), any -> new TreeMap<>())
                    .merge(why(admissionRequest, now), 1L, Long::sum);
        }
        return waiting;
    }

    /** Returns what a waiting call waits for. */
    private String why(AdmissionRequest admissionRequest, long now) {
        Limit waitsAt = admissionRequest.waitsAt();
        LimitState limitState = waitsAt == null ? null : limitStates.existing(waitsAt);
        if (limitState == null) {
            NonceKey key = admissionRequest.nonceKey();
            boolean isElsewhere = key != null && !nonceKeys.isAllowedHere(admissionRequest, key, now);
            String inKey = isElsewhere ? "the nonces of its key, at another member" : "an earlier call of its key";
            return admissionRequest.awaitsOrders() ? "the response to an order" : inKey;
        }
        String limit = "limit " + limitState.limit.settings().name();
        if (limitState.limitBan.holds(now)) {
            return limit + " (banned by the exchange" + seenBy(limitState, now) + ")";
        }
        if (limitState.pauseOf(admissionRequest).nanosLeft(now) > 0) {
            return limit + " (paused" + seenBy(limitState, now) + ")";
        }
        return Reservations.stops(limitState.holder, admissionRequest) ? limit + " (reserved by another call)" : limit;
    }

    private static String seenBy(LimitState limitState, long now) {
        String member = limitState.penalisedMember(now);
        return member.isEmpty() ? "" : ", seen by member " + member;
    }

    private Map<String, Integer> waitingByClass() {
        Map<String, Integer> waiting = new LinkedHashMap<>();
        for (LaneClass laneClass : LaneClass.values()) {
            waiting.put(laneClass.toString(), lane.calls(laneClass));
        }
        return waiting;
    }

    private Map<String, Integer> openByClass() {
        Map<String, Integer> open = new LinkedHashMap<>();
        for (LaneClass laneClass : LaneClass.values()) {
            open.put(laneClass.toString(), admissionCounters.openByClass[laneClass.place()]);
        }
        return open;
    }

    private AdmissionStatus.Totals totals() {
        return new AdmissionStatus.Totals(
                admissionCounters.admitted,
                admissionCounters.waited,
                admissionCounters.started,
                admissionCounters.startedAgain,
                admissionCounters.settled,
                admissionCounters.settledTwice,
                admissionCounters.overdrawn,
                admissionCounters.orderUnanswered,
                admissionCounters.hungUp,
                admissionCounters.observedWaits,
                admissionCounters.rates,
                admissionCounters.bans,
                admissionCounters.unreconciled);
    }

    private AdmissionStatus.LimitStatus limit(Limit limit, String scopeKey, long now) {
        LimitState limitState = limitStates.at(limit, now);
        return new AdmissionStatus.LimitStatus(
                limit.settings().name(),
                scopeKey,
                limit.used(now),
                limit.usable(),
                limit.settings().size(),
                limit.reserve(),
                limit.foreign(now),
                limit.reportedUsage(),
                limitState == null ? 0 : limitState.limitQueue.waiting(),
                share(limit, limitState, now),
                limit.inFirstRun(now),
                banNanos(limitState, now),
                pauseNanos(limitState, now),
                limitState == null ? "" : limitState.penalisedMember(now),
                limit.used(now) == 0 ? 0 : limit.earliestNanos(limit.usable(now), true, now),
                AdmissionStatus.LimitUse.NONE,
                AdmissionStatus.LimitUse.NONE);
    }

    /** Returns the bans in force, those of an earlier process once their limit was looked at. */
    List<AdmissionStatus.BanStatus> bans(long now) {
        List<AdmissionStatus.BanStatus> bans = new ArrayList<>();
        for (LimitState limitState : limitStates.all()) {
            LimitBan ban = limitState.limitBan;
            if (ban.holds(now) && !limitState.limit.isRemoved()) {
                bans.add(new AdmissionStatus.BanStatus(
                        limitState.limit.settings().name(),
                        limitState.limit.scopeKey(),
                        ban.untilNanos() - now,
                        ban.member(),
                        ban.reason()));
            }
        }
        return bans;
    }

    private static double share(Limit limit, @Nullable LimitState limitState, long now) {
        long usable = limit.usable(now) - limit.reserve(now);
        long withheld = limitState == null || usable <= 0 ? 0 : limitState.limitBan.withheld(usable, now);
        return withheld == 0 ? 1 : (double) (usable - withheld) / usable;
    }

    private static long banNanos(@Nullable LimitState limitState, long now) {
        return limitState != null && limitState.limitBan.holds(now) ? limitState.limitBan.untilNanos() - now : 0;
    }

    private static long pauseNanos(@Nullable LimitState limitState, long now) {
        return limitState == null ? 0 : limitState.pause.nanosLeft(now);
    }
}
